// The drift controller against a simulated stream.
import { describe, expect, it } from "vitest";
import { DriftController, targets } from "./drift";

/** Plays a stream for some seconds and tells the distance from live at the end. */
function simulate(controller: DriftController, options: { start: number; seconds: number; clockError?: number; changeCosts?: number }) {
  let currentTime = 0;
  let bufferEnd = options.start;
  let rate = 1;
  let jumps = 0;
  const rates: number[] = [];
  for (let t = 0; t < options.seconds; t += 0.04) {
    bufferEnd += 0.04 * (1 + (options.clockError ?? 0));
    currentTime = Math.min(bufferEnd, currentTime + 0.04 * rate);
    const c = controller.correct({ currentTime, bufferStart: 0, bufferEnd });
    if (c.rate !== rate) currentTime -= options.changeCosts ?? 0;
    rate = c.rate;
    rates.push(rate);
    if (c.jumpTo !== undefined) {
      jumps += 1;
      currentTime = c.jumpTo;
    }
  }
  return { behind: bufferEnd - currentTime, jumps, rates };
}

describe("DriftController", () => {
  it.each(Object.values(targets))("starts at %d s with one jump, however much came first", (target) => {
    const { behind, jumps } = simulate(new DriftController(target), { start: target + 0.9, seconds: 0.2 });
    expect(behind).toBeCloseTo(target, 1);
    expect(jumps).toBe(1);
  });

  it.each(Object.values(targets))("settles at %d s by speed alone once it has started", (target) => {
    const controller = new DriftController(target);
    simulate(controller, { start: target, seconds: 2 });
    const { behind, jumps } = simulate(controller, { start: target + 0.9, seconds: 30 });
    expect(behind).toBeCloseTo(target, 0);
    expect(Math.abs(behind - target)).toBeLessThan(Math.max(0.05, target * 0.25));
    expect(jumps).toBe(0);
  });

  it("catches up although each change of speed costs a moment, for it changes rarely", () => {
    const controller = new DriftController(0.3);
    simulate(controller, { start: 0.3, seconds: 2 });
    const { behind, jumps, rates } = simulate(controller, { start: 0.9, seconds: 30, changeCosts: 0.03 });
    expect(behind).toBeCloseTo(0.3, 1);
    expect(jumps).toBe(0);
    expect(rates.filter((rate, i) => rate !== (rates[i - 1] ?? 1)).length).toBeLessThan(16);
  });

  it("jumps again at a new beginning", () => {
    const controller = new DriftController(0.3);
    simulate(controller, { start: 0.3, seconds: 2 });
    controller.restart();
    expect(controller.correct({ currentTime: 0, bufferStart: 0, bufferEnd: 1 }).jumpTo).toBeCloseTo(0.7);
  });

  it("gives up jumping where each jump takes longer than it gains", () => {
    const controller = new DriftController(0.3);
    const jumps = [0, 1, 2, 3, 4].filter(() => controller.correct({ currentTime: 0, bufferStart: 0, bufferEnd: 1 }).jumpTo !== undefined);
    expect(jumps).toHaveLength(2);
  });

  it("waits for the end of a jump before the next", () => {
    for (const bufferEnd of [1, 30]) {
      expect(new DriftController(0.3).correct({ currentTime: 0, bufferStart: 0, bufferEnd, seeking: true }).jumpTo).toBeUndefined();
    }
    expect(new DriftController(0.3).correct({ currentTime: 3, bufferStart: 10, bufferEnd: 12, seeking: true }).jumpTo).toBeCloseTo(11.7);
  });

  it("keeps more distance where pictures run out, within a bound, but not while it starts", () => {
    const controller = new DriftController(0.3);
    controller.widen();
    expect(controller.target).toBe(0.3);
    simulate(controller, { start: 0.3, seconds: 2 });
    controller.widen();
    expect(controller.target).toBeCloseTo(0.42);
    for (let i = 0; i < 20; i++) controller.widen();
    expect(controller.target).toBe(1.5);
  });

  it("comes nearer again when all went well for a while, and waits longer where that was too early", () => {
    const controller = new DriftController(0.3);
    const narrows = () => {
      const before = controller.target;
      for (let corrections = 1; corrections < 5000; corrections++) {
        simulate(controller, { start: before, seconds: 0.04 });
        if (controller.target < before) return corrections;
      }
      return Infinity;
    };
    simulate(controller, { start: 0.3, seconds: 2 });
    controller.widen();
    expect(narrows()).toBe(300);
    expect(controller.target).toBeCloseTo(0.3);
    controller.widen();
    expect(narrows()).toBe(600);
    expect(narrows()).toBe(Infinity); // never nearer than it was told
    expect(controller.target).toBeCloseTo(0.3);
  });

  it("slows down when it is too near", () => {
    const { behind } = simulate(new DriftController(0.4), { start: 0.05, seconds: 40 });
    expect(behind).toBeGreaterThan(0.25);
  });

  it("follows a clock that runs a little fast without jumping", () => {
    const { behind, jumps } = simulate(new DriftController(0.4), { start: 0.4, seconds: 300, clockError: 0.001 });
    expect(jumps).toBe(0);
    expect(behind).toBeLessThan(0.8);
  });

  it("jumps when far behind", () => {
    const controller = new DriftController(0.4);
    expect(controller.correct({ currentTime: 10, bufferStart: 0, bufferEnd: 30 })).toEqual({ rate: 1, jumpTo: 29.6 });
  });

  it("jumps into the buffer after a gap", () => {
    const controller = new DriftController(0.4);
    expect(controller.correct({ currentTime: 3, bufferStart: 10, bufferEnd: 10.2 })).toEqual({ rate: 1, jumpTo: 10 });
  });

  it("keeps the speed within what one does not hear", () => {
    const { rates } = simulate(new DriftController(1.2), { start: 1.3, seconds: 20 });
    expect(Math.max(...rates)).toBeLessThanOrEqual(1.12);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.94);
  });

  it("leaves the speed alone near the target", () => {
    const controller = new DriftController(0.4);
    for (let i = 0; i < 50; i++) {
      expect(controller.correct({ currentTime: i, bufferStart: 0, bufferEnd: i + 0.42 }).rate).toBe(1);
    }
  });

  it("does nothing while there is no buffer", () => {
    expect(new DriftController(0.4).correct({ currentTime: 0, bufferStart: 0, bufferEnd: 0 })).toEqual({ rate: 1 });
  });
});
