// Media time of a file against wall time of the recording in it.
import type { MediaMap } from "../api/types";

export interface Part {
  media: number;
  /** UTC, milliseconds. */
  from: number;
  to: number;
}

export interface WallMap {
  parts: Part[];
  frameRate: number;
  duration: number;
  codec: string;
  /** Where the next file begins because codec, size or tracks change, UTC milliseconds. */
  changedAt: number | null;
}

export function readMap(map: MediaMap): WallMap {
  const parts = (map.parts ?? [])
    .map((p) => ({ media: p.media, from: Date.parse(p.from), to: Date.parse(p.to) }))
    .filter((p) => Number.isFinite(p.media) && p.to > p.from)
    .sort((a, b) => a.media - b.media);
  const changedAt = Date.parse(map.changedAt ?? "");
  return { parts, changedAt: Number.isFinite(changedAt) ? changedAt : null, frameRate: map.frameRate > 0 ? map.frameRate : 25, duration: map.duration, codec: map.codec };
}

/** Where a wall time stands in the file; in a gap, where the recording goes on; null behind the end. */
export function mediaAt(map: WallMap, wall: number): number | null {
  for (const p of map.parts) {
    if (wall < p.from) return p.media;
    if (wall < p.to) return p.media + (wall - p.from) / 1000;
  }
  return null;
}

export function wallAt(map: WallMap, media: number): number | null {
  for (let i = map.parts.length - 1; i >= 0; i--) {
    const p = map.parts[i]!;
    if (media >= p.media - 0.0005) return Math.min(p.to, p.from + (media - p.media) * 1000);
  }
  return map.parts[0]?.from ?? null;
}

export const endOf = (map: WallMap): number | null => map.parts.at(-1)?.to ?? null;

const windowLength = 15 * 60_000;

/** The stretch of time that is loaded as one file: a quarter of an hour, from a quarter. */
export function windowOf(wall: number, now: number): { from: number; to: number } {
  const from = Math.floor(wall / windowLength) * windowLength;
  return { from, to: Math.max(from, Math.min(from + windowLength, now)) };
}

/** The next one, from where the last file really ended. */
export function windowAfter(end: number, now: number): { from: number; to: number } | null {
  const to = Math.min(Math.floor(end / windowLength) * windowLength + windowLength, now);
  return to - end >= 1500 ? { from: end, to } : null;
}
