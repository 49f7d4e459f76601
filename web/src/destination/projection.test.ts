// Tests of drawing places.
import { expect, test } from "vitest";
import { around, boundsOf, parsePlace, placeAt, Projection } from "./projection";

test("places come back from the picture", () => {
  const p = new Projection(boundsOf([[55.7, 13.2], [55.71, 13.25]])!, 400, 300);
  const [x, y] = p.toPicture(55.705, 13.21);
  const [lat, lon] = p.toPlace(x, y);
  expect(lat).toBeCloseTo(55.705, 9);
  expect(lon).toBeCloseTo(13.21, 9);
  expect(p.toPicture(55.71, 13.2)[1]).toBeLessThan(p.toPicture(55.7, 13.2)[1]);
});

test("one place is no division by zero, and the scale bar is round", () => {
  const p = new Projection(boundsOf([[55.7, 13.2]])!, 400, 300);
  expect(p.toPicture(55.7, 13.2)).toEqual([200, 150]);
  expect(["10 m", "20 m"]).toContain(p.scaleBar().text);
});

test("the wearer moves between the points of the track", () => {
  const track: [number, number, number][] = [[0, 10, 20], [10, 11, 21]];
  expect(placeAt(track, 5)).toEqual([10.5, 20.5]);
  expect(placeAt(track, -1)).toEqual([10, 20]);
  expect(placeAt(track, 99)).toEqual([11, 21]);
  expect(placeAt([], 1)).toBeNull();
});

test("a place is read as people write it", () => {
  expect(parsePlace("55.7, 13.2")).toEqual([55.7, 13.2]);
  expect(parsePlace("-33.9 18.4")).toEqual([-33.9, 18.4]);
  expect(parsePlace("91, 0")).toBeNull();
  expect(parsePlace("here")).toBeNull();
  const box = around(0, 0, 111_320);
  expect(box.north).toBeCloseTo(1, 9);
});
