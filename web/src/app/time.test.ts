// Device time, with clock changes.
import { describe, expect, it } from "vitest";
import { addDays, dateTimeText, dayStart, duration, lasting, fileStamp, instantOf, localInput, parseLocalInput, wallOf } from "./time";

const berlin = "Europe/Berlin";

describe("time", () => {
  it("shows an instant in the device's zone", () => {
    expect(dateTimeText(Date.UTC(2026, 10, 21, 23, 30, 5), berlin)).toBe("2026-11-22 00:30:05");
    expect(wallOf(0, "UTC")).toEqual({ year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0 });
    expect(fileStamp(Date.UTC(2026, 10, 21, 8, 15, 0), "UTC")).toBe("20261121-081500");
  });

  it("finds the instant of a wall time all through a year with clock changes", () => {
    for (let day = 0; day < 365; day++) {
      for (const hour of [0, 1, 4, 12, 23]) {
        const wall = { ...wallOf(Date.UTC(2026, 0, 1 + day, 12), berlin), hour, minute: 20, second: 7 };
        expect(wallOf(instantOf(wall, berlin), berlin)).toEqual(wall);
      }
    }
  });

  it("takes the first of the repeated hour", () => {
    const wall = { year: 2026, month: 10, day: 25, hour: 2, minute: 30, second: 0 };
    expect(instantOf(wall, berlin)).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });

  it("knows days of 23 and 25 hours", () => {
    const length = (day: string) => (dayStart(addDays(day, 1), berlin) - dayStart(day, berlin)) / 3_600_000;
    expect([length("2026-03-29"), length("2026-10-25"), length("2026-06-01")]).toEqual([23, 25, 24]);
  });

  it("reads and writes datetime-local inputs", () => {
    const t = Date.UTC(2026, 10, 21, 8, 15, 30);
    expect(parseLocalInput(localInput(t, berlin), berlin)).toBe(t);
    expect(parseLocalInput("2026-11-21T09:15", berlin)).toBe(t - 30_000);
    expect(parseLocalInput("rubbish", berlin)).toBeNull();
  });

  it("survives an unknown zone", () => expect(dateTimeText(0, "No/Where")).toBe("1970-01-01 00:00:00"));

  it("words durations", () => {
    expect([5, 65, 3700, 90_000].map(duration)).toEqual(["5 s", "1 min 5 s", "1 h 1 min", "1 d 1 h"]);
    expect([0, 0.4, 0.5, 65].map(lasting)).toEqual(["", "", "1 s", "1 min 5 s"]);
  });
});
