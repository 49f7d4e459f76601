// Temperature rules as the editor handles them: which fields count, new ones, corners.
import type { Field, ObjectType } from "../api/catalog_types";
import { newItem, type Values } from "../settings/field_logic";
import type { Point } from "../shapes/polygon";
import type { ShapeKind } from "../shapes/shape";

export interface Rule extends Values {
  id: number;
  name: string;
  enabled: boolean;
  shape: ShapeKind;
  points: Point[];
  emissivity: number;
  alarm: Values;
}

export const fieldsOf = (types: ObjectType[], type: string): Field[] => types.find((t) => t.type === type)?.fields ?? [];

/** The fields of an alarm that count in a mode. */
export function alarmFields(types: ObjectType[], alarmMode: unknown, alarm: Values): Field[] {
  const interval = alarmMode === "interval";
  const onlyInterval = ["intervalName", "intervalColour", "lowestTemperature", "highestTemperature"];
  const onlyThreshold = ["direction", "preAlarmTemperature", "preAlarmFilteringTime", "preAlarmOutputs", "alarmTemperature"];
  return fieldsOf(types, "TemperatureAlarm").filter((f) => {
    if (f.name === "enabled") return true;
    if (alarm.enabled === false) return false;
    return interval ? !onlyThreshold.includes(f.name) : !onlyInterval.includes(f.name);
  });
}

/** The fields of the measured surface. */
export function surfaceFields(types: ObjectType[], rule: Values): Field[] {
  const names = ["emissivity", "distance", "reflective", ...(rule.reflective === true ? ["reflectedTemperature"] : [])];
  return names.flatMap((name) => fieldsOf(types, "TemperatureRule").filter((f) => f.name === name));
}

/** The smallest number from `first` on that nobody has. */
export function freeNumber(taken: { id: number }[], first: number): number {
  let id = first;
  while (taken.some((t) => t.id === id)) id += 1;
  return id;
}

const shapeNames: Record<ShapeKind, string> = { point: "Point", line: "Line", area: "Area" };

export function newRule(rules: Rule[], shape: ShapeKind, points: Point[], types: ObjectType[]): Rule {
  const id = freeNumber(rules, 1);
  return { ...(newItem("TemperatureRule", types) as Rule), id, shape, points, name: `${shapeNames[shape]} ${id}` };
}

/** For those who do not draw: a shape in the middle, beside those that are there. */
export function nextShape(shape: ShapeKind, count: number): Point[] {
  const step = (count % 5) * 0.06;
  const at = (x: number, y: number): Point => ({ x: Math.round((x + step) * 1e4) / 1e4, y: Math.round((y + step) * 1e4) / 1e4 });
  if (shape === "point") return [at(0.3, 0.3)];
  if (shape === "line") return [at(0.2, 0.3), at(0.5, 0.3)];
  return [at(0.2, 0.2), at(0.45, 0.2), at(0.45, 0.45), at(0.2, 0.45)];
}

/** What to know of a shape before trusting it, for a picture of this size; empty when it is well chosen. */
export function advice(shape: ShapeKind, points: Point[], width: number, height: number): string {
  if (shape === "point") return "A point moves off its target when the device moves: a line or an area is safer.";
  const xs = points.map((p) => p.x * width);
  const ys = points.map((p) => p.y * height);
  const across = Math.max(...xs) - Math.min(...xs);
  const down = Math.max(...ys) - Math.min(...ys);
  return shape === "area" && (across <= 5 || down <= 5) ? "The target should be larger than 5 × 5 pixels." : "";
}
