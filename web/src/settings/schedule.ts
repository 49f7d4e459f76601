// Periods of a day: add, move, stretch, type in; never overlapping, never more than the limit.

export interface DayPeriod {
  from: number;
  to: number;
  type?: string;
}

export const dayMinutes = 1440;
export const shortest = 1;

const sorted = (periods: DayPeriod[]) => [...periods].sort((a, b) => a.from - b.from);

/** Draws a period; what is taken stays as it is, so the new one gets the free part around its start. */
export function addPeriod(periods: DayPeriod[], wanted: DayPeriod, limit = 8): DayPeriod[] | string {
  if (periods.length >= limit) return `A day has at most ${limit} periods.`;
  let from = Math.max(0, Math.min(wanted.from, wanted.to));
  let to = Math.min(dayMinutes, Math.max(wanted.from, wanted.to));
  for (const p of sorted(periods)) {
    if (p.from <= from && p.to > from) from = p.to;
    else if (p.from >= from && p.from < to) to = p.from;
  }
  if (to - from < shortest) return "There is no room for a period here.";
  return sorted([...periods, { ...wanted, from, to }]);
}

function room(periods: DayPeriod[], index: number): { low: number; high: number } {
  const p = periods[index]!;
  const others = periods.filter((_, i) => i !== index);
  const low = Math.max(0, ...others.filter((o) => o.to <= p.from).map((o) => o.to));
  const high = Math.min(dayMinutes, ...others.filter((o) => o.from >= p.to).map((o) => o.from));
  return { low, high };
}

/** Moves a period, up to its neighbours. */
export function movePeriod(periods: DayPeriod[], index: number, from: number): DayPeriod[] {
  const p = periods[index];
  if (!p) return periods;
  const { low, high } = room(periods, index);
  const length = p.to - p.from;
  const start = Math.min(high - length, Math.max(low, from));
  return periods.with(index, { ...p, from: start, to: start + length });
}

/** Stretches one end, up to the neighbour. */
export function stretchPeriod(periods: DayPeriod[], index: number, end: "from" | "to", minute: number): DayPeriod[] {
  const p = periods[index];
  if (!p) return periods;
  const { low, high } = room(periods, index);
  const next =
    end === "from"
      ? { ...p, from: Math.min(p.to - shortest, Math.max(low, minute)) }
      : { ...p, to: Math.max(p.from + shortest, Math.min(high, minute)) };
  return periods.with(index, next);
}

/** Typed in: refused with a reason where it does not fit. */
export function setPeriod(periods: DayPeriod[], index: number, from: number, to: number): DayPeriod[] | string {
  const p = periods[index];
  if (!p) return periods;
  if (from < 0 || to > dayMinutes || to - from < shortest) return "A period ends after it begins, within one day.";
  if (periods.some((o, i) => i !== index && o.from < to && o.to > from)) return "This overlaps another period.";
  return sorted(periods.with(index, { ...p, from, to }));
}

export function snap(minute: number, step = 15): number {
  return Math.min(dayMinutes, Math.max(0, Math.round(minute / step) * step));
}

const two = (n: number) => String(n).padStart(2, "0");

export function minuteText(minute: number): string {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** "7", "7:30", "0730", "24:00"; null when it is no time of day. */
export function parseMinute(text: string): number | null {
  const m = /^\s*(\d{1,2})(?:[:.h ]?(\d{2}))?\s*$/.exec(text);
  if (!m) return null;
  const minute = Number(m[1]) * 60 + Number(m[2] ?? 0);
  return Number(m[2] ?? 0) < 60 && minute <= dayMinutes ? minute : null;
}

export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
