// The routes of the mock: docs/design/api.md with invented answers.
import { createReadStream, statSync } from "node:fs";
import { catalog, defaults, motions, oldestRecording, spans, zone } from "./data.mjs";

export class Refusal extends Error {
  constructor(status, detail, more = {}) {
    super(detail);
    this.problem = { type: "about:blank", title: "Refused", status, detail, ...more };
  }
}

export const questions = [
  { id: "firstTeacher", text: "What was the family name of your first teacher?" },
  { id: "firstStreet", text: "In which street did you live as a child?" },
  { id: "firstPet", text: "What was your first pet called?" },
  { id: "firstJob", text: "In which town was your first workplace?" },
];

const certificates = [
  ["device", true, ["https", "rtsps"], 3000], ["yard", false, [], 12],
].map(([id, own, usedBy, days]) => ({
  id, own, usedBy, subject: `CN=${id}`, issuer: `CN=${id}`, serial: "2a", fingerprint: "0a".repeat(32), selfSigned: true, valid: true,
  from: new Date(Date.now() - 86_400_000).toISOString(), until: new Date(Date.now() + days * 86_400_000).toISOString(), dnsNames: [`${id}.local`], addresses: ["192.168.1.64"],
}));

const iso = (t) => new Date(t).toISOString();
const time = (text, fallback) => (text ? Date.parse(text) : fallback);

function key(path) {
  return path.join("/");
}

function settingsOf(state, parts) {
  const id = key(parts);
  if (!state.settings.has(id)) {
    const channel = parts[0] === "channels" ? Number(parts[1]) : 1;
    const values = defaults(parts.at(-1), channel);
    if (parts.at(-1) === "channel") values.name = state.channels[channel - 1]?.name;
    if (parts.includes("sub")) Object.assign(values, { resolution: "640x360", maximumBitRate: 512 });
    if (parts.at(-1) === "motion" && channel === 1) values.areas = [{ name: "Road", points: [{ x: 0.05, y: 0.66 }, { x: 0.95, y: 0.66 }, { x: 0.98, y: 0.92 }, { x: 0.02, y: 0.92 }], sensitivity: 60, daySensitivity: 50, nightSensitivity: 40, minimumSize: 2 }];
    if (parts.at(-1) === "masks" && channel === 1) Object.assign(values, { enabled: true, areas: [{ points: [{ x: 0.25, y: 0.12 }, { x: 0.42, y: 0.1 }, { x: 0.44, y: 0.5 }, { x: 0.24, y: 0.52 }] }] });
    state.settings.set(id, values);
  }
  return state.settings.get(id);
}

function change(state, parts, body) {
  const group = catalog.groups.find((g) => g.group === parts.at(-1));
  for (const [name, value] of Object.entries(body)) {
    const f = group.fields.find((x) => x.name === name);
    if (!f) throw new Refusal(422, `There is no setting ${name}.`, { field: name });
    if (typeof value === "number" && ((f.min ?? -1e18) > value || (f.max ?? 1e18) < value)) throw new Refusal(422, `${name} must be ${f.min} to ${f.max} ${f.unit ?? ""}, got ${value}`, { field: name, allowed: `${f.min}..${f.max}` });
    if (name === "videoPort" && value % 2) throw new Refusal(422, "The video port must be even.", { field: name });
  }
  Object.assign(settingsOf(state, parts), body);
  if (parts.at(-1) === "channel" && body.name) state.channels[Number(parts[1]) - 1].name = body.name;
  return settingsOf(state, parts);
}

function estimate(state, values) {
  const kbits = values.codec === "mjpeg" ? 9000 : values.bitRateType === "constant" ? values.maximumBitRate : values.maximumBitRate * 0.6;
  const bitRate = kbits * 1000 * Math.min(1, (values.frameRate ?? 25) / 25);
  return { bitRate, bytesPerDay: (bitRate / 8) * 86_400, daysOfStorage: 432e9 / ((bitRate / 8) * 86_400), blocked: {} };
}

