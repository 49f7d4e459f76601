// What the panel says about the camera, in words.
import type { CameraState, Visit } from "./types";

export interface Headline { text: string; tone: "good" | "warn" | "bad" | "quiet" }

/** The one thing to know now. */
export function headlineOf(state: CameraState): Headline {
  const s = state.situation;
  if (s.recording === "running") return { text: s.microphoneOff ? "Recording without sound" : "Recording", tone: "bad" };
  if (s.recording === "starting") return { text: "Recording begins…", tone: "warn" };
  if (s.recording === "stopping") return { text: "Recording ends…", tone: "warn" };
  switch (s.phase) {
    case "off": return { text: "Switched off", tone: "quiet" };
    case "shipping": return { text: "Shipping mode: dock it and add it to a system", tone: "quiet" };
    case "starting": return { text: "Starting…", tone: "warn" };
    case "standby": return { text: "Standby: the record button wakes it", tone: "good" };
    case "docked": return s.offered ? { text: "Yours: take it within 15 seconds", tone: "good" } : { text: state.visit?.stage === "bringing" ? "In its dock, transfers" : "In its dock", tone: "good" };
    default: return s.faults.some((f) => f.blocksRecording) ? { text: "Cannot record", tone: "warn" } : { text: s.silent ? "Ready, silent" : "Ready", tone: "good" };
  }
}

/** What happens at the controller. */
export function visitWords(visit: Visit): Headline & { icon: "network" | "check" | "upload" | "warning" } {
  switch (visit.stage) {
    case "looking": return { text: visit.cause ? "The controller is asked again and again" : "Looking for the controller…", tone: visit.cause ? "warn" : "quiet", icon: visit.cause ? "warning" : "network" };
    case "notAdded": return { text: "Waiting to be added in the manager", tone: "warn", icon: "network" };
    case "refused": return { text: "The controller turns this camera away", tone: "warn", icon: "warning" };
    case "bringing": return { text: "Recordings leave the camera", tone: "quiet", icon: "upload" };
    case "waiting": return { text: "At the controller; kept here until the destination has confirmed", tone: "quiet", icon: "upload" };
    case "done": return { text: "Everything has left the camera", tone: "good", icon: "check" };
    default: return { text: "Put the camera into its dock to transfer", tone: "quiet", icon: "network" };
  }
}

/** "3 h 20 min"; a day and more is only that. */
export function leftWords(minutes: number): string {
  if (minutes >= 24 * 60) return "over 24 h";
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
}

/** When the recording of this name began, in milliseconds since 1970; nothing for other names. */
export function beginOf(recording: string): number | undefined {
  const [, y, mo, d, h, mi, s] = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(recording) ?? [];
  return y === undefined ? undefined : Date.UTC(+y, +mo! - 1, +d!, +h!, +mi!, +s!);
}

/** "1:05", "1:01:05". */
export function clockWords(milliseconds: number): string {
  const s = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  return s >= 3600 ? `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
}
