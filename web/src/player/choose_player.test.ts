// Which player is taken, and that the reason is told.
import { describe, expect, it } from "vitest";
import { choosePlayer } from "./choose_player";

const good = { preference: "automatic", webSocketOn: true, mediaSource: true, mimeSupported: true } as const;

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

  it("obeys a choice", () => {
    expect(choosePlayer({ ...good, preference: "mjpeg" })).toMatchObject({ kind: "mjpeg", fallback: false });
  });
});