function eventItems(state, q) {
  const from = time(q.get("from"), Date.now() - 2 * 86_400_000);
  const to = Math.min(time(q.get("before") ?? q.get("to"), Date.now()), time(q.get("to"), Date.now()));
  const wanted = state.recordings ? state.channels.filter((c) => !q.get("channel") || c.channel === Number(q.get("channel"))) : [];
  return wanted.flatMap((c) => motions(c.channel, from, to)).filter((m) => m.from < to && (!q.get("topic") || q.get("topic") === m.topic))
    .sort((a, b) => b.from - a.from)
    .map((m) => ({ id: m.id, topic: m.topic, channel: m.channel, rule: m.topic === "motion" ? "Road" : undefined, state: "stop", time: iso(m.from), end: iso(m.to), details: m.topic === "motion" ? { area: 1 } : {} }));
}

function page(items, q, cursor) {
  const limit = Number(q.get("limit") ?? 50);
  const shown = items.slice(0, limit);
  return items.length > limit ? { items: shown, next: String(cursor(shown.at(-1))) } : { items: shown };
}

function information(state) {
  return {
    name: state.channels.length ? settingsOf(state, ["device"]).name : "Ocelli", number: 1, model: "ocelli-demo", description: "Pretended device", serialNumber: "OC-2026-000123", firmwareVersion: "0.1.0",
    uptimeSeconds: (Date.now() - state.startedAt) / 1000, timeZone: zone, channels: state.channels.length, addresses: ["http://0.0.0.0:8080", "https://0.0.0.0:8443", "rtsp://0.0.0.0:8554/Streaming/Channels/101"],
    services: { webSocket: true, webSockets: true, multicast: false, webRtc: false }, settingsDamaged: false,
  };
}

function capabilities(state) {
  return {
    channels: state.channels.map((c) => ({ channel: c.channel, name: c.name, encodedSource: false, resolutions: ["source", "1280x720", "640x360", "320x180"] })),
    streams: ["main", "sub", "third"], videoCodecs: ["h264", "h265", "mjpeg"], audioCodecs: ["aac", "g711a", "g711u"], limits: { users: 32 },
    encoders: [{ name: "libx264", codec: "h264", hardware: false }, { name: "libx265", codec: "h265", hardware: false }],
    certificates: ["device", "yard"], absent: { ptz: "This model has no motors.", alarmInputs: "This model has no alarm inputs." },
  };
}

function health(state) {
  const wave = Math.sin(Date.now() / 9000);
  const streams = state.channels.slice(0, 2).flatMap((c) => c.streams.slice(0, 2).map((s) => ({
    channel: c.channel, stream: s.stream, frameRate: s.frameRate - Math.random() * 0.2, bitRate: (s.stream === "main" ? 1.5e6 : 4e5) * (0.9 + Math.random() * 0.2), dropped: 0,
    encodeMilliseconds: 3 + Math.random() * 2, readers: 1, encoder: "libx264", passThrough: false, trouble: "",
  })));
  return {
    process: { cpuShare: 0.3 + 0.08 * wave + Math.random() * 0.04, residentBytes: 141e6 + Math.random() * 2e6, openFiles: 61, threads: 14 }, streams,
    readers: [{ stream: "1/main", peer: "192.168.1.20:51022", protocol: "WebSocket", lost: 0, queuedBytes: 8200 }], storage: { durabilityLagMilliseconds: 180 + Math.random() * 500 },
  };
}

