// Reconnecting with a clock of our own.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Backoff } from "./backoff";
import { Reconnector } from "./reconnector";

describe("Backoff", () => {
  it("grows to its maximum and starts again", () => {
    const backoff = new Backoff({ first: 100, maximum: 1000, factor: 2, random: () => 1 });
    expect([1, 2, 3, 4, 5, 6].map(() => backoff.next())).toEqual([100, 200, 400, 800, 1000, 1000]);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it("spreads attempts between half and all of the step", () => {
    const low = new Backoff({ first: 100, random: () => 0 });
    expect(low.next()).toBe(50);
    const any = new Backoff({ first: 100, maximum: 100 });
    for (let i = 0; i < 100; i++) {
      const wait = any.next();
      expect(wait).toBeGreaterThanOrEqual(50);
      expect(wait).toBeLessThanOrEqual(100);
    }
  });
});

describe("Reconnector", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function make() {
    const ends: (() => void)[] = [];
    const close = vi.fn();
    const waits: number[] = [];
    const reconnector = new Reconnector({
      open: (onEnd) => (ends.push(onEnd), { close }),
      onWait: (ms) => waits.push(ms),
      backoff: new Backoff({ first: 100, maximum: 800, factor: 2, random: () => 1 }),
      stableAfter: 5000,
    });
    return { ends, close, waits, reconnector };
  }

  it("opens at once and again after each end, later each time", () => {
    const { ends, waits, reconnector } = make();
    reconnector.start();
    expect(ends).toHaveLength(1);
    for (const wait of [100, 200, 400, 800, 800]) {
      const before = ends.length;
      ends.at(-1)!();
      vi.advanceTimersByTime(wait - 1);
      expect(ends).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(ends).toHaveLength(before + 1);
    }
    expect(waits).toEqual([100, 200, 400, 800, 800]);
  });

  it("starts the waits from the beginning after a stable connection", () => {
    const { ends, waits, reconnector } = make();
    reconnector.start();
    ends.at(-1)!();
    vi.advanceTimersByTime(100);
    ends.at(-1)!();
    vi.advanceTimersByTime(200);
    vi.advanceTimersByTime(6000);
    ends.at(-1)!();
    expect(waits).toEqual([100, 200, 100]);
  });

  it("does nothing after stop", () => {
    const { ends, close, reconnector } = make();
    reconnector.start();
    reconnector.stop();
    expect(close).toHaveBeenCalledOnce();
    ends[0]!();
    vi.advanceTimersByTime(60_000);
    expect(ends).toHaveLength(1);
  });

  it("stops while waiting", () => {
    const { ends, reconnector } = make();
    reconnector.start();
    ends[0]!();
    reconnector.stop();
    vi.advanceTimersByTime(60_000);
    expect(ends).toHaveLength(1);
  });

  it("counts an end once, and not that of an older connection", () => {
    const { ends, waits, reconnector } = make();
    reconnector.start();
    ends[0]!();
    ends[0]!();
    vi.advanceTimersByTime(100);
    ends[0]!();
    expect(ends).toHaveLength(2);
    expect(waits).toHaveLength(1);
  });

  it("restart closes and opens again", () => {
    const { ends, close, reconnector } = make();
    reconnector.start();
    reconnector.restart();
    expect(close).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(100);
    expect(ends).toHaveLength(2);
  });
});
