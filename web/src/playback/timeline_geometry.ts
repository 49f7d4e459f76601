// The arithmetic of the timeline: view, zoom, ticks.

export interface View {
  from: number;
  to: number;
}

export const shortestView = 60_000;
export const longestView = 26 * 3_600_000;

export const xOf = (view: View, time: number, width: number) => ((time - view.from) / (view.to - view.from)) * width;
export const timeAt = (view: View, x: number, width: number) => view.from + (x / Math.max(1, width)) * (view.to - view.from);

/** Zooms and keeps the given time where it is. */
export function zoomView(view: View, factor: number, at: number): View {
  const length = view.to - view.from;
  const next = Math.min(longestView, Math.max(shortestView, length * factor));
  const share = (at - view.from) / length;
  const from = at - share * next;
  return { from, to: from + next };
}

export const panView = (view: View, by: number): View => ({ from: view.from + by, to: view.to + by });

/** Moves the view only as far as needed to show a time, with a margin. */
export function reveal(view: View, time: number): View {
  const length = view.to - view.from;
  if (time >= view.from && time <= view.to) return view;
  return { from: time - length * 0.1, to: time + length * 0.9 };
}

const leastFit = 10 * 60_000;

/** The part of a day that holds its recordings, with a margin; the whole day when there are none. */
export function fitView(day: View, spans: View[]): View {
  const inside = spans.filter((s) => s.to > day.from && s.from < day.to);
  if (inside.length === 0) return day;
  const first = Math.max(day.from, Math.min(...inside.map((s) => s.from)));
  const last = Math.min(day.to, Math.max(...inside.map((s) => s.to)));
  const length = Math.min(day.to - day.from, Math.max(leastFit, (last - first) * 1.1));
  const from = Math.min(day.to - length, Math.max(day.from, (first + last - length) / 2));
  return { from, to: from + length };
}

const steps = [1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600].map((s) => s * 1000);

/** Milliseconds between labelled ticks that leave each label its room. */
export function tickStep(view: View, width: number, labelWidth = 64): number {
  const least = ((view.to - view.from) * labelWidth) / Math.max(1, width);
  return steps.find((s) => s >= least) ?? steps.at(-1)!;
}

/** Ticks on round times of the device's day. */
export function ticks(view: View, step: number, dayStartOf: (time: number) => number): number[] {
  const result: number[] = [];
  let day = dayStartOf(view.from);
  while (day <= view.to && result.length < 500) {
    const next = dayStartOf(day + 30 * 3_600_000);
    const end = next > day ? next : day + 86_400_000;
    const first = day + Math.max(0, Math.ceil((view.from - day) / step)) * step;
    for (let t = first; t < end && t <= view.to && result.length < 500; t += step) result.push(t);
    day = end;
  }
  return result;
}

const rank = ["continuous", "manual", "event", "motion", "alarm"];

/** The type that gives a span its colour: what is rarer counts more. */
export function leadingType(types: string[]): string {
  let best = "continuous";
  for (const t of types) {
    const known = /motion/i.test(t) ? "motion" : /alarm/i.test(t) ? "alarm" : rank.includes(t) ? t : "event";
    if (rank.indexOf(known) > rank.indexOf(best)) best = known;
  }
  return best;
}
