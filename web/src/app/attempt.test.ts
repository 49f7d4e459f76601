// What is tried ends with a result or with words.
import { expect, test } from "vitest";
import { ApiError } from "../api/error";
import { Attempt } from "./attempt.svelte";

test("is busy while it goes on, and forgets what failed before", async () => {
  const attempt = new Attempt();
  expect(await attempt.run(() => Promise.reject(new Error("no answer")))).toBe(false);
  expect([attempt.busy, attempt.error, attempt.field]).toEqual([false, "no answer", ""]);
  await attempt.run(() => Promise.reject(new ApiError(422, { detail: "too long", field: "name" })));
  expect([attempt.error, attempt.field]).toEqual(["too long", "name"]);
  let end = () => {};
  const going = attempt.run(() => new Promise<void>((resolve) => (end = resolve)));
  expect([attempt.busy, attempt.error, attempt.field]).toEqual([true, "", ""]);
  end();
  expect(await going).toBe(true);
  expect(attempt.busy).toBe(false);
});
