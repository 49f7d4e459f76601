// Clock offset and capture times.
import { describe, expect, it } from "vitest";
import { CaptureClock } from "./capture_clock";
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
