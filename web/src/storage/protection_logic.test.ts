// What is offered for a volume, and in which words.
import { describe, expect, it } from "vitest";
import type { Volume } from "../api/types";
import { passwordProblem, protectionWords, tasks } from "./protection_logic";

const volume = (changes: Partial<Volume>): Volume => ({ id: "1", path: "/card", state: "normal", bytes: 1, used: 0, ...changes });
const names = (changes: Partial<Volume>) => tasks(volume(changes)).map((t) => t.name);

describe("protection of a volume", () => {
  it("offers what can be done to it now", () => {
    expect(names({})).toEqual(["format"]);
    expect(names({ encrypted: true })).toEqual(["lock", "format"]);
    expect(names({ encrypted: true, lock: true })).toEqual(["unlockForGood", "format"]);
    expect(names({ encrypted: true, state: "locked" })).toEqual(["unlock", "format"]);
    expect(names({ encrypted: true, lock: true, state: "locked" })).toEqual(["unlock"]);
    expect(names({ state: "missing" })).toEqual([]);
  });

  it("is told in words", () => {
    expect(protectionWords(volume({})).word).toBe("Unencrypted");
    expect(protectionWords(volume({ encrypted: true })).word).toBe("Encrypted");
    expect(protectionWords(volume({ encrypted: true, lock: true })).word).toContain("locked to this device");
    expect(protectionWords(volume({ encrypted: true, state: "locked" })).kind).toBe("warn");
  });

  it("counts bytes of a password", () => {
    expect(passwordProblem("1234567")).not.toBe("");
    expect(passwordProblem("12345678")).toBe("");
    expect(passwordProblem("ä".repeat(32))).toBe("");
    expect(passwordProblem("ä".repeat(33))).not.toBe("");
  });
});
