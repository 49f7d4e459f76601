// Areas on the picture.
import { describe, expect, it } from "vitest";
import { middle, moveArea, nextRectangle, placed, share, usable } from "./polygon";

const square = [placed(0.2, 0.2), placed(0.4, 0.2), placed(0.4, 0.4), placed(0.2, 0.4)];

describe("polygon", () => {
  it("moves only as far as the picture goes", () => {
    expect(moveArea(square, 0.9, -0.9)).toEqual([placed(0.8, 0), placed(1, 0), placed(1, 0.2), placed(0.8, 0.2)]);
    expect(moveArea(square, 0.1, 0.1)[0]).toEqual({ x: 0.3, y: 0.3 });
  });
  it("keeps its shape at the edge", () => expect(share(moveArea(square, 5, 5))).toBeCloseTo(share(square)));
  it("measures", () => {
    expect(share(square)).toBeCloseTo(0.04);
    expect(middle(square).x).toBeCloseTo(0.3);
    expect(usable(square.slice(0, 2))).toBe(false);
    expect(usable([placed(0, 0), placed(0.5, 0.5), placed(1, 1)])).toBe(false);
  });
  it("clamps corners", () => expect(placed(-3, 1.00001)).toEqual({ x: 0, y: 1 }));
  it("offers rectangles inside the picture", () => {
    for (let i = 0; i < 9; i++) expect(usable(nextRectangle(i))).toBe(true);
  });
});
