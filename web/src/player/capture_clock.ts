// Knows when the picture at a media time was captured, from the times that came with the fragments.

const unixInNtp = 2_208_988_800;
const ticks = 90_000;
const wrap = 2 ** 32;

/**
 * UTC in milliseconds of an RTP time stamp that counts from the beginning of 1900 at 90 kHz and began anew many times
 * since (every 13 hours). @param now about now, by the same clock
 */
export function captureTimeOf(timestamp: number, now: number): number {
  const present = Math.round((now / 1000 + unixInNtp) * ticks) % wrap;
  let behind = present - timestamp;
  if (behind > wrap / 2) behind -= wrap;
  if (behind < -wrap / 2) behind += wrap;
  return now - (behind * 1000) / ticks;
}

interface Mark {
  media: number;
  capture: number;
}

export class CaptureClock {
  private marks: Mark[] = [];

  /** @param media seconds in the player's timeline; @param capture UTC in milliseconds */
  add(media: number, capture: number): void {
    if (!(capture > 0)) return;
    const last = this.marks.at(-1);
    if (last && media < last.media) this.marks = [];
    this.marks.push({ media, capture });
    if (this.marks.length > 300) this.marks.splice(0, 100);
  }

  /** UTC in milliseconds; null when nothing is known about that time. */
  at(media: number): number | null {
    for (let i = this.marks.length - 1; i >= 0; i--) {
      const mark = this.marks[i]!;
      if (mark.media <= media + 0.001) return mark.capture + (media - mark.media) * 1000;
    }
    return null;
  }

  clear(): void {
    this.marks = [];
  }
}
