// Draws the course of a rule's temperature on a canvas.
import { clockText, dateText } from "../app/time";
import { temperature, type Unit } from "./readings";
import type { Course } from "./thermal_device";

export interface Limit {
  celsius: number;
  colour: string;
}

export interface PlotLook {
  line: string;
  band: string;
  average: string;
  grid: string;
  text: string;
  font: string;
}

export interface Span {
  /** Seconds since 1970. */
  from: number;
  to: number;
}

const edge = { left: 58, right: 12, top: 10, bottom: 22 };

/** The step of a scale with about `count` marks: 1, 2 or 5 times a power of ten. */
export function niceStep(range: number, count: number): number {
  const raw = Math.max(range, 1e-6) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5].find((n) => n * power >= raw * 0.999) ?? 10) * power;
}

/** Lowest and highest of what is shown, limits included when they are near, with some air. */
export function scaleOf(course: Course, limits: Limit[]): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const [, lowest, highest] of course.points) {
    low = Math.min(low, lowest);
    high = Math.max(high, highest);
  }
  if (low > high) [low, high] = [0, 50];
  const reach = Math.max(10, high - low);
  for (const { celsius } of limits) {
    if (celsius > low - reach && celsius < high + reach) [low, high] = [Math.min(low, celsius), Math.max(high, celsius)];
  }
  const air = Math.max(0.5, (high - low) * 0.06);
  return { low: low - air, high: high + air };
}

/** Breaks where nothing was measured for longer than some steps. */
export function stretches(course: Course): Course["points"][] {
  const result: Course["points"][] = [];
  let last = -Infinity;
  for (const point of course.points) {
    if (point[0] - last > course.stepSeconds * 3.5) result.push([]);
    result.at(-1)!.push(point);
    last = point[0];
  }
  return result;
}

export function drawCourse(canvas: HTMLCanvasElement, course: Course, span: Span, limits: Limit[], unit: Unit, zone: string, look: PlotLook): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = globalThis.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = look.font;
  const { low, high } = scaleOf(course, limits);
  const x = (time: number) => edge.left + ((time - span.from) / (span.to - span.from)) * (width - edge.left - edge.right);
  const y = (celsius: number) => edge.top + ((high - celsius) / (high - low)) * (height - edge.top - edge.bottom);
  drawScales(context, { width, height, low, high, x, y }, span, unit, zone, look);
  context.save();
  context.beginPath();
  context.rect(edge.left, 0, width - edge.left - edge.right, height - edge.bottom);
  context.clip();
  for (const part of stretches(course)) {
    fill(context, [...part.map((p) => [x(p[0]), y(p[2])] as const), ...part.toReversed().map((p) => [x(p[0]), y(p[1])] as const)], look.band);
    stroke(context, part.map((p) => [x(p[0]), y(p[5])] as const), look.average, [4, 3]);
    stroke(context, part.map((p) => [x(p[0]), y(p[3])] as const), look.line, []);
  }
  for (const limit of limits) stroke(context, [[edge.left, y(limit.celsius)], [width - edge.right, y(limit.celsius)]], limit.colour, [6, 4]);
  context.restore();
}

interface Frame {
  width: number;
  height: number;
  low: number;
  high: number;
  x: (time: number) => number;
  y: (celsius: number) => number;
}

function drawScales(context: CanvasRenderingContext2D, frame: Frame, span: Span, unit: Unit, zone: string, look: PlotLook): void {
  context.strokeStyle = look.grid;
  context.fillStyle = look.text;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const step = niceStep(frame.high - frame.low, frame.height / 38);
  for (let c = Math.ceil(frame.low / step) * step; c <= frame.high; c += step) {
    const at = Math.round(frame.y(c)) + 0.5;
    stroke(context, [[edge.left, at], [frame.width - edge.right, at]], look.grid, []);
    context.fillText(temperature(c, unit), edge.left - 6, at);
  }
  context.textAlign = "center";
  context.textBaseline = "bottom";
  const marks = Math.max(2, Math.floor(frame.width / 130));
  const long = span.to - span.from > 2 * 86_400;
  for (let i = 0; i <= marks; i++) {
    const time = span.from + ((span.to - span.from) * (i + 0.5)) / (marks + 1);
    const text = long ? dateText(time * 1000, zone) : clockText(time * 1000, zone, span.to - span.from < 3600);
    context.fillText(text, frame.x(time), frame.height - 4);
  }
}

type Place = readonly [number, number];

function trace(context: CanvasRenderingContext2D, places: readonly Place[]): void {
  context.beginPath();
  places.forEach(([px, py], i) => (i === 0 ? context.moveTo(px, py) : context.lineTo(px, py)));
}

function stroke(context: CanvasRenderingContext2D, places: readonly Place[], colour: string, dash: number[]): void {
  trace(context, places);
  context.strokeStyle = colour;
  context.lineWidth = dash.length > 0 ? 1.25 : 1.75;
  context.setLineDash(dash);
  context.stroke();
  context.setLineDash([]);
}

function fill(context: CanvasRenderingContext2D, places: readonly Place[], colour: string): void {
  trace(context, places);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}
