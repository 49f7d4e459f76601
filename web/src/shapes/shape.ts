// Points, lines and areas as people draw them on a picture: corners between 0 and 1.
import { usable, type Point } from "./polygon";

export type ShapeKind = "point" | "line" | "area";

/** A shape as the editor shows it. */
export interface DrawnShape {
  /** Stays with the shape while the list changes. */
  key: number;
  kind: ShapeKind;
  points: Point[];
  /** For those who hear the page: "area Motor". */
  name: string;
  /** What is written beside it. */
  mark: string;
  dimmed?: boolean;
}

export interface CornerLimits {
  least: number;
  most: number;
}

/** How many corners a shape needs, and may have. */
export const corners: Record<ShapeKind, CornerLimits> = {
  point: { least: 1, most: 1 }, line: { least: 2, most: 2 }, area: { least: 3, most: 10 },
};

export const complete = (kind: ShapeKind, points: Point[]) => points.length >= corners[kind].least && (kind !== "area" || usable(points));
