// When what was drawn is a shape.
import { describe, expect, it } from "vitest";
import { placed } from "./polygon";
import { complete } from "./shape";

describe("a drawn shape", () => {
  const [a, b, c] = [placed(0.1, 0.1), placed(0.5, 0.1), placed(0.3, 0.6)];
  it("needs its corners", () => {
    expect([complete("point", [a]), complete("line", [a]), complete("line", [a, b]), complete("area", [a, b]), complete("area", [a, b, c])]).toEqual([true, false, true, false, true]);
  });
  it("is no area when its corners lie on a line", () => expect(complete("area", [a, b, placed(0.3, 0.1)])).toBe(false));
});
