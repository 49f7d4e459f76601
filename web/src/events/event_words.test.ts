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

test("a temperature alarm tells what was compared with what", () => {
  const thermal = (details: Record<string, unknown>) => ({ ...withDetails(details), topic: "thermalAlarm" });
  expect(eventDetails(thermal({ statistic: "maximum", comparison: "above", threshold: 55, celsius: 55.24, x: 0.1 }))).toBe("maximum 55.24 °C, above 55 °C");
  expect(eventDetails(thermal({ statistic: "average", comparison: "within", from: 30, to: 40, celsius: 31 }))).toBe("average 31 °C, within 30 to 40 °C");
  expect(eventDetails(thermal({ statistic: "maximum", comparison: "above", threshold: 10, celsius: 12, first: 1, second: 2 }))).toBe("difference of maximum 12 °C, above 10 °C");
});
