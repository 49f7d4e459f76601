// Keeps a player at its distance from live: small changes of speed, a jump when far behind.

export type Performance = "shortest" | "balanced" | "fluent" | "custom";

/** Seconds of buffer the player aims at. */
export const targets: Record<Performance, number> = { shortest: 0.15, balanced: 0.4, fluent: 1.2, custom: 0.4 };

export interface Situation {
  currentTime: number;
  /** The buffered range that holds, or comes next after, the current time. */
  bufferStart: number;
  bufferEnd: number;
}

export interface Correction {
  rate: number;
  /** Where to jump, in media time. */
  jumpTo?: number;
}

const fastest = 1.12;
const slowest = 0.94;

export class DriftController {
  readonly target: number;
  private rate = 1;
  private smoothed: number | null = null;

  constructor(target: number) {
    this.target = target;
  }

  /** The distance that is too far to catch up by playing faster. */
  get jumpDistance(): number {
    return Math.max(this.target + 1.2, this.target * 3);
  }

  correct({ currentTime, bufferStart, bufferEnd }: Situation): Correction {
    if (!(bufferEnd > bufferStart)) return { rate: this.rate };
    if (currentTime < bufferStart - 0.01 || currentTime > bufferEnd + 0.5) return this.jump(bufferStart, bufferEnd);
    const behind = bufferEnd - currentTime;
    if (behind > this.jumpDistance) return this.jump(bufferStart, bufferEnd);

    // A fragment arrives in one piece, so the distance is a saw-tooth: look at its slow part.
    this.smoothed = this.smoothed === null ? behind : this.smoothed + 0.15 * (behind - this.smoothed);
    const error = this.smoothed - this.target;
    const tolerance = Math.max(0.04, this.target * 0.2);
    const settled = Math.abs(error) < (this.rate === 1 ? tolerance : tolerance * 0.4);
    if (settled) this.rate = 1;
    else if (error > 0) this.rate = Math.min(fastest, 1 + 0.03 + 0.12 * error);
    else this.rate = Math.max(slowest, 1 - 0.02 + 0.2 * error);
    return { rate: Math.round(this.rate * 1000) / 1000 };
  }

  reset(): void {
    this.rate = 1;
    this.smoothed = null;
  }

  private jump(bufferStart: number, bufferEnd: number): Correction {
    this.reset();
    return { rate: 1, jumpTo: Math.max(bufferStart, bufferEnd - this.target) };
  }
}
