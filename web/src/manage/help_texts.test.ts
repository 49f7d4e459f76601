// Answers can be limited to models.
import { expect, test } from "vitest";
import { questions, questionsFor } from "./help_texts";

test("an answer for some models is left out for others", () => {
  const camera = questionsFor("Ocelli camera");
  const cube = questionsFor("Ocelli thermal cube");
  expect(cube).toEqual(questions);
  expect(camera.length).toBeLessThan(cube.length);
  expect(camera.every((q) => !q.models)).toBe(true);
  expect(questionsFor("").length).toBe(camera.length);
});
