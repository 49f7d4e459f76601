// Events in words and colours.
import type { DeviceEvent } from "../api/types";
import { words } from "../app/format";
import type { IconName } from "../ui/icons";

const titles: Record<string, string> = {
  motion: "Motion", videoLoss: "Video loss", diskFull: "Storage full", diskError: "Storage error", storageHealth: "Card not in good health", networkDisconnected: "Network disconnected", addressConflict: "IP address conflict", illegalLogin: "Wrong password", certificateExpiry: "Certificate expires",
  lineCrossing: "Line crossing", intrusion: "Intrusion", regionEntrance: "Region entrance", regionExit: "Region exiting", unattendedBaggage: "Unattended baggage",
  objectRemoval: "Object removal", loitering: "Loitering", tampering: "Video tampering", audioRise: "Sudden increase of sound", audioFall: "Sudden decrease of sound",
  audioLoss: "Audio loss", alarmInput: "Alarm input", eventStorm: "Too many events",
  thermalPreAlarm: "Temperature pre-alarm", thermalAlarm: "Temperature alarm",
  deliveryLost: "Deliveries lost", timing: "Timed picture",
  deviceTemperature: "Device too cold or too warm", serviceDue: "Service due",
  start: "Device started", stop: "Device stopped",
};

/** All that may stand in the history, by title. */
export const eventTopics = Object.keys(titles).filter((topic) => topic !== "timing").sort((a, b) => titles[a]!.localeCompare(titles[b]!));

export function eventTitle(topic: string): string {
  return titles[topic] ?? words(topic);
}

export type EventKind = "motion" | "alarm" | "event";

export function eventKind(topic: string): EventKind {
  if (/motion/i.test(topic)) return "motion";
  if (/alarm|loss|fault|error|full|illegal|login|disconnected|conflict|expiry|health|tampering|storm|deviceTemperature/i.test(topic)) return "alarm";
  return "event";
}

export function eventIcon(topic: string): IconName {
  if (/motion/i.test(topic)) return "motion";
  if (/^videoLoss|tampering/i.test(topic)) return "noVideo";
  if (/audio/i.test(topic)) return "soundOn";
  if (/crossing|region|intrusion|loitering|baggage|removal/i.test(topic)) return "target";
  if (/network|address/i.test(topic)) return "network";
  if (/storage|disk|record|volume/i.test(topic)) return "storage";
  if (/thermal|deviceTemperature/i.test(topic)) return "thermometer";
  if (/certificate/i.test(topic)) return "shield";
  if (/login|access|user/i.test(topic)) return "lock";
  return "events";
}

/** The details worth a line, in words; what says nothing is left out. */
export function eventDetails(event: DeviceEvent): string {
  if (event.topic.startsWith("thermal")) return temperatureDetails(event.details ?? {});
  if (event.details && "target" in event.details) return targetDetails(event.details);
  if (event.topic === "certificateExpiry" || event.topic === "eventStorm") return String(event.details?.message ?? "");
  return Object.entries(event.details ?? {}).map(([name, value]) => detail(name, value)).filter(Boolean).join(", ");
}

function detail(name: string, value: unknown): string {
  if (name === "share") return typeof value === "number" && value > 0 ? `${percent(value)} of the picture moving` : "";
  if (value === true) return words(name);
  if (name === "message") return typeof value === "string" ? value : "";
  return (typeof value === "string" && value !== "") || typeof value === "number" ? `${words(name)} ${value}` : "";
}

/** "person, from B to A" */
function targetDetails(details: Record<string, unknown>): string {
  const kinds: Record<string, string> = { human: "Person", vehicle: "Vehicle", other: "Target" };
  const ways: Record<string, string> = { "a-to-b": ", from A to B", "b-to-a": ", from B to A" };
  return `${kinds[String(details.class)] ?? "Target"}${ways[String(details.direction)] ?? ""}`;
}

/** "average 55.2 °C, above 55 °C"; of two areas their difference. */
function temperatureDetails(details: Record<string, unknown>): string {
  const { statistic, comparison, celsius, threshold, from, to } = details;
  const limit = comparison === "within" ? `within ${String(from)} to ${String(to)} °C` : `${String(comparison)} ${String(threshold)} °C`;
  const what = "first" in details ? `difference of ${String(statistic)}` : String(statistic);
  return `${what} ${String(celsius)} °C, ${limit}`;
}

const percent = (share: number) => (share < 0.01 ? "less than 1 %" : `${Math.round(share * 100)} %`);
