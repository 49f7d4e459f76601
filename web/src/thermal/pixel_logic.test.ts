// Moving by single pixels.
import { describe, expect, it } from "vitest";
import { neighbour, samePixel } from "./pixel_logic";

describe("a pixel", () => {
  it("moves to the middle of its neighbour", () => {
    expect(neighbour({ x: 0.5, y: 0.5 }, 4, 2, 1, 0)).toEqual({ x: 0.875, y: 0.75 });
    expect(neighbour({ x: 0.5, y: 0.5 }, 4, 2, 0, 0)).toEqual({ x: 0.625, y: 0.75 });
  });
  it("stays in the picture", () => {
    const edge = neighbour({ x: 0.99, y: 0 }, 10, 10, 1, -1);
    expect(edge.x).toBeCloseTo(0.95);
    expect(edge.y).toBeCloseTo(0.05);
  });
  it("is told from others", () => expect([samePixel({ x: 1, y: 2 }, { x: 1, y: 2 }), samePixel({ x: 1, y: 2 }, { x: 2, y: 1 })]).toEqual([true, false]));
});
