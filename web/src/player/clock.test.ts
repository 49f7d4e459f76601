// Clock offset and capture times.
import { describe, expect, it } from "vitest";
import { CaptureClock, captureTimeOf } from "./capture_clock";
import { ClockOffset } from "./clock_offset";

describe("ClockOffset", () => {
  it("trusts the quickest round trip", () => {
    const clock = new ClockOffset();
    expect(clock.known).toBe(false);
    clock.add(1000, 1600, 1200);
    clock.add(2000, 2510, 2020);
    clock.add(3000, 4000, 3900);
    expect(clock.offset).toBe(500);
    expect(clock.roundTrip).toBe(20);
  });

  it("ignores nonsense", () => {
    const clock = new ClockOffset();
    clock.add(1000, 1, 900);
    clock.add(NaN, 1, 900);
    clock.add(0, 1, 60_000);
    expect(clock.known).toBe(false);
    expect(clock.offset).toBe(0);
  });
});

describe("captureTimeOf", () => {
  it("reads RTP time stamps that count since 1900, over their new beginnings", () => {
    for (const now of [Date.UTC(2026, 10, 21, 8), Date.UTC(2026, 10, 21, 20, 33, 7), Date.UTC(2040, 1, 1)]) {
      for (const age of [0, 40, 5000, -20]) {
        const timestamp = Math.round(((now - age) / 1000 + 2208988800) * 90000) % 2 ** 32;
        expect(captureTimeOf(timestamp, now)).toBeCloseTo(now - age, 0);
      }
    }
    // A minute after the stamps have begun anew, of a picture from before.
    const anew = (2 ** 32 / 90000) * 90000;
    const turn = (Math.ceil((Date.UTC(2026, 0, 1) / 1000 + 2208988800) * 90000 / anew) * anew) / 90000 - 2208988800;
    expect(captureTimeOf(2 ** 32 - 90000, turn * 1000 + 1000)).toBeCloseTo(turn * 1000 - 1000, 0);
  });
});

describe("CaptureClock", () => {
  it("interpolates from the fragment before", () => {
    const clock = new CaptureClock();
    clock.add(0, 10_000);
    clock.add(2, 12_100);
    expect(clock.at(0.5)).toBe(10_500);
    expect(clock.at(2.25)).toBe(12_350);
    expect(clock.at(-1)).toBeNull();
  });

  it("forgets what lies behind a step back, and never grows without end", () => {
    const clock = new CaptureClock();
    for (let i = 0; i < 5000; i++) clock.add(i, 1000 + i);
    expect(clock.at(10)).toBeNull();
    clock.add(1, 50);
    expect(clock.at(4000)).toBe(50 + 3999 * 1000);
  });

  it("ignores fragments without a time", () => {
    const clock = new CaptureClock();
    clock.add(1, 0);
    expect(clock.at(1)).toBeNull();
  });
});
