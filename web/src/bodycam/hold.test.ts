// Progress of a held button, and what its buttons say they do.
import { expect, test } from "vitest";
import { helpOf, holdOf } from "./hold";

const record = [
  { gesture: "activate", milliseconds: 0, action: "startRecording" },
  { gesture: "press", milliseconds: 0, action: "bookmark" },
  { gesture: "hold", milliseconds: 4000, action: "stopRecording" },
];

test("a hold fills up until its time and stays full", () => {
  expect(holdOf(record, 1000).part).toBe(0.25);
  expect(holdOf(record, 1000).next?.action).toBe("stopRecording");
  expect(holdOf(record, 4000)).toEqual({ part: 1 });
  expect(holdOf([], 4000)).toEqual({ part: 0 });
});

test("help follows the profile", () => {
  expect(helpOf(record, "single")).toContain("Press: records.");
  expect(helpOf(record, "double")).toContain("Double press: records.");
  expect(helpOf(record, "single")).toContain("Hold 4 s: stops the recording.");
});
