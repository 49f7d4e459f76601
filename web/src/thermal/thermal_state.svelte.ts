// The newest readings of each thermal channel, as the event socket brings them.
import { parseReadings, type Readings } from "./readings";

let readings = $state.raw<Record<number, Readings & { at: number }>>({});

export const thermal = {
  get readings() { return readings; },
};

export function takeReadings(message: Record<string, unknown>): void {
  const parsed = parseReadings(message);
  if (parsed) readings = { ...readings, [parsed.channel]: { ...parsed, at: performance.now() } };
}

export function forgetReadings(): void {
  readings = {};
}
