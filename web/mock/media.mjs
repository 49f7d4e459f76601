// Makes the pictures of the mock with ffmpeg: a street and an office, live fragments, files, snapshots.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = new URL("../out/media/", import.meta.url).pathname;
mkdirSync(folder, { recursive: true });

const ffmpeg = (...args) => execFileSync("ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", ...args]);
export const clipSeconds = 12;
export const frameRate = 15;

const boxes = (list) => list.map(([x, y, w, h, c]) => `drawbox=x=${x}:y=${y}:w=${w}:h=${h}:color=${c}:t=fill`).join(",");
const windows = (x0, y0, columns, rows, colour) =>
  Array.from({ length: columns * rows }, (_, i) => [x0 + (i % columns) * 46, y0 + Math.floor(i / columns) * 54, 26, 34, colour]);

const scenes = {
  street: {
    sky: "0xc4d6e2:0x8fb0c8",
    still: boxes([
      [0, 130, 300, 330, "0x7d6a5c"], ...windows(30, 160, 6, 5, "0x3d4750"), [300, 60, 250, 400, "0x8c8377"], ...windows(325, 90, 5, 6, "0x46525c"),
      [550, 170, 330, 290, "0xa09384"], ...windows(580, 200, 6, 4, "0x4d5862"), [880, 90, 400, 370, "0x6f7a80"], ...windows(910, 120, 8, 6, "0x39434b"),
      [0, 455, 1280, 40, "0x9a9b97"], [0, 495, 1280, 225, "0x3b3f42"], [0, 655, 1280, 65, "0x8d8e8a"],
      ...Array.from({ length: 9 }, (_, i) => [i * 150 + 20, 572, 80, 8, "0xd8d4c0"]),
    ]),
    movers: [
      ["0xb23a2e", 190, 62, "mod(t*260,1560)-240", 512], ["0x2f5f8a", 210, 70, "1300-mod(t*130*2,1560)", 590],
      ["0xdedbd2", 22, 66, "mod(t*130,1560)-140", 425], ["0x4a3a55", 20, 62, "1290-mod(t*130,1560)", 660],
    ],
  },
  office: {
    sky: "0xe6e2d8:0xd6d0c3",
    still: boxes([
      [0, 0, 1280, 26, "0xbab4a6"], [70, 70, 420, 250, "0x9fc3d6"], [275, 70, 10, 250, "0xf3f0e8"], [70, 190, 420, 8, "0xf3f0e8"],
      [0, 520, 1280, 200, "0x8b7a68"], [600, 300, 300, 20, "0x6b5544"], [620, 320, 16, 210, "0x594636"], [866, 320, 16, 210, "0x594636"],
      [670, 200, 170, 100, "0x22282c"], [678, 208, 154, 84, "0x3f6f8f"], [740, 296, 30, 10, "0x22282c"],
      [1010, 110, 190, 420, "0x7b6a58"], [1024, 124, 162, 392, "0x8f7d69"], [1165, 320, 10, 30, "0x2f2a25"], [120, 420, 150, 130, "0x5f7d55"],
    ]),
    movers: [["0x35506b", 70, 200, "640+430*sin(t*0.5236)", 400], ["0xc79a6b", 44, 48, "653+430*sin(t*0.5236)", 352]],
  },
};

