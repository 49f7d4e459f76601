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
  width: number;
  height: number;
  codec: string;
  frameRate: number;
  audio: boolean;
  lost: number;
  /** Milliseconds from start to the first picture. */
  firstPicture: number | null;
}

export const idleStatus: PlayerStatus = {
  phase: "idle", message: "", kind: null, reason: "", fallback: false, latency: null, width: 0, height: 0,
  codec: "", frameRate: 0, audio: false, lost: 0, firstPicture: null,
};
