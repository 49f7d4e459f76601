// The motion grid, good and bad.
import { describe, expect, it } from "vitest";
import { parseMotionGrid } from "./motion_cells";

describe("parseMotionGrid", () => {
  it("reads bits from the highest one", () => {
    expect(parseMotionGrid(4, 3, btoa("\x81\x40"))).toEqual({ columns: 4, rows: 3, active: [0, 7, 9] });
  });

  it("stops at the end of a grid that is cut off", () => {
    expect(parseMotionGrid(100, 100, btoa("\xff"))?.active).toHaveLength(8);
  });

  it.each([[0, 1, ""], [1e9, 1e9, ""], ["4", 3, ""], [4, 3, 7], [4, 3, "*%"], [4.5, 3, ""]])("refuses %s %s %s", (a, b, c) => {
    expect(parseMotionGrid(a, b, c)).toBeNull();
  });
});
