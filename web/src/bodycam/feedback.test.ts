// Patterns of on and off as spans.
import { expect, test } from "vitest";
import { spansOf } from "./feedback.svelte";

test("two short and one long are three spans with gaps between them", () => {
  expect(spansOf([100, 120, 100, 120, 500])).toEqual([[0, 100], [220, 320], [440, 940]]);
});

test("nothing is nothing", () => {
  expect(spansOf([])).toEqual([]);
});
