// Measures the frame rate of a stream by the capture times of the frames that arrive.

interface Arrival {
  /** UTC, seconds. */
  at: number;
  frames: number;
}

const window = 3;
const limit = 1000;

export class RateMeter {
  private arrivals: Arrival[] = [];

  /** @param captureTime UTC in microseconds, of the first of the frames */
  add(captureTime: number, frames: number): void {
    if (!(captureTime > 0) || frames <= 0) return;
    const at = captureTime / 1e6;
    const last = this.arrivals.at(-1);
    if (last && at <= last.at) this.arrivals = [];
    this.arrivals.push({ at, frames });
    // Two are kept however old they are, so that one frame a minute has a rate too.
    while (this.arrivals.length > limit || (this.arrivals.length > 2 && at - this.arrivals[0]!.at > window)) this.arrivals.shift();
  }

  /** Frames a second over the last seconds; null before the second frame. */
  get rate(): number | null {
    const first = this.arrivals[0];
    const last = this.arrivals.at(-1);
    if (!first || !last || last.at <= first.at) return null;
    const frames = this.arrivals.reduce((sum, a) => sum + a.frames, 0) - last.frames;
    return frames / (last.at - first.at);
  }

  clear(): void {
    this.arrivals = [];
  }
}
