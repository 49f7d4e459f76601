// Waits longer after each failure, with jitter, so that a restarted device is not overrun.

export interface BackoffOptions {
  first?: number;
  maximum?: number;
  factor?: number;
  random?: () => number;
}

export class Backoff {
  private readonly first: number;
  private readonly maximum: number;
  private readonly factor: number;
  private readonly random: () => number;
  private failures = 0;

  constructor({ first = 300, maximum = 10_000, factor = 1.8, random = Math.random }: BackoffOptions = {}) {
    this.first = first;
    this.maximum = maximum;
    this.factor = factor;
    this.random = random;
  }

  get attempts(): number {
    return this.failures;
  }

  /** Milliseconds until the next attempt: between half and all of the step. */
  next(): number {
    const step = Math.min(this.maximum, this.first * this.factor ** this.failures);
    this.failures += 1;
    return Math.round(step * (0.5 + 0.5 * this.random()));
  }

  reset(): void {
    this.failures = 0;
  }
}
