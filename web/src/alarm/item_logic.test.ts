// What is copied from one alarm input to the others, and which of its fields are plain.
import { describe, expect, it } from "vitest";
import type { Field } from "../api/catalog_types";
import { copiedToAll, plainFields, soundName, tellFields, type Item } from "./item_logic";

describe("alarm inputs", () => {
  const items: Item[] = [
    { number: 1, name: "door", type: "normallyClosed", recordChannels: [2] },
    { number: 2, name: "gate", type: "normallyOpen", recordChannels: [] },
  ];
  it("take over everything but number and name", () => {
    const copied = copiedToAll(items, 0);
    expect(copied[1]).toEqual({ number: 2, name: "gate", type: "normallyClosed", recordChannels: [2] });
    expect(copied[1]!.recordChannels).not.toBe(items[0]!.recordChannels);
    expect(copied[0]).toBe(items[0]);
  });
  it("ask plainly for what is one value", () => {
    const fields = [{ name: "number", type: "integer" }, { name: "name", type: "text" }, { name: "schedule", type: "list" }, { name: "notify", type: "boolean" }] as Field[];
    expect(plainFields(fields).map((f) => f.name)).toEqual(["name"]);
    expect(tellFields(fields).map((f) => f.name)).toEqual(["notify"]);
  });
});

describe("sounds", () => {
  it("are named after their file as the device takes it", () => {
    expect(soundName("dog_barks (2).wav")).toBe("dog_barks 2");
    expect(soundName("../../etc/passwd")).toBe("etc passwd");
    expect(soundName("Größe.wav")).toBe("Gr e");
    expect(soundName(".wav")).toBe("Sound");
    expect(soundName("a".repeat(40) + ".wav")).toHaveLength(32);
  });
});
