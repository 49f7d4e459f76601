// Media maps and the arithmetic of the timeline.
import { describe, expect, it } from "vitest";
import { dayStart, dateText } from "../app/time";
import { endOf, mediaAt, readMap, wallAt, windowAfter, windowOf } from "./media_map";
import { fitView, leadingType, reveal, tickStep, ticks, timeAt, xOf, zoomView } from "./timeline_geometry";

const t0 = Date.UTC(2026, 10, 21, 8);
const at = (s: number) => new Date(t0 + s * 1000).toISOString();
const map = readMap({ codec: "h264", frameRate: 25, duration: 90, parts: [{ media: 0, from: at(0), to: at(60) }, { media: 60, from: at(100), to: at(130) }] });

describe("media map", () => {
  it("finds media times, and goes on behind a gap", () => {
    expect(mediaAt(map, t0 + 30_000)).toBe(30);
    expect(mediaAt(map, t0 + 80_000)).toBe(60);
    expect(mediaAt(map, t0 - 5000)).toBe(0);
    expect(mediaAt(map, t0 + 131_000)).toBeNull();
  });
  it("finds wall times", () => {
    expect(wallAt(map, 30)).toBe(t0 + 30_000);
    expect(wallAt(map, 60)).toBe(t0 + 100_000);
    expect(wallAt(map, 999)).toBe(t0 + 130_000);
  });
  it("goes both ways", () => {
    for (let s = 0; s < 130; s += 7) {
      const media = mediaAt(map, t0 + s * 1000)!;
      expect(mediaAt(map, wallAt(map, media)!)).toBeCloseTo(media);
    }
  });
  it("survives an empty or broken map", () => {
    const broken = readMap({ codec: "", frameRate: 0, duration: 0, parts: [{ media: 0, from: "x", to: "y" }] });
    expect(broken).toMatchObject({ parts: [], frameRate: 25 });
    expect([mediaAt(broken, 0), wallAt(broken, 0), endOf(broken)]).toEqual([null, null, null]);
  });
  it("loads quarters of an hour, up to now", () => {
    expect(windowOf(t0 + 61_000, t0 + 1e9)).toEqual({ from: t0, to: t0 + 900_000 });
    expect(windowOf(t0 + 61_000, t0 + 70_000)).toEqual({ from: t0, to: t0 + 70_000 });
    expect(windowAfter(t0 + 900_000, t0 + 1e9)).toEqual({ from: t0 + 900_000, to: t0 + 1_800_000 });
    expect(windowAfter(t0 + 70_000, t0 + 71_000)).toBeNull();
  });
});

describe("timeline", () => {
  const view = { from: t0, to: t0 + 3_600_000 };
  it("places times", () => {
    expect(xOf(view, t0 + 1_800_000, 1000)).toBe(500);
    expect(timeAt(view, 250, 1000)).toBe(t0 + 900_000);
  });
  it("zooms around a time, within limits", () => {
    const z = zoomView(view, 0.5, t0 + 900_000);
    expect(xOf(z, t0 + 900_000, 1000)).toBe(250);
    expect(zoomView(view, 1e-9, t0).to - zoomView(view, 1e-9, t0).from).toBe(60_000);
    expect(zoomView(view, 1e9, t0).to - zoomView(view, 1e9, t0).from).toBe(26 * 3_600_000);
  });
  it("reveals only when needed", () => {
    expect(reveal(view, t0 + 5)).toBe(view);
    expect(reveal(view, t0 + 4_000_000).from).toBe(t0 + 4_000_000 - 360_000);
  });
  it("fits the recordings of a day, never less than ten minutes, never beyond the day", () => {
    const day = { from: t0, to: t0 + 86_400_000 };
    const minutes = (from: number, to: number) => ({ from: t0 + from * 60_000, to: t0 + to * 60_000 });
    expect(fitView(day, [])).toEqual(day);
    expect(fitView(day, [minutes(-60, 0)])).toEqual(day);
    expect(fitView(day, [minutes(600, 700)])).toEqual(minutes(595, 705));
    expect(fitView(day, [minutes(600, 601)])).toEqual(minutes(595.5, 605.5));
    expect(fitView(day, [minutes(-60, 2)])).toEqual(minutes(0, 10));
    expect(fitView(day, [minutes(1435, 1500)])).toEqual(minutes(1430, 1440));
    expect(fitView(day, [minutes(-60, 1500)])).toEqual(day);
  });
  it("puts ticks on round times of the device's zone, also across a clock change", () => {
    const zone = "Asia/Kolkata";
    const start = (t: number) => dayStart(dateText(t, zone), zone);
    const t = ticks(view, 1_800_000, start);
    expect(t[0]).toBe(t0);
    expect(tickStep({ from: 0, to: 86_400_000 }, 1200)).toBe(7_200_000);
    const berlin = (x: number) => dayStart(dateText(x, "Europe/Berlin"), "Europe/Berlin");
    const day = { from: berlin(Date.UTC(2026, 9, 25, 12)), to: berlin(Date.UTC(2026, 9, 25, 12)) + 25 * 3_600_000 };
    expect(ticks(day, 3_600_000, berlin)).toHaveLength(26);
  });
  it("colours by what is rarer", () => {
    expect(leadingType(["continuous", "motion"])).toBe("motion");
    expect(leadingType(["motion", "alarm"])).toBe("alarm");
    expect(leadingType([])).toBe("continuous");
    expect(leadingType(["lineCrossing"])).toBe("event");
  });
});
