// Which player is taken, and that the reason is told.
import { describe, expect, it } from "vitest";
import { choosePlayer } from "./choose_player";

const good = { preference: "automatic", webSocketOn: true, mediaSource: true, mimeSupported: true, webRtcRefused: null, shortest: false } as const;

describe("choosePlayer", () => {
  it("takes MSE where everything is there", () => {
    expect(choosePlayer(good)).toMatchObject({ kind: "mse", fallback: false });
    expect(choosePlayer({ ...good, mimeSupported: null }).kind).toBe("mse");
  });

  it("falls back with a reason", () => {
    expect(choosePlayer({ ...good, webSocketOn: false })).toMatchObject({ kind: "mjpeg", fallback: true, reason: expect.stringContaining("WebSocket") });
    expect(choosePlayer({ ...good, mediaSource: false })).toMatchObject({ kind: "mjpeg", fallback: true });
    expect(choosePlayer({ ...good, mimeSupported: false, codec: "h265" })).toMatchObject({ kind: "mjpeg", reason: expect.stringContaining("H.265") });
    expect(choosePlayer({ ...good, preference: "mse", mimeSupported: false }).fallback).toBe(true);
  });

  it("plays a stream of single pictures as such", () => {
    expect(choosePlayer({ ...good, mimeSupported: false, codec: "mjpeg" })).toMatchObject({ kind: "mjpeg", fallback: false });
  });

  it("takes WebRTC where it is chosen or the shortest delay is asked for", () => {
    expect(choosePlayer({ ...good, preference: "webrtc" })).toMatchObject({ kind: "webrtc", fallback: false });
    expect(choosePlayer({ ...good, shortest: true })).toMatchObject({ kind: "webrtc", reason: expect.stringContaining("shortest") });
    expect(choosePlayer({ ...good, preference: "mse", shortest: true }).kind).toBe("mse");
    expect(choosePlayer({ ...good, preference: "webrtc", webSocketOn: false }).kind).toBe("webrtc");
  });

  it("tells why there is no WebRTC", () => {
    const refused = { ...good, webRtcRefused: "the offer does not take h265" };
    expect(choosePlayer({ ...refused, preference: "webrtc" }).reason).toMatch(/^No WebRTC: The offer does not take h265\. Media Source/);
    expect(choosePlayer({ ...refused, preference: "webrtc" })).toMatchObject({ kind: "mse", fallback: true, reason: expect.stringContaining("h265") });
    expect(choosePlayer({ ...refused, shortest: true })).toMatchObject({ kind: "mse", fallback: false });
    expect(choosePlayer({ ...refused, shortest: true, mediaSource: false }).kind).toBe("mjpeg");
  });

  it("obeys a choice", () => {
    expect(choosePlayer({ ...good, preference: "mjpeg" })).toMatchObject({ kind: "mjpeg", fallback: false });
  });
});
