// The steps of the set-up.
import { expect, test } from "vitest";
import { addressOf, guideSteps, stepOf } from "./guide_steps";

test("an address names its step", () => {
  for (let i = 0; i < guideSteps.length; i++) expect(stepOf(new URL(addressOf(i), "http://x").searchParams)).toBe(i);
});

test("anything else is no step", () => {
  for (const text of ["", "guide=0", "guide=7", "guide=x", "guide=1.5"]) expect(stepOf(new URLSearchParams(text))).toBeNull();
});
