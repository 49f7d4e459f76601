// What the mock device knows: accounts, settings, recordings, events, logs; all invented.
import { readCatalog } from "../tools/gen_types.mjs";

export const catalog = readCatalog();
export const zone = "UTC";

const week = (periods) => Array.from({ length: 7 }, () => ({ periods }));

function standard(field, channel) {
  if (field.type === "list") {
    if (field.default === "allWeek") return week([{ from: 0, to: 1440 }]);
    if (field.default === "allWeekContinuous") return week([{ from: 0, to: 420, type: "motion" }, { from: 420, to: 1140, type: "continuous" }, { from: 1140, to: 1440, type: "motionOrAlarm" }]);
    if (field.default === "daytime") return [{ from: 420, to: 1140 }];
    if (field.default === "own") return [channel];
    return [];
  }
  if (field.type === "object") {
    const type = catalog.types.find((t) => t.type === field.of);
    return { ...Object.fromEntries(type.fields.map((f) => [f.name, f.default])), ...field.default };
  }
  if (field.type === "secret") return { set: false };
  return field.default;
}

export function defaults(group, channel = 1) {
  return Object.fromEntries(catalog.groups.find((g) => g.group === group).fields.map((f) => [f.name, standard(f, channel)]));
}

export function makeState({ active = true, channels = 2, recordings = true } = {}) {
  const now = Date.now();
  const names = ["Entrance", "Reception", "Car park", "Loading dock", "Corridor", "Workshop"];
  const state = {
    active, recordings, password: "Camera-2026", settings: new Map(), sessions: new Map(), failures: 0, lockedUntil: 0, startedAt: now - 3 * 86_400_000 - 7_400_000,
    channels: Array.from({ length: channels }, (_, i) => ({
      channel: i + 1, name: names[i % names.length] + (i >= names.length ? ` ${Math.floor(i / names.length) + 1}` : ""), source: i % 2 ? "scene:office" : "scene:street",
      state: i === 4 ? "noVideo" : "live", message: i === 4 ? "rtsp://10.0.0.9 does not answer; next try in 8 s" : "", recording: i % 3 !== 2, manualRecording: false, motion: false,
      streams: [
        { stream: "main", codec: "h264", width: 1280, height: 720, frameRate: 15, audio: false },
        { stream: "sub", codec: "h264", width: 640, height: 360, frameRate: 15, audio: false },
        { stream: "third", codec: "mjpeg", width: 640, height: 360, frameRate: 5, audio: false },
      ],
    })),
    users: [
      { name: "admin", level: "administrator", permissions: {} },
      { name: "guard", level: "operator", permissions: { liveView: [1, 2], playback: [1, 2], manualRecord: [1], logs: true } },
      { name: "visitor", level: "user", permissions: { liveView: [2] } },
    ],
    volumes: [{ id: "main", path: "/var/lib/ocelli/media", state: "normal", bytes: 512e9, used: 318.4e9, quota: 480e9, oldest: new Date(now - 5 * 86_400_000).toISOString() }],
    log: [],
  };
  const kinds = [["information", "start", "The device started"], ["operation", "login", "Logged in"], ["operation", "settings", "Changed Video (channel 1, main): frameRate 25 → 15"], ["alarm", "motion", "Motion began"], ["exception", "videoLoss", "The source does not answer"], ["operation", "login", "Wrong password"]];
  for (let i = 0; i < 240; i++) {
    const [major, minor, message] = kinds[(i * 7) % kinds.length];
    state.log.push({ id: 1000 - i, time: new Date(now - i * 431_000).toISOString(), major, minor, message, user: major === "operation" ? "admin" : undefined, address: major === "operation" ? "192.168.1.20" : undefined, outcome: message.startsWith("Wrong") ? "refused" : "done" });
  }
  return state;
}

const random = (n) => {
  const x = Math.sin(n * 127.1) * 43758.5453;
  return x - Math.floor(x);
};

/** Motion of a channel between two instants: some in each quarter of an hour, more by day. */
export function motions(channel, from, to) {
  const quarter = 900_000;
  const list = [];
  for (let q = Math.floor(from / quarter); q * quarter < to; q++) {
    const hour = new Date(q * quarter).getUTCHours();
    const often = hour > 6 && hour < 20 ? 0.62 : 0.16;
    if (random(q * 3 + channel) > often) continue;
    const start = q * quarter + Math.floor(random(q + channel * 17) * 700_000);
    const end = start + 8000 + Math.floor(random(q * 5 + channel) * 90_000);
    if (end > from && start < to && start < Date.now()) list.push({ id: `${channel}-${q}`, topic: random(q * 11 + channel) > 0.95 ? "videoLoss" : "motion", channel, from: start, to: Math.min(end, Date.now()) });
  }
  return list;
}

export const oldestRecording = () => Math.floor(Date.now() / 86_400_000 - 5) * 86_400_000 + 9 * 3_600_000;

/** Recorded spans: by schedule, with a gap each night, motion in its own colour. */
export function spans(channel, from, to) {
  const list = [];
  const now = Date.now();
  const low = Math.max(from, oldestRecording());
  const day = 86_400_000;
  for (let d = Math.floor(low / day); d * day < Math.min(to, now); d++) {
    // Nothing was recorded for a while each night, but never just now: playback opens at the present.
    const nearNow = now > d * day + 2.4 * 3_600_000 && now < d * day + 4.5 * 3_600_000;
    for (const [a, b] of nearNow ? [[0, 24]] : [[0, 2.4], [3.1, 24]]) {
      const s = Math.max(low, d * day + a * 3_600_000);
      const e = Math.min(to, now, d * day + b * 3_600_000);
      if (e > s) list.push({ from: s, to: e, types: ["continuous"], live: e === now });
    }
  }
  for (const m of motions(channel, low, Math.min(to, now))) list.push({ from: m.from, to: m.to, types: [m.topic === "motion" ? "motion" : "alarm"], live: false });
  return list;
}
