// The words of a visit at the controller.
import { expect, test } from "vitest";
import { beginOf, visitWords } from "./words";
import type { Visit } from "./types";

const visit: Visit = { stage: "looking", address: "127.0.0.1:8445", controller: "", cause: "", done: 0, total: 0, damaged: [] };

test("a controller that does not answer is a warning, one that was not asked yet is not", () => {
  expect(visitWords(visit).tone).toBe("quiet");
  expect(visitWords({ ...visit, cause: "refused" }).tone).toBe("warn");
});

test("only what the destination has is told as gone", () => {
  expect(visitWords({ ...visit, stage: "waiting" }).text).toContain("kept here");
  expect(visitWords({ ...visit, stage: "done" }).tone).toBe("good");
});

test("the name of a recording tells when it began", () => {
  expect(beginOf("393989b2-e0d6_OC7750987519_20261121T220631Z")).toBe(Date.UTC(2026, 10, 21, 22, 6, 31));
  expect(beginOf("")).toBeUndefined();
});
