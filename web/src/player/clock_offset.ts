// Estimates how far the clock of this computer is from the device's, from pings and pongs.

interface Sample {
  offset: number;
  roundTrip: number;
}

export class ClockOffset {
  private readonly samples: Sample[] = [];

  /** All in milliseconds: when the ping left (page clock), the device's time in the pong, when it came back. */
  add(sent: number, deviceTime: number, received: number): void {
    const roundTrip = received - sent;
    if (!(roundTrip >= 0) || roundTrip > 10_000) return;
    this.samples.push({ offset: deviceTime - (sent + received) / 2, roundTrip });
    if (this.samples.length > 12) this.samples.shift();
  }

  get known(): boolean {
    return this.samples.length > 0;
  }

  /** Milliseconds to add to the clock of this page; that of the quickest round trip, which is the most exact. */
  get offset(): number {
    return this.best()?.offset ?? 0;
  }

  get roundTrip(): number | undefined {
    return this.best()?.roundTrip;
  }

  private best(): Sample | undefined {
    return this.samples.reduce<Sample | undefined>((a, b) => (a && a.roundTrip <= b.roundTrip ? a : b), undefined);
  }
}
