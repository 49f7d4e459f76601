// The WebSockets of the mock: live fragments, and events that come by themselves.
import { clipSeconds, frameRate } from "./media.mjs";

function header(kind, flags, sequence, capture) {
  const h = Buffer.alloc(24);
  h.writeUInt8(kind, 0);
  h.writeUInt8(flags, 1);
  h.writeUInt32BE(sequence >>> 0, 4);
  h.writeBigUInt64BE(BigInt(Math.round(capture * 1000)), 8);
  h.writeBigUInt64BE(BigInt(Date.now()) * 1000n, 16);
  return h;
}

/** Sends the clip again and again, as if it were happening now. */
export function liveSocket(socket, media, state, channel, stream) {
  const info = state.channels[channel - 1];
  if (info.state === "noVideo") {
    socket.send(JSON.stringify({ type: "state", state: "noVideo", message: info.message }));
    socket.on("message", (d) => pong(socket, d));
    return;
  }
  const { initialisation, timescale, codec, list } = media.live(channel, stream);
  const { width, height } = media.size(stream);
  const description = stream === "third" ? { codec: "h265", mime: 'video/mp4; codecs="hvc1.9.9.Z9"' } : { codec: "h264", mime: `video/mp4; codecs="${codec}"` };
  socket.send(JSON.stringify({ type: "stream", ...description, width, height, frameRate, audio: false }));
  socket.send(Buffer.concat([header(1, 0, 0, 0), initialisation]));
  let paused = false;
  const step = 1000 / frameRate;
  const began = Date.now();
  // Begins with the last key frame, some pictures ago.
  let n = Math.floor(((began / 1000) % clipSeconds) * frameRate);
  const lead = n % frameRate;
  const first = n - lead;
  const start = n;
  n = first;
  const sendFrame = () => {
    const fragment = list[((n % list.length) + list.length) % list.length];
    const bytes = Buffer.from(fragment.bytes);
    const at = Math.round((n * timescale) / frameRate);
    if (fragment.wide) bytes.writeBigUInt64BE(BigInt(at), fragment.tfdt);
    else bytes.writeUInt32BE(at, fragment.tfdt);
    if (!paused) socket.send(Buffer.concat([header(2, fragment.key ? 1 : 0, n, began + (n - start) * step - 30), bytes]));
    n += 1;
  };
  while (n <= start) sendFrame();
  const timer = setInterval(() => {
    while (began + (n - start) * step <= Date.now()) sendFrame();
  }, step / 2);
  socket.on("message", (data) => {
    const m = pong(socket, data);
    if (m?.type === "pause") paused = true;
    if (m?.type === "resume") {
      paused = false;
      n = Math.ceil(n / frameRate) * frameRate; // from a key frame
    }
  });
  socket.on("close", () => clearInterval(timer));
}

function pong(socket, data) {
  const m = JSON.parse(data.toString());
  if (m.type === "ping") socket.send(JSON.stringify({ type: "pong", t: m.t, utc: Date.now() }));
  return m;
}

/** Motion cells that wander over the picture, and an event every now and then. */
export function eventSocket(socket, state) {
  let open = 0;
  const send = (m) => socket.readyState === 1 && socket.send(JSON.stringify(m));
  const cells = setInterval(() => {
    const bits = Buffer.alloc(Math.ceil((22 * 18) / 8));
    const t = Date.now() / 1000;
    const column = Math.floor(((t * 260) % 1560) / 60) - 4;
    for (let r = 12; r < 15; r++) for (let c = column; c < column + 4; c++) if (c >= 0 && c < 22) bits[(r * 22 + c) >> 3] |= 128 >> ((r * 22 + c) & 7);
    send({ type: "motion", channel: 1, columns: 22, rows: 18, cells: bits.toString("base64"), time: new Date().toISOString() });
  }, 250);
  const events = setInterval(() => {
    const channel = state.channels[0];
    if (!channel) return;
    open = open ? 0 : Date.now();
    const id = `live-${Math.floor(Date.now() / 16_000)}`;
    channel.motion = open > 0;
    send({ type: "event", event: { id, topic: "motion", channel: 1, rule: "Road", state: open ? "start" : "stop", time: new Date().toISOString(), details: { area: 1 } } });
    send({ type: "channel", channel });
  }, 8000);
  const beat = setInterval(() => send({ type: "heartbeat", time: new Date().toISOString() }), 10_000);
  socket.on("close", () => [cells, events, beat].forEach(clearInterval));
}
