// Temperatures in words, as the device itself writes them.
import { expect, test } from "vitest";
import { ageText, caption, captionPlace, colourOf, parseReadings, temperature, type Display, type RuleReading } from "./readings";

const display: Display = {
  unit: "celsius", maximum: true, minimum: false, average: false, infoPosition: "nearTarget", onStream: false,
  normalColour: "#00ff00", preAlarmColour: "#ffff00", alarmColour: "#ff0000",
};
const rule: RuleReading = {
  id: 1, name: "Motor", shape: "area", points: [{ x: 0.2, y: 0.5 }, { x: 0.4, y: 0.3 }, { x: 0.3, y: 0.6 }], state: "radiometric", level: "none",
  maximum: { celsius: 55.04, x: 0.3, y: 0.4 }, minimum: { celsius: 20, x: 0.2, y: 0.5 }, averageCelsius: 30, differenceCelsius: 35.04, advice: "", alarmColour: "#ff0000",
};

test("temperatures are written in each unit", () => {
  expect(temperature(36.55, "celsius")).toBe("36.6 °C");
  expect(temperature(36.5, "fahrenheit")).toBe("97.7 °F");
  expect(temperature(0, "kelvin")).toBe("273.2 K");
  expect(temperature(-0.04, "celsius")).toBe("0.0 °C");
  expect(temperature(null, "celsius")).toBe("--");
});

test("a caption shows what the settings want", () => {
  expect(caption(rule, display)).toBe("Motor ↑55.0 °C");
  expect(caption(rule, { ...display, minimum: true, average: true })).toBe("Motor ↑55.0 °C ↓20.0 °C ø30.0 °C");
  expect(caption({ ...rule, shape: "point" }, { ...display, maximum: false })).toBe("Motor 55.0 °C");
  expect(caption({ ...rule, shape: "scene" }, display)).toBe("Motor ↑55.0 °C ↓20.0 °C");
  expect(captionPlace(rule.points)).toEqual({ x: 0.2, y: 0.3 });
});

test("each level has its colour", () => {
  const of = (level: "none" | "preAlarm" | "alarm", alarmColour?: string) => colourOf({ level, alarmColour }, display);
  expect([of("none"), of("preAlarm"), of("alarm")]).toEqual(["#00ff00", "#ffff00", "#ff0000"]);
  expect(of("alarm", "#0000ff")).toBe("#0000ff");
  expect(of("none", "#0000ff")).toBe("#00ff00");
});

test("what is no reading is left out", () => {
  expect(parseReadings({ channel: 2, rules: [], display })).not.toBeNull();
  expect(parseReadings({ channel: 2, rules: "x", display })).toBeNull();
  expect(parseReadings({ rules: [], display: null })).toBeNull();
});

test("an age is told in its largest whole unit", () => {
  expect([0, 59, 60, 3599, 7200, 86_400, 864_000].map(ageText)).toEqual([
    "just now", "just now", "1 minute ago", "59 minutes ago", "2 hours ago", "1 day ago", "10 days ago",
  ]);
});
