// Areas on the picture: corners between 0 and 1.

export interface Point {
  x: number;
  y: number;
}

const clamp = (n: number) => Math.min(1, Math.max(0, n));
const round = (n: number) => Math.round(n * 10_000) / 10_000;

export const placed = (x: number, y: number): Point => ({ x: round(clamp(x)), y: round(clamp(y)) });

/** Moves all corners together, as far as the picture goes. */
export function moveArea(points: Point[], dx: number, dy: number): Point[] {
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const x = Math.min(1 - Math.max(...xs), Math.max(-Math.min(...xs), dx));
  const y = Math.min(1 - Math.max(...ys), Math.max(-Math.min(...ys), dy));
  return points.map((p) => placed(p.x + x, p.y + y));
}

export function middle(points: Point[]): Point {
  const n = Math.max(1, points.length);
  return { x: points.reduce((s, p) => s + p.x, 0) / n, y: points.reduce((s, p) => s + p.y, 0) / n };
}

/** Share of the picture, by the shoelace formula. */
export function share(points: Point[]): number {
  let sum = 0;
  for (let i = 0; i < points.length; i++) {
    const a = points[i]!;
    const b = points[(i + 1) % points.length]!;
    sum += a.x * b.y - b.x * a.y;
  }
  return Math.abs(sum) / 2;
}

/** An area that encloses something. */
export const usable = (points: Point[]) => points.length >= 3 && share(points) > 0.0001;

/** For those who do not draw: a rectangle beside the ones that are there. */
export function nextRectangle(count: number): Point[] {
  const step = (count % 4) * 0.08;
  const [l, t] = [0.15 + step, 0.2 + step];
  return [placed(l, t), placed(l + 0.3, t), placed(l + 0.3, t + 0.3), placed(l, t + 0.3)];
}