/** @return {object|undefined} JSON; undefined when the response was written here. */
export function route(context) {
  const { state, media, method, parts, q, body, response, request } = context;
  const is = (m, ...shape) => method === m && shape.length === parts.length && shape.every((s, i) => s === "*" || s === parts[i]);
  const channel = Number(parts[0] === "channels" ? parts[1] : q.get("channel"));

  if (is("GET", "system", "information")) return information(state);
  if (is("GET", "system", "capabilities")) return capabilities(state);
  if (is("GET", "system", "health")) return health(state);
  if (is("POST", "system", "reboot") || is("POST", "system", "reset")) return {};
  if (is("GET", "system", "licences")) return { items: [{ name: "FFmpeg", version: "5.1", licence: "LGPL-2.1-or-later" }, { name: "Boost", version: "1.81", licence: "BSL-1.0" }, { name: "Svelte", version: "5", licence: "MIT", text: "Permission is hereby granted, free of charge, to any person obtaining a copy…" }] };
  if (is("GET", "catalog")) return catalog;

  if (parts[0] === "settings") {
    const tail = parts.at(-1);
    if (method === "POST" && tail === "default") {
      state.settings.delete(key(parts.slice(1, -1)));
      return settingsOf(state, parts.slice(1, -1));
    }
    if (method === "POST" && tail === "estimate") return estimate(state, body);
    if (!catalog.groups.some((g) => g.group === tail)) throw new Refusal(404, "There is no such group.");
    return method === "PATCH" ? change(state, parts.slice(1), body) : settingsOf(state, parts.slice(1));
  }

  if (is("GET", "channels")) return state.channels;
  if (is("GET", "channels", "*", "snapshot")) return send(response, q.get("format") === "bmp" ? "image/bmp" : "image/jpeg", media.snapshot(channel, q.get("format")));
  if (is("GET", "channels", "*", "streams", "*", "mjpeg")) return mjpeg(response, media, channel);
  if (parts[2] === "recording") {
    const c = state.channels[channel - 1];
    c.manualRecording = method === "POST";
    context.broadcast({ type: "channel", channel: c });
    return {};
  }

  if (is("GET", "events")) return page(eventItems(state, q), q, (e) => e.time);
  if (is("GET", "recordings", "days")) {
    const [y, m] = q.get("month").split("-").map(Number);
    const days = [];
    for (let d = 1; d <= 31; d++) if (state.recordings && spans(channel, Date.UTC(y, m - 1, d), Date.UTC(y, m - 1, d + 1)).length && new Date(Date.UTC(y, m - 1, d)).getUTCMonth() === m - 1) days.push(d);
    return { days };
  }
  const from = time(q.get("from"), 0);
  const to = time(q.get("to"), Date.now());
  if (is("GET", "recordings", "timeline")) {
    if (!state.recordings) return { spans: [], events: [] };
    const list = spans(channel, from, to).map((s) => ({ ...s, from: iso(s.from), to: iso(s.to) }));
    return { spans: list, events: motions(channel, from, to).map((e) => ({ id: e.id, topic: e.topic, from: iso(e.from), to: iso(e.to) })), oldest: iso(oldestRecording()), newest: iso(Date.now()) };
  }
  const recorded = () => spans(channel, from, to).filter((s) => s.types[0] === "continuous");
  if (is("GET", "recordings", "map")) {
    let media_ = 0;
    const parts_ = recorded().map((s) => {
      const part = { media: media_, from: iso(s.from), to: iso(s.to) };
      media_ += (s.to - s.from) / 1000;
      return part;
    });
    return { codec: "h264", frameRate: 15, duration: media_, parts: parts_ };
  }
  if (is("GET", "recordings", "video.mp4")) {
    const seconds = Math.max(1, Math.round(recorded().reduce((n, s) => n + s.to - s.from, 0) / 1000));
    return file(request, response, media.file(channel, Math.min(seconds, 900)));
  }
  if (is("GET", "recordings", "frame")) return send(response, q.get("format") === "bmp" ? "image/bmp" : "image/jpeg", media.snapshot(channel, q.get("format"), 3));
  if (is("GET", "recordings", "segments")) {
    const items = [];
    for (let t = Math.max(from, oldestRecording()); t < Math.min(to, Date.now()) && items.length < 120; t += 60_000) items.push({ id: t / 60_000, channel, stream: "main", from: iso(t), to: iso(t + 60_000), bytes: 9.5e6 + (t % 7) * 3e5, types: [t % 420_000 ? "continuous" : "motion"], codec: "h264", width: 1280, height: 720 });
    return { items: items.reverse() };
  }
  if (parts.at(-1) === "archive.zip") return send(response, "application/zip", Buffer.from("PK\x05\x06" + "\0".repeat(18), "latin1"));
  if (is("GET", "pictures")) {
    const items = eventItems(state, q).slice(0, 80).map((e, i) => ({ id: `${e.channel}-${i % 12}-${Date.parse(e.time)}`, channel: e.channel, type: i % 4 ? "motion" : "timing", time: e.time, format: "jpeg", width: 1280, height: 720, bytes: 84_000 + i * 311 }));
    return page(items, q, (p) => p.time);
  }
  if (is("GET", "pictures", "*")) return send(response, "image/jpeg", media.snapshot(Number(parts[1].split("-")[0]), "jpeg", Number(parts[1].split("-")[1])));

  if (is("GET", "storage")) return state.volumes;
  if (is("POST", "storage", "*", "format")) return {};
  if (is("GET", "recovery", "questions")) return { items: [] };
  if (is("GET", "certificates")) return { items: certificates };
  if (is("GET", "users")) return { items: state.users };
  if (is("POST", "users")) {
    if (state.users.some((u) => u.name === body.name)) throw new Refusal(409, `The account ${body.name} exists already.`, { field: "name" });
    state.users.push({ name: body.name, level: body.level, permissions: body.permissions });
    return {};
  }
  if (is("PATCH", "users", "*")) return Object.assign(state.users.find((u) => u.name === parts[1]), body.level ? { level: body.level, permissions: body.permissions } : {});
  if (is("DELETE", "users", "*") && parts[1] !== "online") {
    state.users = state.users.filter((u) => u.name !== parts[1]);
    return {};
  }
  if (is("GET", "users", "online")) return [{ id: "a1", name: "admin", level: "administrator", address: "192.168.1.20", protocol: "Web", since: iso(Date.now() - 900_000), own: true }, { id: "b2", name: "guard", level: "operator", address: "192.168.1.44", protocol: "RTSP", since: iso(Date.now() - 7_300_000), own: false }];
  if (parts[0] === "users" && parts[1] === "online") return {};
  if (is("POST", "password")) {
    if (body.current !== state.password) throw new Refusal(422, "The present password is wrong.", { field: "current" });
    state.password = body.password;
    return {};
  }
  if (is("GET", "logs")) {
    const found = state.log.filter((e) => (q.get("kind") === "audit" ? e.major === "operation" : true) && (!q.get("major") || e.major === q.get("major")) && (!q.get("before") || e.id < Number(q.get("before"))));
    return page(found, q, (e) => e.id);
  }
  if (is("GET", "logs", "export.csv")) return send(response, "text/csv", Buffer.from("time,type,message\n"));
  throw new Refusal(404, `There is no ${method} /api/v1/${parts.join("/")}.`);
}

function send(response, type, bytes) {
  response.writeHead(200, { "Content-Type": type, "Content-Length": bytes.length, "Cache-Control": "no-store" });
  response.end(bytes);
}

function file(request, response, path) {
  const size = statSync(path).size;
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "");
  const start = range ? Number(range[1]) : 0;
  const end = range?.[2] ? Math.min(size - 1, Number(range[2])) : size - 1;
  response.writeHead(range ? 206 : 200, { "Content-Type": "video/mp4", "Accept-Ranges": "bytes", "Content-Length": end - start + 1, ...(range ? { "Content-Range": `bytes ${start}-${end}/${size}` } : {}) });
  createReadStream(path, { start, end }).pipe(response);
}

function mjpeg(response, media, channel) {
  response.writeHead(200, { "Content-Type": "multipart/x-mixed-replace; boundary=frame", "Cache-Control": "no-store" });
  let n = 0;
  const next = () => {
    const picture = media.snapshot(channel, "jpeg", n++ % 12);
    response.write(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`);
    response.write(picture);
    response.write("\r\n");
  };
  next();
  const timer = setInterval(next, 500);
  response.on("close", () => clearInterval(timer));
}
