// Boxes, layouts and digital zoom.
import { describe, expect, it } from "vitest";
import { bestColumns, noZoom, pictureBox, toPicture, zoomAround, zoomToRegion, zoomTransform } from "./view_geometry";

const hd = { width: 1920, height: 1080 };

describe("pictureBox", () => {
  it("keeps the original ratio", () => {
    expect(pictureBox({ width: 1000, height: 1000 }, { width: 800, height: 600 }, "ratio")).toEqual({ x: 0, y: 125, width: 1000, height: 750 });
  });
  it("forces 4:3 and 16:9", () => {
    expect(pictureBox({ width: 1600, height: 900 }, hd, "4:3").width).toBe(1200);
    expect(pictureBox({ width: 900, height: 900 }, { width: 4, height: 3 }, "16:9").height).toBe(506.25);
  });
  it("fills the window, or shows stream pixels one to one", () => {
    expect(pictureBox({ width: 300, height: 500 }, hd, "self")).toEqual({ x: 0, y: 0, width: 300, height: 500 });
    expect(pictureBox({ width: 1000, height: 1000 }, hd, "window", 2)).toEqual({ x: 20, y: 230, width: 960, height: 540 });
  });
  it("guesses 16:9 while nothing is known", () => {
    expect(pictureBox({ width: 160, height: 200 }, { width: 0, height: 0 }, "ratio").height).toBe(90);
  });
});

describe("bestColumns", () => {
  it("shows few pictures as large as possible", () => {
    expect(bestColumns(1, { width: 1000, height: 600 })).toBe(1);
    expect(bestColumns(2, { width: 2000, height: 600 })).toBe(2);
    expect(bestColumns(2, { width: 900, height: 800 })).toBe(1);
    expect(bestColumns(4, { width: 1600, height: 900 })).toBe(2);
  });
});

describe("zoom", () => {
  it("shows a region", () => {
    expect(zoomToRegion(noZoom, { x: 0.25, y: 0.25, width: 0.5, height: 0.5 })).toEqual({ scale: 2, x: 0.5, y: 0.5 });
    expect(zoomToRegion(noZoom, { x: 0, y: 0, width: 0.25, height: 0.1 })).toEqual({ scale: 4, x: 0.125, y: 0.125 });
  });
  it("keeps what is under the pointer", () => {
    const z = zoomAround(noZoom, 3, 0.7, 0.4);
    expect(toPicture(z, 0.7, 0.4).x).toBeCloseTo(0.7);
    expect(toPicture(z, 0.7, 0.4).y).toBeCloseTo(0.4);
  });
  it("never leaves the picture", () => {
    const z = zoomAround(zoomAround(noZoom, 4, 1, 1), 0.5, 0, 0);
    expect(z.x + 0.5 / z.scale).toBeLessThanOrEqual(1);
    expect(zoomAround(z, 0.001, 0.5, 0.5)).toEqual(noZoom);
  });
  it("is nothing at scale 1", () => {
    expect(zoomTransform(noZoom, hd)).toBe("none");
    expect(zoomTransform({ scale: 2, x: 0.5, y: 0.5 }, { width: 100, height: 50 })).toBe("translate(-50px, -25px) scale(2)");
  });
});
