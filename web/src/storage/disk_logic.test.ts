// Tests of numbers, fields and states of network disks.
import { expect, test } from "vitest";
import { diskFields, newDisk, stateWords } from "./disk_logic";

test("a new disk takes the first number that is free", () => {
  const first = newDisk([]);
  expect(first.number).toBe(1);
  expect(newDisk([first, { ...first, number: 3 }]).number).toBe(2);
});

test("only SMB asks for an account", () => {
  const disk = newDisk([]);
  expect(diskFields(disk).map((f) => f.name)).toContain("user");
  expect(diskFields({ ...disk, protocol: "nfs" }).map((f) => f.name)).not.toContain("user");
});

test("a disk that is off or not saved has no state", () => {
  expect(stateWords(undefined)).toBeNull();
  expect(stateWords({ id: "network-1", path: "", state: "lost", bytes: 0, used: 0 })?.kind).toBe("bad");
});
