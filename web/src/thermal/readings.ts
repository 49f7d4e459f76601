// What the device tells of temperatures, and temperatures in words.
import type { Point } from "../shapes/polygon";

export type Unit = "celsius" | "fahrenheit" | "kelvin";
export type Level = "none" | "preAlarm" | "alarm";
export type Shape = "scene" | "point" | "line" | "area";

export interface Spot extends Point {
  celsius: number | null;
}

export interface RuleReading {
  id: number;
  name: string;
  shape: Shape;
  points: Point[];
  state: string;
  level: Level;
  maximum: Spot;
  minimum: Spot;
  averageCelsius: number | null;
  differenceCelsius: number | null;
  /** What to know before trusting it; empty when the shape is well chosen. */
  advice: string;
  /** In alarm; in interval mode each rule has its own. */
  alarmColour: string;
}

export interface Display {
  unit: Unit;
  maximum: boolean;
  minimum: boolean;
  average: boolean;
  infoPosition: "nearTarget" | "topLeft";
  /** The device draws rules into the picture itself. */
  onStream: boolean;
  normalColour: string;
  preAlarmColour: string;
  alarmColour: string;
}

export interface Readings {
  channel: number;
  time: string;
  measuring: boolean;
  frozen: boolean;
  /** Part of the scene is brighter than the camera can measure. */
  saturated: boolean;
  display: Display;
  rules: RuleReading[];
  comparisons: { id: number; name: string; celsius: number | null; level: Level }[];
}

/** What only the whole answer holds, not the readings that come several times a second. */
export interface WholeReadings extends Readings {
  width: number;
  height: number;
  /** Filled, as they were found to be defective; pixels of the sensor. */
  defects: Point[];
  /** The background correction in force; null without one. */
  background: { learnt: string; ageSeconds: number } | null;
  versions: { algorithm: string; calibration: string };
}

export interface PointReading {
  celsius: number | null;
  state: string;
  /** Of the picture as it is seen. */
  column: number;
  row: number;
  /** The same pixel of the sensor, where the picture is mirrored or turned; not of recorded pictures. */
  sensorColumn?: number;
  sensorRow?: number;
}

/** Checks only what would break the page. */
export function parseReadings(message: Record<string, unknown>): Readings | null {
  const whole = typeof message.channel === "number" && Array.isArray(message.rules) && typeof message.display === "object" && message.display !== null;
  return whole ? (message as unknown as Readings) : null;
}

export function temperature(celsius: number | null | undefined, unit: Unit): string {
  if (celsius === null || celsius === undefined || !Number.isFinite(celsius)) return "--";
  // No minus before a zero.
  const text = (value: number) => (Math.round(value * 10) / 10 + 0).toFixed(1);
  if (unit === "fahrenheit") return `${text((celsius * 9) / 5 + 32)} °F`;
  if (unit === "kelvin") return `${text(celsius + 273.15)} K`;
  return `${text(celsius)} °C`;
}

/** "Motor ↑55.0 °C", with what the settings want shown. */
export function caption(rule: RuleReading, display: Display): string {
  const say = (celsius: number | null) => temperature(celsius, display.unit);
  if (rule.shape === "point") return `${rule.name} ${say(rule.maximum.celsius)}`;
  return [
    rule.name,
    display.maximum || rule.shape === "scene" ? `↑${say(rule.maximum.celsius)}` : "",
    display.minimum || rule.shape === "scene" ? `↓${say(rule.minimum.celsius)}` : "",
    display.average ? `ø${say(rule.averageCelsius)}` : "",
  ].filter(Boolean).join(" ");
}

export const colourOf = (rule: { level: Level; alarmColour?: string }, display: Display): string =>
  rule.level === "alarm" ? (rule.alarmColour ?? display.alarmColour) : rule.level === "preAlarm" ? display.preAlarmColour : display.normalColour;

/** Where the caption of a rule begins: at its upper left corner. */
export function captionPlace(points: Point[]): Point {
  return { x: Math.min(...points.map((p) => p.x)), y: Math.min(...points.map((p) => p.y)) };
}

/** "just now", "5 minutes ago", "3 days ago" */
export function ageText(seconds: number): string {
  const steps: [number, string][] = [[86_400, "day"], [3600, "hour"], [60, "minute"]];
  for (const [length, word] of steps) {
    const n = Math.floor(seconds / length);
    if (n >= 1) return `${n} ${word}${n === 1 ? "" : "s"} ago`;
  }
  return "just now";
}
