// The MP4 box reader on hand-made boxes and on rubbish.
import { describe, expect, it } from "vitest";
import { fragmentStart, fragmentVideo, readTracks, shiftFragment } from "./mp4_boxes";

function box(type: string, ...parts: (number[] | Uint8Array)[]): Uint8Array {
  const body = parts.flatMap((p) => [...p]);
  const size = body.length + 8;
  return Uint8Array.from([...u32(size), ...[...type].map((c) => c.charCodeAt(0)), ...body]);
}

const u32 = (n: number) => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const text = (s: string) => [...s].map((c) => c.charCodeAt(0));

function track(id: number, timescale: number, handler: string) {
  return box("trak",
    box("tkhd", [0, 0, 0, 7], u32(0), u32(0), u32(id), u32(0)),
    box("mdia", box("mdhd", u32(0), u32(0), u32(0), u32(timescale), u32(0)), box("hdlr", u32(0), u32(0), text(handler), u32(0))));
}

function fragment(id: number, time: number, samples = 1) {
  return box("moof", box("mfhd", u32(0), u32(1)),
    box("traf", box("tfhd", u32(0), u32(id)), box("tfdt", [1, 0, 0, 0], u32(0), u32(time)), box("trun", u32(0), u32(samples))));
}

const initialisation = Uint8Array.from([...box("ftyp", text("isom")), ...box("moov", track(1, 90000, "vide"), track(2, 48000, "soun"))]);

describe("mp4_boxes", () => {
  it("finds the time scales", () => {
    expect(readTracks(initialisation)).toEqual([
      { id: 1, timescale: 90000, video: true },
      { id: 2, timescale: 48000, video: false },
    ]);
  });

  it("finds where the video of a fragment starts", () => {
    const tracks = readTracks(initialisation);
    expect(fragmentStart(fragment(1, 180000), tracks)).toBe(2);
    expect(fragmentStart(fragment(2, 48000), tracks)).toBeNull();
  });

  it("counts the frames of a fragment", () => {
    const tracks = readTracks(initialisation);
    expect(fragmentVideo(fragment(1, 180000, 3), tracks)).toEqual({ start: 2, frames: 3 });
    expect(fragmentVideo(fragment(2, 180000, 3), tracks)).toBeNull();
  });

  it("moves a fragment in time", () => {
    const tracks = readTracks(initialisation);
    expect(fragmentStart(shiftFragment(fragment(1, 180000), tracks, 1.5), tracks)).toBe(0.5);
    expect(fragmentStart(shiftFragment(fragment(1, 180000), tracks, 99), tracks)).toBe(0);
  });

  it("survives truncation and rubbish", () => {
    for (let n = 0; n < initialisation.length; n++) readTracks(initialisation.slice(0, n));
    const part = fragment(1, 5);
    for (let n = 0; n < part.length; n++) fragmentStart(part.slice(0, n), [{ id: 1, timescale: 1, video: true }]);
    let seed = 3;
    const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) & 0xff;
    for (let i = 0; i < 2000; i++) {
      const broken = initialisation.slice();
      for (let k = 0; k < 6; k++) broken[(random() * 256 + random()) % broken.length] = random();
      readTracks(broken);
      fragmentStart(broken, []);
    }
  });
});
