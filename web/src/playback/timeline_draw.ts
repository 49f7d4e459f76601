// Draws the timeline on its canvas.
import { clockText, dateText, dayStart } from "../app/time";
import { eventKind } from "../events/event_words";
import type { TimeMark, TimeSpan } from "./timeline_data.svelte";
import { leadingType, tickStep, ticks, xOf, type View } from "./timeline_geometry";

export interface TimelinePicture {
  view: View;
  spans: TimeSpan[];
  events: TimeMark[];
  wall: number;
  now: number;
  zone: string;
  clip: { from: number | null; to: number | null };
  hover: number | null;
}

export interface TimelineColours {
  ground: string;
  lane: string;
  line: string;
  text: string;
  strong: string;
  accent: string;
  types: Record<string, string>;
}

/** Pixels: a recording of seconds is still seen on a day of hours. */
const leastWidth = 3;

export function coloursOf(element: HTMLElement): TimelineColours {
  // A canvas does not know light-dark(): the browser resolves each token on an element.
  const probe = document.createElement("i");
  element.append(probe);
  const token = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    ground: token("--surface"), lane: token("--surface-3"), line: token("--line-strong"), text: token("--text-2"), strong: token("--text"), accent: token("--accent"),
    types: Object.fromEntries(["continuous", "motion", "alarm", "event", "manual"].map((t) => [t, token(`--type-${t}`)])),
  };
  probe.remove();
  return colours;
}

export function drawTimeline(canvas: HTMLCanvasElement, p: TimelinePicture, colours: TimelineColours, font: string): void {
  const context = canvas.getContext("2d");
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (!context || width === 0) return;
  const ratio = globalThis.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const place: Place = { context, width, height, x: (time) => xOf(p.view, time, width) };
  drawTicks(place, p, colours, font);
  drawLane(place, p, colours);
  drawEvents(place, p, colours);
  drawClip(place, p, colours);
  if (p.hover !== null) label(place, p.hover, p.zone, colours.text, colours.ground, height);
  if (place.x(p.wall) < -40 || place.x(p.wall) > width + 40) return;
  context.fillStyle = colours.strong;
  context.fillRect(place.x(p.wall) - 1, 14, 2, height);
  label(place, p.wall, p.zone, colours.strong, colours.ground, 0);
}

/** Where it is drawn, and how a time becomes a place. */
interface Place {
  context: CanvasRenderingContext2D;
  width: number;
  height: number;
  x: (time: number) => number;
}

function drawTicks({ context, width, height, x }: Place, p: TimelinePicture, colours: TimelineColours, font: string): void {
  context.font = `11px ${font}`;
  context.textBaseline = "middle";
  context.textAlign = "center";
  const step = tickStep(p.view, width);
  for (const t of ticks(p.view, step, (time) => dayStart(dateText(time, p.zone), p.zone))) {
    const at = Math.round(x(t)) + 0.5;
    const clock = clockText(t, p.zone, step < 60_000);
    const midnight = clock === "00:00";
    context.strokeStyle = colours.line;
    context.globalAlpha = midnight ? 1 : 0.45;
    context.beginPath();
    context.moveTo(at, 18);
    context.lineTo(at, height);
    context.stroke();
    context.globalAlpha = 1;
    context.fillStyle = midnight ? colours.strong : colours.text;
    context.fillText(midnight ? dateText(t, p.zone).slice(5) : clock, Math.min(width - 18, Math.max(18, at)), 9);
  }
}

/** What is to come is pale; recordings lie above it, so that the newest one is seen whole. */
function drawLane({ context, width, height, x }: Place, p: TimelinePicture, colours: TimelineColours): void {
  const lane = { top: 34, height: height - 34 - 8 };
  context.fillStyle = colours.lane;
  context.globalAlpha = 0.7;
  context.fillRect(0, lane.top, width, lane.height);
  if (p.now < p.view.to) {
    const from = Math.max(0, x(p.now));
    context.fillStyle = colours.ground;
    context.globalAlpha = 0.65;
    context.fillRect(from, 18, width - from, height);
  }
  context.globalAlpha = 1;
  for (const type of ["continuous", "manual", "event", "motion", "alarm"]) {
    context.fillStyle = colours.types[type]!;
    for (const s of p.spans) {
      if (leadingType(s.types) !== type || s.to < p.view.from || s.from > p.view.to) continue;
      const from = x(s.from);
      context.fillRect(from, lane.top, Math.max(leastWidth, x(s.live ? Math.max(s.to, p.now) : s.to) - from), lane.height);
    }
  }
}

function drawEvents({ context, x }: Place, p: TimelinePicture, colours: TimelineColours): void {
  for (const e of p.events) {
    if (e.to < p.view.from || e.from > p.view.to) continue;
    context.fillStyle = colours.types[eventKind(e.topic)]!;
    context.fillRect(x(e.from), 22, Math.max(leastWidth, x(e.to) - x(e.from)), 8);
  }
}

function drawClip({ context, height, x }: Place, p: TimelinePicture, colours: TimelineColours): void {
  const { from, to } = p.clip;
  context.fillStyle = colours.accent;
  if (from !== null && to !== null) {
    context.globalAlpha = 0.22;
    context.fillRect(x(from), 18, x(to) - x(from), height);
    context.globalAlpha = 1;
  }
  for (const edge of [from, to]) if (edge !== null) context.fillRect(x(edge) - 1, 18, 2, height);
}

function label({ context, width, x }: Place, time: number, zone: string, back: string, front: string, line: number): void {
  const text = clockText(time, zone);
  const half = context.measureText(text).width / 2 + 7;
  const at = Math.min(width - half, Math.max(half, x(time)));
  context.fillStyle = back;
  if (line > 0) context.fillRect(x(time) - 0.5, 18, 1, line);
  context.beginPath();
  context.roundRect(at - half, 0, half * 2, 18, 5);
  context.fill();
  context.fillStyle = front;
  context.fillText(text, at, 9.5);
}
