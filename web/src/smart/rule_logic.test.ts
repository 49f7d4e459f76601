// What the editor asks of a rule, and the rules it makes.
import { describe, expect, it } from "vitest";
import type { ObjectType } from "../api/catalog_types";
import { canBeTried, newRule, nextPoints, ruleFields, shapeOf, spans, type SmartRule } from "./rule_logic";
import { loudness, parseSoundLevel, parseTargets } from "./targets";

const field = (name: string, more = {}) => ({ name, type: "integer", title: name, ...more });
const types = [{ type: "SmartRule", fields: ["name", "direction", "seconds", "sensitivity", "loudness", "interval", "human", "vehicle", "other"].map((n) => field(n)) }] as unknown as ObjectType[];
const names = (type: string) => ruleFields(types, type).map((f) => f.name);

describe("fields of a rule", () => {
  it("are those its type obeys", () => {
    expect(names("lineCrossing")).toEqual(["name", "direction", "sensitivity", "interval"]);
    expect(names("intrusion")).toEqual(["name", "seconds", "sensitivity", "interval"]);
    expect(names("audioRise")).toEqual(["name", "sensitivity", "loudness", "interval"]);
    expect(names("audioLoss")).toEqual(["name", "seconds", "interval"]);
  });
  it("follow what it is drawn as", () => {
    expect([shapeOf("lineCrossing"), shapeOf("loitering"), shapeOf("tampering"), shapeOf("audioFall")]).toEqual(["line", "area", "area", "none"]);
    expect([canBeTried("objectRemoval"), canBeTried("tampering")]).toEqual([true, false]);
  });
});

describe("a new rule", () => {
  const first = newRule([], "loitering", "Loitering", nextPoints("loitering", 0), 2, types);
  it("is armed all week, on its own channel, for its usual time", () => {
    expect(first.schedule).toHaveLength(7);
    expect([first.recordChannels, first.captureChannels, first.seconds]).toEqual([[2], [2], 10]);
  });
  it("has a number and a name nobody has", () => {
    const second = newRule([first], "loitering", "Loitering", [], 2, types);
    expect([second.id, second.name]).toEqual([2, "Loitering 2"]);
    const again = newRule([second, { ...first, name: "Loitering 3" } as SmartRule], "loitering", "Loitering", [], 2, types);
    expect(again.name).not.toMatch(/^Loitering [23]$/);
  });
  it("has a shape that is one", () => {
    expect(nextPoints("lineCrossing", 3)).toHaveLength(2);
    expect(nextPoints("intrusion", 3)).toHaveLength(4);
    expect(nextPoints("audioLoss", 0)).toEqual([]);
  });
});

describe("what the device tells", () => {
  it("is taken in only when it is whole", () => {
    const box = [0.1, 0.2, 0.3, 0.4];
    const parsed = parseTargets({ channel: 1, settled: true, targets: [{ id: 4, class: "human", box }, { id: 5, class: "dog", box }, { id: 6, box: [1] }, null] });
    expect(parsed?.targets.map((t) => [t.id, t.class])).toEqual([[4, "human"], [5, "other"]]);
    expect(parseTargets({ channel: "1", targets: [] })).toBeNull();
    expect(parseSoundLevel({ channel: 1, level: -130 })).toEqual({ channel: 1, level: -100 });
    expect(parseSoundLevel({ channel: 1, level: null })).toBeNull();
    expect(loudness(-37.6)).toBe(62);
  });
  it("can be asked of the past", () => {
    for (const span of spans(1e12)) expect(span.from).toBeLessThan(span.to);
  });
});
