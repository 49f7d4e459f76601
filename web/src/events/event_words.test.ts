// The details of events read as words.
import { expect, test } from "vitest";
import type { DeviceEvent } from "../api/types";
import { eventDetails } from "./event_words";

const withDetails = (details: Record<string, unknown>) => ({ id: 1, topic: "motion", time: "2026-11-21T08:00:00.000Z", details }) as unknown as DeviceEvent;

test("the share of the picture that moves is told in percent", () => {
  expect(eventDetails(withDetails({ share: 0.047, night: false }))).toBe("5 % of the picture moving");
  expect(eventDetails(withDetails({ share: 0.003, night: true }))).toBe("less than 1 % of the picture moving, Night");
});

test("details that say nothing are left out", () => {
  expect(eventDetails(withDetails({ share: 0, night: false, message: "", cells: [1] }))).toBe("");
  expect(eventDetails(withDetails({ message: "no room", user: "night" }))).toBe("no room, User night");
});
