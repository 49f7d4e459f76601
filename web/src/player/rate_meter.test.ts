// The frame rate that is measured from capture times.
import { describe, expect, it } from "vitest";
import { RateMeter } from "./rate_meter";

function fed(rate: number, seconds: number, frames = 1, from = 1e6) {
  const meter = new RateMeter();
  for (let t = 0; t < seconds; t += frames / rate) meter.add((from + t) * 1e6, frames);
  return meter;
}

describe("RateMeter", () => {
  it.each([25, 12.5, 60, 1])("measures %d fps", (rate) => {
    expect(fed(rate, 10).rate).toBeCloseTo(rate, 3);
  });

  it("counts every frame of a fragment", () => {
    expect(fed(25, 10, 5).rate).toBeCloseTo(25, 3);
  });

  it("measures one frame in ten seconds", () => {
    expect(fed(0.1, 60).rate).toBeCloseTo(0.1, 3);
  });

  it("sees frames that are missing", () => {
    const meter = new RateMeter();
    for (let i = 0; i < 250; i++) if (i % 2 === 0) meter.add(1e12 + i * 40_000, 1);
    expect(meter.rate).toBeCloseTo(12.5, 3);
  });

  it("begins anew where the clock was set back", () => {
    const meter = fed(25, 10);
    meter.add(5e11, 1);
    expect(meter.rate).toBeNull();
  });

  it("knows nothing before the second frame, and nothing of what has no time", () => {
    const meter = new RateMeter();
    meter.add(0, 1);
    meter.add(1e12, 1);
    meter.add(1e12 + 40_000, 0);
    expect(meter.rate).toBeNull();
  });
});