function make(name, width, height, kbits) {
  const target = join(folder, `${name}-${width}.mp4`);
  if (existsSync(target)) return target;
  const s = scenes[name];
  const [top, bottom] = s.sky.split(":");
  const inputs = ["-f", "lavfi", "-i", `gradients=s=1280x720:c0=${top}:c1=${bottom}:x0=0:y0=0:x1=0:y1=500:speed=0.00001:r=${frameRate}:d=${clipSeconds}`];
  let graph = `[0]${s.still}[v0]`;
  s.movers.forEach(([colour, w, h, x, y], i) => {
    inputs.push("-f", "lavfi", "-i", `color=${colour}:s=${w}x${h}:r=${frameRate}:d=${clipSeconds}`);
    graph += `;[v${i}][${i + 1}]overlay=x='${x}':y=${y}[v${i + 1}]`;
  });
  graph += `;[v${s.movers.length}]gblur=sigma=1.1,noise=alls=5:allf=t,vignette=PI/5,scale=${width}:${height},format=yuv420p[out]`;
  ffmpeg(...inputs, "-filter_complex", graph, "-map", "[out]", "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-b:v", `${kbits}k`, "-g", String(frameRate), "-bf", "0", "-t", String(clipSeconds), target);
  return target;
}

function boxAt(data, at) {
  return { size: data.readUInt32BE(at), type: data.toString("latin1", at + 4, at + 8) };
}

function find(data, type) {
  const at = data.indexOf(type, 0, "latin1");
  return at < 0 ? -1 : at + 4;
}

/** Initialisation segment and one fragment for each picture. */
function fragments(file) {
  const target = file.replace(".mp4", ".fragments.mp4");
  if (!existsSync(target)) ffmpeg("-i", file, "-c", "copy", "-movflags", "empty_moov+default_base_moof+frag_every_frame", target);
  const data = readFileSync(target);
  const parts = [];
  for (let at = 0; at + 8 <= data.length; ) {
    const { size, type } = boxAt(data, at);
    parts.push({ type, bytes: data.subarray(at, at + size) });
    at += size;
  }
  const initialisation = Buffer.concat(parts.filter((p) => p.type === "ftyp" || p.type === "moov").map((p) => p.bytes));
  const mdhd = find(initialisation, "mdhd");
  const timescale = initialisation.readUInt32BE(mdhd + 12);
  const avcC = find(initialisation, "avcC");
  const codec = `avc1.${initialisation.toString("hex", avcC + 1, avcC + 4)}`;
  const list = [];
  for (let i = 0; i < parts.length; i++) {
    if (parts[i].type !== "moof") continue;
    const bytes = Buffer.concat([parts[i].bytes, parts[i + 1].bytes]);
    const tfdt = find(bytes, "tfdt");
    list.push({ bytes, tfdt: tfdt + 4, wide: bytes[tfdt] === 1, key: list.length % frameRate === 0 });
  }
  return { initialisation, timescale, codec, list };
}

function picture(file, seconds, format) {
  const target = join(folder, `${file.split("/").pop()}-${seconds}.${format === "bmp" ? "bmp" : "jpg"}`);
  if (!existsSync(target)) ffmpeg("-ss", String(seconds), "-i", file, "-frames:v", "1", "-q:v", "4", target);
  return readFileSync(target);
}

export function makeMedia() {
  const clips = ["street", "office"].map((name) => ({ name, main: make(name, 1280, 720, 1500), sub: make(name, 640, 360, 400) }));
  return {
    /** Channels beyond the second see the same scenes again. */
    live: (channel, stream) => {
      const clip = clips[(channel - 1) % 2];
      clip.cache ??= {};
      return (clip.cache[stream] ??= fragments(stream === "main" ? clip.main : clip.sub));
    },
    size: (stream) => (stream === "main" ? { width: 1280, height: 720 } : { width: 640, height: 360 }),
    snapshot: (channel, format, seconds = Math.floor(Date.now() / 1000) % clipSeconds) => picture(clips[(channel - 1) % 2].main, seconds, format),
    /** A file of this length, by repeating the clip. */
    file: (channel, seconds) => {
      const source = clips[(channel - 1) % 2].sub;
      const target = join(folder, `${clips[(channel - 1) % 2].name}-play-${seconds}.mp4`);
      if (!existsSync(target)) ffmpeg("-stream_loop", "-1", "-i", source, "-c", "copy", "-t", String(seconds), "-movflags", "+faststart", target);
      return target;
    },
  };
}
