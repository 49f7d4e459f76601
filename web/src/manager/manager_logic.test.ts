// What the pages of the manager say in which state.
import { describe, expect, it } from "vitest";
import {
  cameraStatus, changedSettings, clockWords, fieldActive, fieldFault, fieldGap, gapWords, importSummary, nextStep, passphraseFault, pathSummary,
  portStatus, powerText, profileSummary, queueText, retentionWords, stepsLeft, timeWords, transferShare, transferText, zoneWords,
} from "./manager_logic";
import type { Camera, Dashboard, DockPort, PathStep, Power, ProfileField, Setup, Transfer } from "./types";

const camera = (more: Partial<Camera> = {}): Camera => ({
  serial: "C1", name: "C1", model: "OC-1", firmware: "1.0", state: "active", wearer: 1, wearerName: "Anna", added: "", lastDocked: null,
  ...more,
});
const docked = { dock: 1, battery: 90, storage: 100, free: 90, waiting: 0, since: "" };

describe("a camera", () => {
  it("says the most urgent thing first", () => {
    expect(cameraStatus(camera({ state: "locked", docked })).text).toBe("Locked");
    expect(cameraStatus(camera({ state: "removing" })).text).toBe("Removed when it is docked");
    expect(cameraStatus(camera({ docked, transfer: { bytes: 1, total: 2, bytesPerSecond: 1, secondsLeft: 1 } })).text).toBe("Transferring");
    expect(cameraStatus(camera()).text).toBe("In use");
    expect(cameraStatus(camera({ docked: { ...docked, waiting: 5 } })).text).toBe("Waiting for transfer");
    expect(cameraStatus(camera({ docked, wearer: null })).text).toBe("Docked, not assigned");
    expect(cameraStatus(camera({ docked })).text).toBe("Ready");
  });

  it("shows how far its transfer is", () => {
    const busy = camera({ transfer: { bytes: 1e9, total: 4e9, bytesPerSecond: 25e6, secondsLeft: 120 } });
    expect(transferShare(busy)).toBe(0.25);
    expect(transferText(busy)).toBe("1.00 GB of 4.00 GB, 25.0 MB/s, 2 min left");
    expect(transferShare(camera({ transfer: { bytes: 1, total: 0, bytesPerSecond: 0, secondsLeft: null } }))).toBeUndefined();
    expect(transferShare(camera({ transfer: { bytes: 9, total: 4, bytesPerSecond: 0, secondsLeft: null } }))).toBe(1);
  });
});

describe("the queue of transfers", () => {
  const transfer = { serial: "C1", begun: "", ended: null, bytes: 1, total: 9, bytesPerSecond: 20e6, secondsLeft: 90, state: "running" };
  const board = (transfers: Transfer[], waiting: number) => ({ transfers, queue: { places: 8, busy: 8, waiting } }) as unknown as Dashboard;

  it("says rates, who waits, and the longest time", () => {
    expect(queueText(board([], 0))).toBe("");
    expect(queueText(board([{ ...transfer, ended: "2026-01-01" }], 0))).toBe("");
    expect(queueText(board([transfer, { ...transfer, serial: "C2", secondsLeft: 7500 }], 2)))
      .toBe("2 transfers at 40.0 MB/s together, 2 cameras wait for a place, 2 h 5 min left for the longest");
    expect(queueText(board([{ ...transfer, bytesPerSecond: 0, secondsLeft: null }], 1))).toBe("1 transfer, 1 camera waits for a place");
  });

  it("says what is expected before anything has come", () => {
    expect(transferText(camera({ transfer: { bytes: 0, total: 4e9, bytesPerSecond: 0, secondsLeft: 600 } }))).toBe("0 B of 4.00 GB, 10 min left");
    expect(timeWords(59)).toBe("less than a minute");
    expect(timeWords(3600)).toBe("1 h 0 min");
  });
});

const audio: ProfileField = { name: "audio", label: "Audio", help: "", type: "switch", standard: true };
const length: ProfileField = {
  name: "seconds", label: "Length", help: "", type: "number", standard: 30, low: 1, high: 120, unit: "s", needs: "audio",
};

describe("a profile", () => {
  it("leaves out what has no effect", () => {
    expect(fieldActive(length, { audio: false, seconds: 5 })).toBe(false);
    expect(profileSummary([audio, length], { audio: false, seconds: 5 })).toBe("Audio: off");
    expect(profileSummary([audio, length], { audio: true, seconds: 30 })).toBe("All at their standard values");
  });

  it("names the range of a number", () => {
    expect(fieldFault(length, 121)).toBe("1 to 120 s");
    expect(fieldFault(length, Number.NaN)).toBe("1 to 120 s");
    expect(fieldFault(length, 120)).toBe("");
  });

  it("sends only what differs", () => {
    expect(changedSettings({ audio: true, seconds: 5 }, { audio: false, seconds: 5 })).toEqual({ audio: false });
  });
});

