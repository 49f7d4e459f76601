// Keeps a player at its distance from live: a jump at the start, then small changes of speed, a jump when far behind.

export type Performance = "shortest" | "balanced" | "fluent" | "custom";

/** Seconds of buffer the player aims at. */
export const targets: Record<Performance, number> = { shortest: 0.15, balanced: 0.3, fluent: 1.2, custom: 0.3 };

export interface Situation {
  currentTime: number;
  /** The buffered range that holds, or comes next after, the current time. */
  bufferStart: number;
  bufferEnd: number;
  /** A jump is under way. */
  seeking?: boolean;
}

export interface Correction {
  rate: number;
  /** Where to jump, in media time. */
  jumpTo?: number;
}

const fastest = 1.12;
const slowest = 0.94;
/** A smaller change of speed is left undone: WebKit begins its decoding anew at each, which makes it late. */
const leastChange = 0.03;
/** Nearer than this behind its distance, a start is not worth a jump. */
const startTolerance = 0.15;
/** A slow computer must not jump for ever: what it needs for one makes it late for the next. */
const startJumps = 2;
/** So many corrections near live end the start. */
const startCorrections = 10;
const widest = 1.5;
const step = 1.4;
/** After so many corrections without running out, about half a minute, less distance is tried again … */
const calm = 300;
/** … and where that failed, twice as many later, up to this. */
const longestCalm = 32 * calm;

export class DriftController {
  private aim: number;
  private rate = 1;
  private smoothed: number | null = null;
  private jumpsLeft = startJumps;
  private starting = startCorrections;
  private calm = 0;
  private patience = calm;
  private narrowed = false;

  constructor(private readonly wanted: number) {
    this.aim = wanted;
  }

  /** Seconds of buffer that are aimed at now. */
  get target(): number {
    return this.aim;
  }

  /** A new beginning: what comes first is the key frame before now and all that followed it. */
  restart(): void {
    this.reset();
    this.jumpsLeft = startJumps;
    this.starting = startCorrections;
  }

  /** The pictures ran out: this network needs more buffer. */
  widen(): void {
    if (this.starting > 0) return;
    this.aim = Math.max(this.aim, Math.min(widest, this.aim * step));
    this.smoothed = null;
    this.calm = 0;
    if (this.narrowed) this.patience = Math.min(longestCalm, this.patience * 2);
    this.narrowed = false;
  }

  /** A hiccup of the network is over some time: the picture need not stay late for ever. */
  private narrow(): void {
    this.calm += 1;
    if (this.aim <= this.wanted || this.calm < this.patience) return;
    this.aim = Math.max(this.wanted, this.aim / step);
    this.calm = 0;
    this.narrowed = true;
  }

  /** The distance that is too far to catch up by playing faster. */
  get jumpDistance(): number {
    return Math.max(this.target + 1.2, this.target * 3);
  }

  correct({ currentTime, bufferStart, bufferEnd, seeking }: Situation): Correction {
    if (!(bufferEnd > bufferStart)) return { rate: this.rate };
    if (currentTime < bufferStart - 0.01 || currentTime > bufferEnd + 0.5) return this.jump(bufferStart, bufferEnd);
    // Another jump before one has ended would begin its decoding anew, for ever on a slow computer.
    if (seeking) return { rate: this.rate };
    const behind = bufferEnd - currentTime;
    if (behind > this.jumpDistance) return this.jump(bufferStart, bufferEnd);
    if (this.starting > 0) {
      if (behind > this.target + startTolerance && this.jumpsLeft > 0) {
        this.jumpsLeft -= 1;
        this.starting = startCorrections;
        return this.jump(bufferStart, bufferEnd);
      }
      this.starting -= 1;
    }
    this.narrow();

    // A fragment arrives in one piece, so the distance is a saw-tooth: look at its slow part.
    this.smoothed = this.smoothed === null ? behind : this.smoothed + 0.15 * (behind - this.smoothed);
    const error = this.smoothed - this.target;
    const tolerance = Math.max(0.04, this.target * 0.2);
    const settled = Math.abs(error) < (this.rate === 1 ? tolerance : tolerance * 0.4);
    if (settled) this.rate = 1;
    else this.change(error > 0 ? Math.min(fastest, 1 + leastChange + 0.12 * error) : Math.max(slowest, 1 - leastChange + 0.2 * error));
    return { rate: this.rate };
  }

  reset(): void {
    this.rate = 1;
    this.smoothed = null;
  }

  private change(wanted: number): void {
    if (Math.abs(wanted - this.rate) >= leastChange - 0.001) this.rate = Math.round(wanted * 1000) / 1000;
  }

  private jump(bufferStart: number, bufferEnd: number): Correction {
    this.reset();
    return { rate: 1, jumpTo: Math.max(bufferStart, bufferEnd - this.target) };
  }
}
