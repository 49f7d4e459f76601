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
  /** A line that is crossed: which way counts. A is left of it as seen from its first point. */
  crossing?: "both" | "aToB" | "bToA";
}

export interface CornerLimits {
  least: number;
  most: number;
}

/** How many corners a shape needs, and may have. */
export const corners: Record<ShapeKind, CornerLimits> = {
  point: { least: 1, most: 1 }, line: { least: 2, most: 2 }, area: { least: 3, most: 10 },
};

/** The head of an arrow that ends at `to`, as a path. */
export function arrowHead(from: Point, to: Point, size: number): string {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const wing = (turn: number) => `${to.x - size * Math.cos(angle + turn)},${to.y - size * Math.sin(angle + turn)}`;
  return `M${wing(0.5)}L${to.x},${to.y}L${wing(-0.5)}`;
}

/** Where the arrow across a line begins (side A) and ends (side B), in pixels of a picture of this size. */
export function acrossLine([from, to]: Point[], width: number, height: number, reach: number): { a: Point; b: Point } {
  const [x1, y1, x2, y2] = [from!.x * width, from!.y * height, to!.x * width, to!.y * height];
  const length = Math.max(1e-6, Math.hypot(x2 - x1, y2 - y1));
  const [leftX, leftY] = [((y2 - y1) / length) * reach, (-(x2 - x1) / length) * reach];
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  return { a: { x: x + leftX, y: y + leftY }, b: { x: x - leftX, y: y - leftY } };
}

export const complete = (kind: ShapeKind, points: Point[]) => points.length >= corners[kind].least && (kind !== "area" || usable(points));
