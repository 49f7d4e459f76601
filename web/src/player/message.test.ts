// The message parser against good, truncated and hostile input.
import { describe, expect, it } from "vitest";
import { headerSize, MessageError, parseBinary, parseText } from "./message";

function message(kind: number, flags: number, sequence: number, capture: bigint, send: bigint, payload: number[]): ArrayBuffer {
  const data = new ArrayBuffer(headerSize + payload.length);
  const view = new DataView(data);
  view.setUint8(0, kind);
  view.setUint8(1, flags);
  view.setUint32(4, sequence);
  view.setBigUint64(8, capture);
  view.setBigUint64(16, send);
  new Uint8Array(data, headerSize).set(payload);
  return data;
}

describe("parseBinary", () => {
  it("reads a fragment", () => {
    const m = parseBinary(message(2, 1, 77, 1_800_000_000_000_000n, 1_800_000_000_040_000n, [1, 2, 3]));
    expect(m).toMatchObject({ kind: "fragment", keyFrame: true, sequence: 77, captureTime: 1.8e15, sendTime: 1.80000000004e15 });
    expect([...m.payload]).toEqual([1, 2, 3]);
  });

  it("reads an initialisation segment", () => {
    expect(parseBinary(message(1, 0, 0, 0n, 5n, [9]))).toMatchObject({ kind: "initialisation", sequence: 0, sendTime: 5 });
  });

  it("ignores flags it does not know", () => {
    expect(parseBinary(message(2, 0xfe, 1, 0n, 0n, [1]))).toMatchObject({ keyFrame: false });
  });

  it("refuses every truncation of the header", () => {
    const whole = message(2, 1, 1, 1n, 1n, [1]);
    for (let n = 0; n <= headerSize; n++) expect(() => parseBinary(whole.slice(0, n))).toThrow(MessageError);
  });

  it("refuses unknown kinds", () => {
    for (const kind of [0, 3, 127, 255]) expect(() => parseBinary(message(kind, 0, 0, 0n, 0n, [1]))).toThrow(/unknown kind/);
  });

  it("survives any bytes", () => {
    let seed = 7;
    const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) & 0xff;
    for (let round = 0; round < 3000; round++) {
      const data = Uint8Array.from({ length: random() % 64 }, random).buffer;
      try {
        const m = parseBinary(data);
        expect(m.payload.length).toBe(data.byteLength - headerSize);
      } catch (e) {
        expect(e).toBeInstanceOf(MessageError);
      }
    }
  });
});

describe("parseText", () => {
  it("reads a stream description", () => {
    const m = parseText('{"type":"stream","mime":"video/mp4; codecs=\\"avc1.640028, mp4a.40.2\\"","width":1920,"height":1080,"frameRate":25,"codec":"h264","audio":true}');
    expect(m).toMatchObject({ type: "stream", width: 1920, audio: true, codec: "h264" });
  });

  it.each([
    "", "x", "null", "[]", "7", '"a"', '{"type":"stream"}', '{"type":"stream","mime":7}',
    '{"type":"stream","mime":"text/html"}', '{"type":"stream","mime":"video/mp4; codecs=\\"<script>\\""}',
    '{"type":"pong"}', '{"type":"pong","t":1,"utc":"never"}', "{", `{"type":"${"a".repeat(70000)}"}`,
  ])("refuses %.40s", (text) => expect(() => parseText(text)).toThrow(MessageError));

  it("does not stumble over texts of a newer device", () => {
    expect(parseText('{"type":"future","x":1}')).toBeNull();
    expect(parseText('{"no":"type"}')).toBeNull();
  });

  it("clamps numbers that make no sense", () => {
    expect(parseText('{"type":"lost","frames":-5}')).toEqual({ type: "lost", frames: 0 });
    expect(parseText('{"type":"lost","frames":"many"}')).toEqual({ type: "lost", frames: 0 });
    expect(parseText('{"type":"stream","mime":"video/mp4; codecs=\\"avc1.640028\\"","width":1e99,"height":null}'))
      .toMatchObject({ width: 65536, height: 0, audio: false });
  });

  it("takes the time of a pong in milliseconds, microseconds or ISO", () => {
    expect(parseText('{"type":"pong","t":5,"utc":1800000000000}')).toEqual({ type: "pong", t: 5, utc: 1.8e12 });
    expect(parseText('{"type":"pong","t":5,"utc":1800000000000000}')).toEqual({ type: "pong", t: 5, utc: 1.8e12 });
    expect(parseText('{"type":"pong","t":5,"utc":"2027-01-15T08:00:00.000Z"}')).toEqual({ type: "pong", t: 5, utc: 1.8e12 });
  });

  it("takes an unknown state as no video", () => {
    expect(parseText('{"type":"state","state":"?"}')).toEqual({ type: "state", state: "noVideo", message: "" });
  });
});
