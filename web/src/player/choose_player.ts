// Decides how a stream is played, and says why.

export type PlayerPreference = "automatic" | "webrtc" | "mse" | "mjpeg";
export type PlayerKind = "webrtc" | "mse" | "mjpeg";

export interface Surroundings {
  preference: PlayerPreference;
  /** The WebSocket service of the device for the scheme in use. */
  webSocketOn: boolean;
  mediaSource: boolean;
  /** Why WebRTC does not work here; null: it does, as far as is known. */
  webRtcRefused: string | null;
  /** The shortest delay is asked for (Local page). */
  shortest: boolean;
  /** Whether the browser plays this MIME type; null while it is unknown. */
  mimeSupported: boolean | null;
  codec?: string;
}

export interface Choice {
  kind: PlayerKind;
  reason: string;
  /** The choice is not what was asked for. */
  fallback: boolean;
}

export function choosePlayer(s: Surroundings): Choice {
  if (s.preference === "mjpeg") return { kind: "mjpeg", reason: "Single pictures (MJPEG), as chosen.", fallback: false };
  const wantsWebRtc = s.preference === "webrtc" || (s.preference === "automatic" && s.shortest);
  if (wantsWebRtc && s.webRtcRefused === null) {
    const reason = s.preference === "webrtc" ? "WebRTC, as chosen." : "WebRTC: the shortest delay.";
    return { kind: "webrtc", reason, fallback: false };
  }
  const other = withoutWebRtc(s);
  if (!wantsWebRtc) return other;
  return { ...other, reason: `No WebRTC: ${sentence(s.webRtcRefused ?? "")} ${other.reason}`, fallback: other.fallback || s.preference === "webrtc" };
}

function withoutWebRtc(s: Surroundings): Choice {
  if (!s.webSocketOn) {
    return {
      kind: "mjpeg",
      reason: "WebSocket is switched off on the device (Settings, Network), so single pictures (MJPEG) are shown.",
      fallback: true,
    };
  }
  if (!s.mediaSource) {
    return { kind: "mjpeg", reason: "This browser has no Media Source, so single pictures (MJPEG) are shown.", fallback: true };
  }
  if (s.mimeSupported === false && s.codec === "mjpeg") {
    return { kind: "mjpeg", reason: "This stream is encoded as MJPEG.", fallback: false };
  }
  if (s.mimeSupported === false) {
    const codec = codecName(s.codec);
    return { kind: "mjpeg", reason: `This browser cannot play ${codec}, so single pictures (MJPEG) are shown.`, fallback: true };
  }
  return {
    kind: "mse",
    reason: s.preference === "mse" ? "Media Source over WebSocket, as chosen." : "Media Source over WebSocket: smooth, with sound.",
    fallback: false,
  };
}

/** What the device says begins small and has no full stop. */
function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

export function codecName(codec: string | undefined): string {
  const names: Record<string, string> = { h264: "H.264", h265: "H.265", mpeg4: "MPEG-4", mjpeg: "MJPEG", av1: "AV1" };
  return codec ? (names[codec] ?? codec) : "this codec";
}
