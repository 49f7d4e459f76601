// Parses what the device sends over the live WebSocket: binary headers and JSON texts. Never trusts a byte.

export const headerSize = 24;
/** Nothing a camera sends as one fragment is larger; more is an attack or a fault. */
export const maximumPayload = 64 * 1024 * 1024;

export type BinaryMessage =
  | { kind: "initialisation"; sequence: number; sendTime: number; payload: Uint8Array<ArrayBuffer> }
  | {
      kind: "fragment";
      keyFrame: boolean;
      sequence: number;
      /** UTC, microseconds. */
      captureTime: number;
      sendTime: number;
      payload: Uint8Array<ArrayBuffer>;
    };

export interface StreamDescription {
  type: "stream";
  mime: string;
  width: number;
  height: number;
  frameRate: number;
  codec: string;
  audio: boolean;
}

export type TextMessage =
  | StreamDescription
  | { type: "lost"; frames: number }
  | { type: "state"; state: "live" | "noVideo" | "starting"; message: string }
  | { type: "pong"; t: number; utc: number };

export class MessageError extends Error {}

export function parseBinary(data: ArrayBuffer): BinaryMessage {
  if (data.byteLength < headerSize) throw new MessageError(`message of ${data.byteLength} bytes is shorter than its header`);
  const payloadSize = data.byteLength - headerSize;
  if (payloadSize === 0) throw new MessageError("message without a payload");
  if (payloadSize > maximumPayload) throw new MessageError(`payload of ${payloadSize} bytes is too large`);
  const view = new DataView(data);
  const kind = view.getUint8(0);
  const sequence = view.getUint32(4);
  const captureTime = Number(view.getBigUint64(8));
  const sendTime = Number(view.getBigUint64(16));
  const payload = new Uint8Array(data, headerSize);
  if (kind === 1) return { kind: "initialisation", sequence, sendTime, payload };
  if (kind === 2) {
    return { kind: "fragment", keyFrame: (view.getUint8(1) & 1) === 1, sequence, captureTime, sendTime, payload };
  }
  throw new MessageError(`unknown kind ${kind}`);
}

/** Null for texts of a newer device that this page does not know. */
export function parseText(text: string): TextMessage | null {
  if (text.length > 65536) throw new MessageError("text message is too long");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new MessageError("text message is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new MessageError("text message is not an object");
  const m = value as Record<string, unknown>;
  switch (m.type) {
    case "stream":
      return parseStream(m);
    case "lost":
      return { type: "lost", frames: number(m.frames, 0, 1e9) };
    case "state": {
      const state = m.state === "live" || m.state === "starting" ? m.state : "noVideo";
      return { type: "state", state, message: typeof m.message === "string" ? m.message : "" };
    }
    case "pong":
      return { type: "pong", t: number(m.t, 0, Number.MAX_SAFE_INTEGER), utc: utcMilliseconds(m.utc) };
    default:
      return null;
  }
}

function parseStream(m: Record<string, unknown>): StreamDescription {
  const mime = typeof m.mime === "string" ? m.mime : "";
  if (!/^video\/mp4\s*;\s*codecs="[\w., -]{1,120}"$/.test(mime)) throw new MessageError("stream without a usable MIME type");
  return {
    type: "stream",
    mime,
    width: number(m.width, 0, 65536),
    height: number(m.height, 0, 65536),
    frameRate: number(m.frameRate, 0, 1000),
    codec: typeof m.codec === "string" ? m.codec.slice(0, 32) : "",
    audio: m.audio === true || (typeof m.audio === "string" && m.audio !== "" && m.audio !== "none"),
  };
}

function number(value: unknown, low: number, high: number): number {
  if (typeof value !== "number" || !Number.isFinite(value)) return low;
  return Math.min(high, Math.max(low, value));
}

/** Milliseconds as a number, or microseconds, or ISO text. */
function utcMilliseconds(value: unknown): number {
  if (typeof value === "string") {
    const parsed = Date.parse(value);
    if (Number.isFinite(parsed)) return parsed;
  }
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return value > 1e14 ? value / 1000 : value;
  throw new MessageError("pong without a time");
}
