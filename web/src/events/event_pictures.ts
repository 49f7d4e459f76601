// Which picture stands for an event.
import type { DeviceEvent, Picture } from "../api/types";

/** How long after an event begins its first picture may be taken. */
const latest = 10_000;

/** From the oldest to the newest of the events that a channel may have pictures of, and the time that these take. */
export function spanOf(events: DeviceEvent[]): { from: number; to: number } | null {
  const times = events.filter((e) => (e.channel ?? 0) > 0).map((e) => Date.parse(e.time));
  return times.length > 0 ? { from: Math.min(...times), to: Math.max(...times) + latest } : null;
}

/** By id of the event the first picture of its channel that was taken for events once it had begun. */
export function firstPictures(events: DeviceEvent[], pictures: Picture[], addressOf: (id: string | number) => string): Map<string | number, string> {
  const shown = pictures.filter((p) => p.format === "jpeg").map((p) => ({ ...p, at: Date.parse(p.time) })).sort((a, b) => a.at - b.at);
  const firsts = new Map<string | number, string>();
  for (const event of events) {
    const begin = Date.parse(event.time);
    const first = shown.find((p) => p.channel === event.channel && p.at >= begin && p.at - begin <= latest);
    if (first) firsts.set(event.id, addressOf(first.id));
  }
  return firsts;
}
