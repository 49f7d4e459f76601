// How far a held button is on its way to what holding it does.
import type { Deed } from "./types";

export interface Hold { part: number; next?: Deed }

/** @param held milliseconds so far */
export function holdOf(does: Deed[], held: number): Hold {
  const holds = does.filter((deed) => deed.gesture === "hold").sort((a, b) => a.milliseconds - b.milliseconds);
  const next = holds.find((deed) => held < deed.milliseconds);
  if (!next) return { part: holds.length > 0 ? 1 : 0 };
  return { part: held / next.milliseconds, next };
}

const deeds: Record<string, string> = {
  powerOn: "switches on",
  powerOff: "switches off",
  startRecording: "records",
  stopRecording: "stops the recording",
  bookmark: "sets a bookmark while recording",
  showStatus: "shows battery and storage",
  toggleSilent: "silent mode on and off",
  toggleMicrophone: "microphone off and on",
};

/** "Press: records. Hold 4 s: stops the recording." */
export function helpOf(does: Deed[], activation: string): string {
  return does
    .map((deed) => {
      const what = deeds[deed.action] ?? deed.action;
      if (deed.gesture === "hold") return `Hold ${deed.milliseconds / 1000} s: ${what}.`;
      if (deed.gesture === "double" || (deed.gesture === "activate" && activation === "double")) return `Double press: ${what}.`;
      return `Press: ${what}.`;
    })
    .join(" ");
}
