// What can be done about the protection of a volume, and in which words.

import type { Volume } from "../api/types";

export interface Task {
  name: "format" | "unlock" | "lock" | "unlockForGood";
  button: string;
  title: string;
  text: string;
  warning?: string;
  label: string;
  confirm: string;
  done: string;
  /** A password is chosen, not proven: it is typed twice. */
  isNew: boolean;
  /** A word to be typed before something is deleted. */
  typed?: string;
}

const all: Record<Task["name"], Task> = {
  format: {
    name: "format", button: "Encrypted format…", title: "Encrypted format", label: "Encryption password", confirm: "Format", isNew: true, typed: "format",
    text: "All recordings and pictures on this volume are deleted for good. What is recorded from then on can be read by this device, and elsewhere with the password only.",
    warning: "A forgotten password cannot be recovered: keep it in a safe place.", done: "The volume is formatted and encrypted.",
  },
  unlock: {
    name: "unlock", button: "Unlock…", title: "Unlock the volume", label: "Password of the volume", confirm: "Unlock", isNew: false,
    text: "Recording and playback go on when the volume is unlocked. It stays so until the device is restarted or the volume is taken out.", done: "The volume is unlocked.",
  },
  lock: {
    name: "lock", button: "Lock…", title: "Switch the lock on", label: "Password of the lock", confirm: "Lock", isNew: true,
    text: "This device goes on using the volume. Every other device, and this one after a factory reset, needs the password of the lock to read or write it.",
    warning: "A forgotten password cannot be recovered: keep it in a safe place.", done: "The volume is locked to this device.",
  },
  unlockForGood: {
    name: "unlockForGood", button: "Remove lock…", title: "Switch the lock off", label: "Password of the lock", confirm: "Remove lock", isNew: false,
    text: "The volume stays encrypted; the encryption password counts again.", done: "The lock is removed.",
  },
};

/** What may be done to a volume as it is now. */
export function tasks(volume: Volume): Task[] {
  if (volume.state === "locked") return volume.lock ? [all.unlock] : [all.unlock, all.format];
  if (!["normal", "full", "uninitialized"].includes(volume.state)) return [];
  if (!volume.encrypted) return [all.format];
  return [volume.lock ? all.unlockForGood : all.lock, all.format];
}

export function protectionWords(volume: Volume): { word: string; kind: string; text: string } {
  if (volume.state === "locked") return { word: "Encrypted", kind: "warn", text: "Nothing is read or written until it is unlocked." };
  if (!volume.encrypted) return { word: "Unencrypted", kind: "", text: "Whoever has the volume can read it. Only an encrypted volume can be locked." };
  if (volume.lock) return { word: "Encrypted, locked to this device", kind: "good", text: "Other devices need the password of the lock." };
  return { word: "Encrypted", kind: "good", text: "Other devices need the encryption password." };
}

/** Why the device will not take it; empty when it will. */
export function passwordProblem(password: string): string {
  const bytes = new TextEncoder().encode(password).length;
  return bytes < 8 || bytes > 64 ? "The password must have 8 to 64 characters." : "";
}
