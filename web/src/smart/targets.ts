// Targets in the picture and the level of the sound, as the device tells them.

export type TargetClass = "human" | "vehicle" | "other";

export interface Target {
  id: number;
  class: TargetClass;
  /** Shares of the picture. */
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Targets {
  channel: number;
  /** The background is known: what is told can be relied on. */
  settled: boolean;
  targets: Target[];
}

export interface SoundLevel {
  channel: number;
  /** dBFS, -100 to 0. */
  level: number;
}

export const classNames: Record<TargetClass, string> = { human: "Person", vehicle: "Vehicle", other: "Target" };

const isNumber = (v: unknown): v is number => typeof v === "number" && Number.isFinite(v);

function parseTarget(value: unknown): Target | null {
  const t = value as { id?: unknown; class?: unknown; box?: unknown } | null;
  if (typeof t !== "object" || t === null || !isNumber(t.id) || !Array.isArray(t.box) || t.box.length !== 4 || !t.box.every(isNumber)) return null;
  const [x, y, width, height] = t.box as [number, number, number, number];
  return { id: t.id, class: t.class === "human" || t.class === "vehicle" ? t.class : "other", x, y, width, height };
}

export function parseTargets(m: Record<string, unknown>): Targets | null {
  if (!isNumber(m.channel) || !Array.isArray(m.targets)) return null;
  return { channel: m.channel, settled: m.settled === true, targets: m.targets.map(parseTarget).filter((t) => t !== null) };
}

export function parseSoundLevel(m: Record<string, unknown>): SoundLevel | null {
  return isNumber(m.channel) && isNumber(m.level) ? { channel: m.channel, level: Math.min(0, Math.max(-100, m.level)) } : null;
}

/** 0 to 100, as the sound intensity threshold of a rule. */
export const loudness = (level: number) => Math.round(level + 100);
