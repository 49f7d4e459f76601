// Answers can be limited to models.
import { expect, test } from "vitest";
import { questions, questionsFor, safetyNotes, safetyNotesFor } from "./help_texts";

test("an answer for some models is left out for others", () => {
  const camera = questionsFor("Ocelli camera");
  const cube = questionsFor("Ocelli thermal cube");
  expect(cube).toEqual(questions);
  expect(camera.length).toBeLessThan(cube.length);
  expect(camera.every((q) => !q.models)).toBe(true);
  expect(questionsFor("").length).toBe(camera.length);
});

test("what is dangerous about a thermal camera is said there only", () => {
  const cube = safetyNotesFor("Ocelli thermal cube").map((note) => note.text);
  expect(cube).toHaveLength(safetyNotes.length);
  for (const word of ["magnet", "surge protector", "same type", "half an hour", "ethanol", "cut the power", "export control"]) {
    expect(cube.some((text) => text.includes(word)), word).toBe(true);
  }
  expect(safetyNotesFor("Ocelli camera").some((note) => note.text.includes("ethanol"))).toBe(false);
});
