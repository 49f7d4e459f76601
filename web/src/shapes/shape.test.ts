// When what was drawn is a shape.
import { describe, expect, it } from "vitest";
import { placed } from "./polygon";
import { acrossLine, complete } from "./shape";

describe("the arrow across a line", () => {
  it("begins left of it, as seen from its first point", () => {
    const { a, b } = acrossLine([placed(0.2, 0.5), placed(0.8, 0.5)], 100, 100, 10);
    expect([a, b]).toEqual([{ x: 50, y: 40 }, { x: 50, y: 60 }]);
    expect(acrossLine([placed(0.5, 0.8), placed(0.5, 0.2)], 100, 100, 10).a.x).toBe(40);
  });
  it("stays where it is for a line without length", () => expect(acrossLine([placed(0.5, 0.5), placed(0.5, 0.5)], 100, 100, 10).a.x).toBe(50));
});

describe("a drawn shape", () => {
  const [a, b, c] = [placed(0.1, 0.1), placed(0.5, 0.1), placed(0.3, 0.6)];
  it("needs its corners", () => {
    expect([complete("point", [a]), complete("line", [a]), complete("line", [a, b]), complete("area", [a, b]), complete("area", [a, b, c])]).toEqual([true, false, true, false, true]);
  });
  it("is no area when its corners lie on a line", () => expect(complete("area", [a, b, placed(0.3, 0.1)])).toBe(false));
});
