// Times of the device: all instants are UTC, all days and clocks are in the device's time zone.

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  let f = formatters.get(zone);
  if (!f) {
    f = new Intl.DateTimeFormat("en-GB", {
      timeZone: safeZone(zone), hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit",
    });
    formatters.set(zone, f);
  }
  return f;
}

function safeZone(zone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}

export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

export function wallOf(instant: number, zone: string): Wall {
  const wall: Record<string, number> = {};
  for (const part of formatter(zone).formatToParts(instant)) {
    if (part.type !== "literal") wall[part.type] = Number(part.value);
  }
  return wall as unknown as Wall;
}

/** The instant of a wall time; in the hour that a clock change repeats, the first one. */
export function instantOf(wall: Wall, zone: string): number {
  const asUtc = (w: Wall) => Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second);
  const wanted = asUtc(wall);
  const offsetAt = (instant: number) => asUtc(wallOf(instant, zone)) - Math.floor(instant / 1000) * 1000;
  const early = wanted - offsetAt(wanted - 86_400_000);
  if (asUtc(wallOf(early, zone)) === wanted) return early;
  return wanted - offsetAt(wanted - offsetAt(wanted));
}

const two = (n: number) => String(n).padStart(2, "0");

export function dateText(instant: number, zone: string): string {
  const w = wallOf(instant, zone);
  return `${w.year}-${two(w.month)}-${two(w.day)}`;
}

export function clockText(instant: number, zone: string, seconds = true): string {
  const w = wallOf(instant, zone);
  return `${two(w.hour)}:${two(w.minute)}${seconds ? `:${two(w.second)}` : ""}`;
}

export function dateTimeText(instant: number, zone: string): string {
  return `${dateText(instant, zone)} ${clockText(instant, zone)}`;
}

/** For file names: 20261121-081500. */
export function fileStamp(instant: number, zone: string): string {
  return dateTimeText(instant, zone).replace(/[-:]/g, "").replace(" ", "-");
}

/** First instant of a day given as 2026-11-21. */
export function dayStart(day: string, zone: string): number {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return instantOf({ year, month, day: date, hour: 0, minute: 0, second: 0 }, zone);
}

export function addDays(day: string, days: number): string {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
}

/** "2026-11-21T08:15:30" of a datetime-local input, in the device's zone. */
export function parseLocalInput(text: string, zone: string): number | null {
  const m = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?/.exec(text);
  if (!m) return null;
  const [year, month, day, hour, minute, second] = m.slice(1).map((v) => Number(v ?? 0)) as [number, number, number, number, number, number];
  return instantOf({ year, month, day, hour, minute, second }, zone);
}

export function localInput(instant: number, zone: string): string {
  return `${dateText(instant, zone)}T${clockText(instant, zone)}`;
}

export const iso = (instant: number) => new Date(instant).toISOString();

export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const days = Math.floor(s / 86_400);
  const hours = Math.floor((s % 86_400) / 3600);
  const minutes = Math.floor((s % 3600) / 60);
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes > 0) return `${minutes} min ${s % 60} s`;
  return `${s} s`;
}

/** A position in a recording: 61.5 is "1:01". */
export const position = (seconds: number) => `${Math.floor(seconds / 60)}:${two(Math.floor(seconds % 60))}`;

/** How long something lasted; nothing for what happened at a moment. */
export const lasting = (seconds: number) => (seconds < 0.5 ? "" : duration(seconds));

/** Names of zones to choose from: those that the browser knows, UTC, and the one that is set. */
export function zoneNames(present = ""): string[] {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return [...new Set(["UTC", ...known, present])].filter(Boolean);
}
