// What the editor of temperature rules makes.
import { expect, test } from "vitest";
// @ts-expect-error a plain script
import { readCatalog } from "../../tools/gen_types.mjs";
import type { Catalog } from "../api/catalog_types";
import { problemOf } from "../settings/field_logic";
import { advice, alarmFields, freeNumber, newRule, nextShape, surfaceFields, type Rule } from "./rule_logic";

const { types } = readCatalog() as Catalog;
const names = (fields: { name: string }[]) => fields.map((f) => f.name);

test("the alarm mode decides which fields are shown", () => {
  expect(names(alarmFields(types, "threshold", { enabled: true }))).toContain("preAlarmTemperature");
  expect(names(alarmFields(types, "threshold", { enabled: true }))).not.toContain("lowestTemperature");
  expect(names(alarmFields(types, "interval", { enabled: true }))).toEqual(
    ["enabled", "statistic", "alarmFilteringTime", "tolerance", "alarmOutputs", "intervalName", "lowestTemperature", "highestTemperature", "intervalColour"]);
  expect(names(alarmFields(types, "threshold", { enabled: false }))).toEqual(["enabled"]);
});

test("the reflected temperature shows while it is used", () => {
  expect(names(surfaceFields(types, { reflective: false }))).toEqual(["emissivity", "distance", "reflective"]);
  expect(names(surfaceFields(types, { reflective: true }))).toContain("reflectedTemperature");
});

test("a new rule is valid, with a number and a name of its own", () => {
  const rules: Rule[] = [];
  for (const shape of ["point", "line", "area", "area"] as const) rules.push(newRule(rules, shape, nextShape(shape, rules.length), types));
  expect(rules.map((r) => r.id)).toEqual([1, 2, 3, 4]);
  expect(new Set(rules.map((r) => r.name)).size).toBe(4);
  const list = { name: "rules", title: "Rules", type: "list", of: "TemperatureRule", maxItems: 32 } as const;
  expect(problemOf(list, rules, types)).toBeNull();
  expect(freeNumber([{ id: 101 }, { id: 103 }], 101)).toBe(102);
});

test("points and tiny areas are advised against", () => {
  expect(advice("point", nextShape("point", 0), 640, 512)).toContain("line or an area");
  expect(advice("area", nextShape("area", 0), 640, 512)).toBe("");
  expect(advice("area", [{ x: 0, y: 0 }, { x: 0.005, y: 0 }, { x: 0, y: 0.2 }], 640, 512)).toContain("5 × 5");
});
