// Scales and gaps of a course.
import { expect, test } from "vitest";
import { niceStep, scaleOf, stretches } from "./course_draw";
import type { Course } from "./thermal_device";

const course = (times: number[], low = 20, high = 30): Course => ({ stepSeconds: 1, points: times.map((t) => [t, low, high, high, low, (low + high) / 2]) });

test("marks are one, two or five of a power of ten", () => {
  expect([niceStep(10, 5), niceStep(50, 5), niceStep(0.9, 4), niceStep(240, 5)].map((n) => Number(n.toFixed(6)))).toEqual([2, 10, 0.5, 50]);
});

test("near limits are in the scale, far ones are not", () => {
  const near = scaleOf(course([1, 2]), [{ celsius: 35, colour: "" }]);
  expect(near.high).toBeGreaterThan(35);
  expect(near.low).toBeLessThan(20);
  expect(scaleOf(course([1, 2]), [{ celsius: 300, colour: "" }]).high).toBeLessThan(40);
  expect(scaleOf(course([]), [])).toEqual({ low: -3, high: 53 });
});

test("a line breaks where nothing was measured", () => {
  expect(stretches(course([1, 2, 3, 60, 61])).map((s) => s.length)).toEqual([3, 2]);
  expect(stretches(course([]))).toEqual([]);
});
