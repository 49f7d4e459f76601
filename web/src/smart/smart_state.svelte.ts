// What is seen and heard in each channel now, as the event socket brings it.
import { parseSoundLevel, parseTargets, type SoundLevel, type Targets } from "./targets";

let targets = $state.raw<Record<number, Targets & { at: number }>>({});
let sound = $state.raw<Record<number, SoundLevel & { at: number }>>({});

export const smart = {
  get targets() { return targets; },
  get sound() { return sound; },
};

export function takeTargets(message: Record<string, unknown>): void {
  const parsed = parseTargets(message);
  if (parsed) targets = { ...targets, [parsed.channel]: { ...parsed, at: performance.now() } };
}

export function takeSound(message: Record<string, unknown>): void {
  const parsed = parseSoundLevel(message);
  if (parsed) sound = { ...sound, [parsed.channel]: { ...parsed, at: performance.now() } };
}

export function forgetTargets(): void {
  targets = {};
  sound = {};
}
