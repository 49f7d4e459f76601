// Events in words and colours.
import type { DeviceEvent } from "../api/types";
import { words } from "../app/format";
import type { IconName } from "../ui/icons";

const titles: Record<string, string> = {
  motion: "Motion", videoLoss: "Video loss", diskFull: "Storage full", diskError: "Storage error", illegalLogin: "Wrong password", certificateExpiry: "Certificate expires",
  thermalPreAlarm: "Temperature pre-alarm", thermalAlarm: "Temperature alarm",
  start: "Device started", stop: "Device stopped",
};

export function eventTitle(topic: string): string {
  return titles[topic] ?? words(topic);
}

export type EventKind = "motion" | "alarm" | "event";

export function eventKind(topic: string): EventKind {
  if (/motion/i.test(topic)) return "motion";
  if (/alarm|loss|fault|error|full|illegal|login|expiry/i.test(topic)) return "alarm";
  return "event";
}

export function eventIcon(topic: string): IconName {
  if (/motion/i.test(topic)) return "motion";
  if (/loss|video/i.test(topic)) return "noVideo";
  if (/storage|disk|record|volume/i.test(topic)) return "storage";
  if (/thermal/i.test(topic)) return "thermometer";
  if (/certificate/i.test(topic)) return "shield";
  if (/login|access|user/i.test(topic)) return "lock";
  return "events";
}

/** The details worth a line, in words; what says nothing is left out. */
export function eventDetails(event: DeviceEvent): string {
  if (event.topic.startsWith("thermal")) return temperatureDetails(event.details ?? {});
  if (event.topic === "certificateExpiry") return String(event.details?.message ?? "");
  return Object.entries(event.details ?? {}).map(([name, value]) => detail(name, value)).filter(Boolean).join(", ");
}

function detail(name: string, value: unknown): string {
  if (name === "share") return typeof value === "number" && value > 0 ? `${percent(value)} of the picture moving` : "";
  if (value === true) return words(name);
  if (name === "message") return typeof value === "string" ? value : "";
  return (typeof value === "string" && value !== "") || typeof value === "number" ? `${words(name)} ${value}` : "";
}

/** "average 55.2 °C, above 55 °C"; of two areas their difference. */
function temperatureDetails(details: Record<string, unknown>): string {
  const { statistic, comparison, celsius, threshold, from, to } = details;
  const limit = comparison === "within" ? `within ${String(from)} to ${String(to)} °C` : `${String(comparison)} ${String(threshold)} °C`;
  const what = "first" in details ? `difference of ${String(statistic)}` : String(statistic);
  return `${what} ${String(celsius)} °C, ${limit}`;
}

const percent = (share: number) => (share < 0.01 ? "less than 1 %" : `${Math.round(share * 100)} %`);
