// What a player tells about itself.
import type { PlayerKind } from "./choose_player";

export type Phase = "idle" | "connecting" | "playing" | "waiting" | "noVideo";

export interface PlayerStatus {
  phase: Phase;
  message: string;
  kind: PlayerKind | null;
  reason: string;
  fallback: boolean;
  /** Milliseconds from capture to the screen. */
  latency: number | null;
  /** Milliseconds of pictures kept in store against hiccups of the network; null where the browser decides. */
  stored: number | null;
  width: number;
  height: number;
  codec: string;
  /** Set for the stream; what is measured stands beside it. */
  frameRate: number;
  /** Frames a second that arrive, measured by their capture times; null while unknown. */
  measuredRate: number | null;
  audio: boolean;
  lost: number;
  /** Milliseconds from start to the first picture. */
  firstPicture: number | null;
}

export const idleStatus: PlayerStatus = {
  phase: "idle", message: "", kind: null, reason: "", fallback: false, latency: null, stored: null, width: 0, height: 0,
  codec: "", frameRate: 0, measuredRate: null, audio: false, lost: 0, firstPicture: null,
};