describe("what the destination does not take", () => {
  const all = { userMapping: true, bookmarks: true, categories: true, location: true, userId: true };
  const bookmarks: ProfileField = { ...audio, name: "bookmarks", capability: "bookmarks", without: "No bookmarks there." };

  it("is said in one line, and nothing before it is known", () => {
    expect(gapWords(undefined)).toBe("");
    expect(gapWords(all)).toBe("");
    expect(gapWords({ ...all, bookmarks: false, categories: false })).toBe("Takes no bookmarks, no categories and notes: the profiles say what that means.");
  });

  it("is said at the field of a profile", () => {
    expect(fieldGap(bookmarks, undefined)).toBe("");
    expect(fieldGap(bookmarks, all)).toBe("");
    expect(fieldGap(bookmarks, { ...all, bookmarks: false })).toBe("No bookmarks there.");
    expect(fieldGap(audio, { ...all, bookmarks: false })).toBe("");
  });
});

describe("the set-up", () => {
  const setup = { complete: false, steps: [{ id: "a", done: true }, { id: "b", done: false }] } as unknown as Setup;

  it("goes on where it stopped", () => {
    expect(nextStep(setup)?.id).toBe("b");
    expect(nextStep({ ...setup, steps: [] })).toBeUndefined();
  });

  it("asks for a long passphrase, twice the same", () => {
    expect(passphraseFault("short", "short")).toContain("12");
    expect(passphraseFault("long enough words", "other")).toContain("differ");
    expect(passphraseFault("long enough words", "long enough words")).toBe("");
  });
});

describe("an import", () => {
  it("says what it would do", () => {
    const plan = { newCount: 1, updateCount: 2, unchangedCount: 3, new: [], updates: [], conflicts: [], moreConflicts: 0 };
    expect(importSummary(plan)).toBe("1 new user, 2 changes, 3 as they are");
    expect(importSummary({ ...plan, newCount: 0, updateCount: 0, unchangedCount: 0 })).toBe("Nothing to import");
  });
});

describe("the way to the destination", () => {
  const step = (state: string, title = "Login") => ({ id: "x", title, state, found: "", advice: "", address: "", milliseconds: 0 }) as PathStep;

  it("comes to one sentence", () => {
    expect(pathSummary({ good: true, steps: [step("good")] })).toBe("Recordings can be delivered.");
    expect(pathSummary({ good: true, steps: [step("warning"), step("skipped")] })).toBe("Recordings can be delivered; 1 step should be looked at.");
    expect(pathSummary({ good: false, steps: [step("good"), step("failed", "Encryption")] })).toBe("Recordings cannot be delivered: encryption fails.");
  });

  it("says in which time zone the destination is, or that it is not told", () => {
    expect(zoneWords({ state: "reachable", timeZone: "Europe/Berlin" })).toBe("Time zone Europe/Berlin");
    expect(zoneWords({ state: "reachable", timeZone: null })).toContain("not told");
    expect(zoneWords({ state: "unreachable", timeZone: null })).toBe("");
  });

  it("says how long recordings are kept, and how clocks differ", () => {
    expect(retentionWords(undefined)).toBe("");
    expect(retentionWords({ keepDays: 30, oldestDays: null })).toBe("Keeps recordings 30 days");
    expect(retentionWords({ keepDays: null, oldestDays: 1 })).toBe("Keeps recordings until they are deleted, takes them up to 1 day old");
    expect(clockWords(40)).toBe("the same as this one's");
    expect(clockWords(-1500)).toBe("1.5 s behind this one");
    expect(clockWords(90_000)).toBe("90 s ahead of this one");
  });
});

describe("the end of the set-up", () => {
  it("waits for what is needed only", () => {
    const steps = [{ needed: false, done: false }, { needed: true, done: true }, { needed: true, done: false }];
    expect(stepsLeft({ steps } as unknown as Setup)).toBe(1);
  });
});

describe("what the controller is plugged into", () => {
  const port = (state: DockPort["state"], lost = false, cameras: string[] = []): DockPort => ({ number: 1, interface: "eth1", state, since: "", megabits: null, cameras, lost });
  const power = (state: Power["state"], percent: number | null = null): Power => ({ state, since: null, percent, low: false });

  it("a port says what stands at it", () => {
    expect(portStatus(port("camera", false, ["C1"])).text).toBe("Camera");
    expect(portStatus(port("camera", false, ["C1", "C2"])).text).toBe("2 cameras");
    expect(portStatus(port("noLink"))).toEqual({ text: "No dock", tone: "plain" });
    expect(portStatus(port("noLink", true))).toEqual({ text: "No power?", tone: "warn" });
    expect(portStatus(port("absent", true)).tone).toBe("warn");
  });

  it("power has words where something tells of it", () => {
    expect(powerText(power("unknown"))).toBe("");
    expect(powerText(power("mains"))).toBe("On mains");
    expect(powerText(power("battery", 80))).toBe("Mains failed, battery 80 %");
    expect(powerText(power("upsSilent"))).toBe("UPS does not answer");
  });
});
