// Periods of a day.
import { describe, expect, it } from "vitest";
import { addPeriod, minuteText, movePeriod, parseMinute, setPeriod, snap, stretchPeriod } from "./schedule";

const day = [{ from: 60, to: 120 }, { from: 300, to: 360 }];

describe("addPeriod", () => {
  it("adds in order", () => expect(addPeriod(day, { from: 200, to: 150 })).toEqual([day[0], { from: 150, to: 200 }, day[1]]));
  it("takes only free room", () => {
    expect(addPeriod(day, { from: 90, to: 400 })).toEqual([day[0], { from: 120, to: 300 }, day[1]]);
    expect(addPeriod(day, { from: 70, to: 110 })).toContain("no room");
  });
  it("refuses a ninth", () => {
    const eight = Array.from({ length: 8 }, (_, i) => ({ from: i * 100, to: i * 100 + 50 }));
    expect(addPeriod(eight, { from: 1000, to: 1100 })).toBe("A day has at most 8 periods.");
  });
  it("stays within the day", () => expect(addPeriod([], { from: -50, to: 9000 })).toEqual([{ from: 0, to: 1440 }]));
  it("keeps the type", () => expect(addPeriod([], { from: 0, to: 10, type: "motion" })).toEqual([{ from: 0, to: 10, type: "motion" }]));
});

describe("movePeriod, stretchPeriod", () => {
  it("stops at neighbours and at the ends of the day", () => {
    expect(movePeriod(day, 0, 999)[0]).toEqual({ from: 240, to: 300 });
    expect(movePeriod(day, 0, -9)[0]).toEqual({ from: 0, to: 60 });
    expect(movePeriod(day, 1, 5000)[1]).toEqual({ from: 1380, to: 1440 });
    expect(stretchPeriod(day, 0, "to", 999)[0]).toEqual({ from: 60, to: 300 });
    expect(stretchPeriod(day, 1, "from", 0)[1]).toEqual({ from: 120, to: 360 });
    expect(stretchPeriod(day, 0, "from", 500)[0]).toEqual({ from: 119, to: 120 });
  });
});

describe("setPeriod", () => {
  it("takes what fits", () => expect(setPeriod(day, 0, 400, 410)).toEqual([day[1], { from: 400, to: 410 }]));
  it("refuses what does not", () => {
    expect(setPeriod(day, 0, 100, 310)).toContain("overlaps");
    expect(setPeriod(day, 0, 100, 100)).toContain("ends after");
    expect(setPeriod(day, 0, 100, 1441)).toContain("within one day");
  });
});

describe("times", () => {
  it.each([["7", 420], ["7:30", 450], ["0730", 450], ["24:00", 1440], ["24:01", null], ["7:60", null], ["x", null], ["", null]])("reads %s", (text, minute) => {
    expect(parseMinute(text)).toBe(minute);
  });
  it("writes and snaps", () => {
    expect([0, 450, 1440].map(minuteText)).toEqual(["00:00", "07:30", "24:00"]);
    expect([7, 8, 1439, -3].map((m) => snap(m))).toEqual([0, 15, 1440, 0]);
  });
});
