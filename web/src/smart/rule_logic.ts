// Rules of smart events as the editor handles them: shapes, fields that count, new ones, times to try.
import type { Field, ObjectType } from "../api/catalog_types";
import { newItem, type Values } from "../settings/field_logic";
import { nextRectangle, placed, type Point } from "../shapes/polygon";
import type { ShapeKind } from "../shapes/shape";

export interface SmartRule extends Values {
  id: number;
  name: string;
  enabled: boolean;
  type: string;
  points: Point[];
  direction: "both" | "aToB" | "bToA";
  schedule: { periods: { from: number; to: number }[] }[];
  recordChannels: number[];
  captureChannels: number[];
  alarmOutputs: number[];
}

export type RuleShape = "line" | "area" | "none";

const sounds = ["audioRise", "audioFall", "audioLoss"];
const lasting: Record<string, number> = { intrusion: 3, loitering: 10, unattendedBaggage: 10, objectRemoval: 10, tampering: 2, audioLoss: 2 };

export const isSound = (type: string) => sounds.includes(type);

/** What a rule of this type is drawn as. */
export function shapeOf(type: string): RuleShape {
  if (type === "lineCrossing") return "line";
  return isSound(type) ? "none" : "area";
}

/** Rules about what moves can be tried on what is remembered of it. */
export const canBeTried = (type: string) => shapeOf(type) !== "none" && type !== "tampering";

/** The fields of a rule that count for its type, in the order in which they are asked. */
export function ruleFields(types: ObjectType[], type: string): Field[] {
  const names = ["name"];
  if (type === "lineCrossing") names.push("direction");
  if (type in lasting) names.push("seconds");
  if (type !== "audioLoss") names.push("sensitivity");
  if (type === "audioRise") names.push("loudness");
  names.push("interval");
  const fields = types.find((t) => t.type === "SmartRule")?.fields ?? [];
  return names.flatMap((name) => fields.filter((f) => f.name === name));
}

export const targetFields = (types: ObjectType[]): Field[] =>
  ["human", "vehicle", "other"].flatMap((name) => (types.find((t) => t.type === "SmartRule")?.fields ?? []).filter((f) => f.name === name));

function free(taken: number[]): number {
  let id = 1;
  while (taken.includes(id)) id += 1;
  return id;
}

/** "Line crossing 2": a name nobody has. */
function freeName(rules: SmartRule[], title: string): string {
  for (let n = rules.filter((r) => r.name.startsWith(title)).length + 1; ; n++) {
    const name = n === 1 ? title : `${title} ${n}`;
    if (!rules.some((r) => r.name === name)) return name.slice(0, 32);
  }
}

export function newRule(rules: SmartRule[], type: string, title: string, points: Point[], channel: number, types: ObjectType[]): SmartRule {
  return {
    ...(newItem("SmartRule", types) as SmartRule),
    id: free(rules.map((r) => r.id)),
    name: freeName(rules, title),
    type,
    points,
    seconds: lasting[type] ?? 0,
    schedule: Array.from({ length: 7 }, () => ({ periods: [{ from: 0, to: 1440 }] })),
    recordChannels: [channel],
    captureChannels: [channel],
  };
}

/** For those who do not draw. */
export function nextPoints(type: string, count: number): Point[] {
  if (shapeOf(type) === "line") {
    const y = 0.5 + (count % 4) * 0.08;
    return [placed(0.2, y), placed(0.8, y)];
  }
  return shapeOf(type) === "area" ? nextRectangle(count) : [];
}

export const shapeKind = (type: string): ShapeKind => (shapeOf(type) === "line" ? "line" : "area");

export interface Span {
  title: string;
  from: number;
  to: number;
}

const hour = 3_600_000;

/** Times of the past that people ask for, the shortest first. */
export const spans = (now: number): Span[] => [
  { title: "Last 10 minutes", from: now - hour / 6, to: now },
  { title: "Last hour", from: now - hour, to: now },
  { title: "Last 24 hours", from: now - 24 * hour, to: now },
  { title: "Last 7 days", from: now - 7 * 24 * hour, to: now },
];
