// Events in words and colours.
import type { DeviceEvent } from "../api/types";
import { words } from "../app/format";
import type { IconName } from "../ui/icons";

const titles: Record<string, string> = {
  motion: "Motion", videoLoss: "Video loss", diskFull: "Storage full", diskError: "Storage error", illegalLogin: "Wrong password",
  start: "Device started", stop: "Device stopped",
};

export function eventTitle(topic: string): string {
  return titles[topic] ?? words(topic);
}

export type EventKind = "motion" | "alarm" | "event";

export function eventKind(topic: string): EventKind {
  if (/motion/i.test(topic)) return "motion";
  if (/alarm|loss|fault|error|full|illegal|login/i.test(topic)) return "alarm";
  return "event";
}

export function eventIcon(topic: string): IconName {
  if (/motion/i.test(topic)) return "motion";
  if (/loss|video/i.test(topic)) return "noVideo";
  if (/storage|disk|record|volume/i.test(topic)) return "storage";
  if (/login|access|user/i.test(topic)) return "lock";
  return "events";
}

/** The details worth a line. */
export function eventDetails(event: DeviceEvent): string {
  const d = event.details ?? {};
  const parts = Object.entries(d)
    .filter(([, v]) => typeof v === "string" || typeof v === "number" || typeof v === "boolean")
    .map(([k, v]) => (k === "message" ? String(v) : `${words(k)} ${String(v)}`));
  return parts.join(", ");
}
