// What the pages say about cameras, profiles, imports and the set-up: pure, so that it can be tested.
import { bytes, plural } from "../app/format";
import type { Camera, Dashboard, DestinationFeatures, DockPort, ImportPlan, PathReport, Power, ProfileField, ProfileValue, Setup, SetupStep } from "./types";

export type Tone = "good" | "warn" | "bad" | "accent" | "plain";

export interface Status {
  text: string;
  tone: Tone;
}

/** The one thing to know about a camera, most urgent first. */
export function cameraStatus(camera: Camera): Status {
  if (camera.state === "locked") return { text: "Locked", tone: "bad" };
  if (camera.state === "removing") return { text: camera.docked ? "Being removed" : "Removed when it is docked", tone: "warn" };
  if (camera.transfer) return { text: "Transferring", tone: "accent" };
  if (!camera.docked) return { text: camera.wearer === null ? "Away, nobody's" : "In use", tone: "plain" };
  if (camera.docked.waiting > 0) return { text: "Waiting for transfer", tone: "accent" };
  if (camera.wearer === null) return { text: "Docked, not assigned", tone: "warn" };
  return { text: "Ready", tone: "good" };
}

/** Share of a transfer that is done, 0 to 1; nothing while the size is not known. */
export function transferShare(camera: Camera): number | undefined {
  const transfer = camera.transfer;
  if (!transfer || transfer.total <= 0) return undefined;
  return Math.min(1, transfer.bytes / transfer.total);
}

/** "1.20 GB of 3.40 GB, 25.0 MB/s, 2 min left". */
export function transferText(camera: Camera): string {
  const transfer = camera.transfer;
  if (!transfer) return "";
  const parts = [transfer.total > 0 ? `${bytes(transfer.bytes)} of ${bytes(transfer.total)}` : bytes(transfer.bytes)];
  if (transfer.bytesPerSecond > 0) {
    parts.push(`${bytes(transfer.bytesPerSecond)}/s`);
  }
  if (transfer.secondsLeft !== null && transfer.secondsLeft > 0) parts.push(`${timeWords(transfer.secondsLeft)} left`);
  return parts.join(", ");
}

/** "less than a minute", "12 min", "2 h 5 min". */
export function timeWords(seconds: number): string {
  if (seconds < 60) return "less than a minute";
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How transfers go together: who sends how fast, who waits, and how long all of it takes; empty when none goes on. */
export function queueText(board: Dashboard): string {
  const running = board.transfers.filter((t) => t.ended === null);
  if (running.length === 0) return "";
  const rate = running.reduce((sum, t) => sum + t.bytesPerSecond, 0);
  const parts = [plural(running.length, "transfer") + (rate > 0 ? ` at ${bytes(rate)}/s together` : "")];
  if (board.queue.waiting > 0) parts.push(`${plural(board.queue.waiting, "camera")} ${board.queue.waiting === 1 ? "waits" : "wait"} for a place`);
  const longest = Math.max(...running.map((t) => t.secondsLeft ?? 0));
  if (longest > 0) parts.push(`${timeWords(longest)} left for the longest`);
  return parts.join(", ");
}

const destinations: Record<string, Status> = {
  notConnected: { text: "Not connected", tone: "warn" },
  unknown: { text: "Not tried yet", tone: "plain" },
  reachable: { text: "Reachable", tone: "good" },
  unreachable: { text: "Does not answer", tone: "bad" },
  refused: { text: "Refuses us", tone: "bad" },
  outOfLicences: { text: "Out of licences", tone: "bad" },
  full: { text: "Full", tone: "bad" },
};

export function destinationStatus(state: string): Status {
  return destinations[state] ?? { text: state, tone: "plain" };
}

export function controllerStatus(board: Dashboard): Status {
  const tones: Record<string, Status> = {
    green: { text: "Ready", tone: "good" },
    amber: { text: "Storage nearly full", tone: "warn" },
    red: { text: board.controller.storage.fault ? "Storage fault" : "Destination fails", tone: "bad" },
  };
  return tones[board.controller.light] ?? { text: board.controller.light, tone: "plain" };
}

/** What stands at a dock port. */
export function portStatus(port: DockPort): Status {
  const words: Record<DockPort["state"], Status> = {
    camera: { text: port.cameras.length === 1 ? "Camera" : `${port.cameras.length} cameras`, tone: "good" },
    empty: { text: "No camera", tone: "good" },
    noLink: { text: port.lost ? "No power?" : "No dock", tone: port.lost ? "warn" : "plain" },
    off: { text: "Switched off", tone: port.lost ? "warn" : "plain" },
    absent: { text: "No adapter", tone: port.lost ? "warn" : "plain" },
  };
  return words[port.state];
}

/** Where the controller's power comes from, in words; empty when nothing tells it. */
export function powerText(power: Power): string {
  const percent = power.percent === null ? "" : `, battery ${power.percent} %`;
  if (power.state === "mains") return `On mains${percent}`;
  if (power.state === "battery") return `Mains failed${percent}`;
  return power.state === "upsSilent" ? "UPS does not answer" : "";
}

/** The step of the wizard to go on with; nothing when all is done. */
export function nextStep(setup: Setup): SetupStep | undefined {
  return setup.steps.find((step) => !step.done);
}

/** Whether a field has an effect: what it needs is on. */
export function fieldActive(field: ProfileField, settings: Record<string, ProfileValue>): boolean {
  return !field.needs || settings[field.needs] === true;
}

/** What the content destination does not take for a field, in one line; empty when it takes it, or has not said so yet. */
export function fieldGap(field: ProfileField, can: DestinationFeatures | undefined): string {
  return field.capability && can && !can[field.capability] ? (field.without ?? "") : "";
}

const features: [keyof DestinationFeatures, string][] = [
  ["bookmarks", "bookmarks"], ["categories", "categories and notes"], ["location", "locations"], ["userId", "user IDs"],
];

/** What the destination cannot take, in one line; empty when it takes all, or has not said so yet. */
export function gapWords(can: DestinationFeatures | undefined): string {
  const missing = can ? features.filter(([name]) => !can[name]).map(([, word]) => word) : [];
  return missing.length > 0 ? `Takes no ${missing.join(", no ")}: the profiles say what that means.` : "";
}

/** What is wrong with a value, for the person who types it; empty when nothing is. */
export function fieldFault(field: ProfileField, value: ProfileValue): string {
  if (field.type !== "number") return "";
  const low = field.low ?? 0;
  const high = field.high ?? 0;
  const good = typeof value === "number" && Number.isInteger(value) && value >= low && value <= high;
  return good ? "" : `${low} to ${high} ${field.unit ?? ""}`.trim();
}

/** The members that differ. */
export function changedSettings(before: Record<string, ProfileValue>, after: Record<string, ProfileValue>): Record<string, ProfileValue> {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name] !== value));
}

/** What of a profile differs from the standard values, in words: for the list. */
export function profileSummary(fields: ProfileField[], settings: Record<string, ProfileValue>): string {
  const words = fields
    .filter((field) => settings[field.name] !== field.standard && fieldActive(field, settings))
    .map((field) => `${field.label}: ${valueText(field, settings[field.name])}`);
  if (words.length === 0) return "All at their standard values";
  return words.length <= 4 ? words.join(" · ") : `${words.slice(0, 4).join(" · ")} · ${words.length - 4} more`;
}

export function valueText(field: ProfileField, value: ProfileValue | undefined): string {
  if (field.type === "switch") return value ? "on" : "off";
  if (field.type === "number") return `${value} ${field.unit ?? ""}`.trim();
  return field.choices?.find((choice) => choice.value === value)?.label.toLowerCase() ?? String(value);
}

/** How many steps that the set-up cannot end without are missing. */
export function stepsLeft(setup: Setup): number {
  return setup.steps.filter((step) => step.needed && !step.done).length;
}

/** What a test of the way to the destination comes to. */
export function pathSummary(report: PathReport): string {
  const failed = report.steps.filter((step) => step.state === "failed");
  const warnings = report.steps.filter((step) => step.state === "warning").length;
  if (!report.good) return failed.length > 0 ? `Recordings cannot be delivered: ${failed.at(-1)?.title.toLowerCase()} fails.` : "Recordings cannot be delivered.";
  if (warnings > 0) return `Recordings can be delivered; ${plural(warnings, "step")} should be looked at.`;
  return "Recordings can be delivered.";
}

/** What a test of the network of the docks comes to. */
export function docksSummary(report: PathReport): string {
  return report.good ? "Docked cameras can find this controller." : "Docked cameras may not find this controller.";
}

/** "the same as this one's", "90 s ahead of this one". */
export function clockWords(aheadMilliseconds: number): string {
  const size = Math.abs(aheadMilliseconds);
  if (size < 100) return "the same as this one's";
  const amount = size < 1000 ? `${size} ms` : `${(size / 1000).toFixed(size < 10_000 ? 1 : 0)} s`;
  return `${amount} ${aheadMilliseconds > 0 ? "ahead of" : "behind"} this one`;
}

/** The time zone of the destination, in one line; empty while it was not heard. */
export function zoneWords(destination: Pick<Dashboard["destination"], "state" | "timeZone">): string {
  if (destination.timeZone) return `Time zone ${destination.timeZone}`;
  return destination.state === "reachable" ? "Time zone not told: see that it is the one of this system" : "";
}

/** What the destination says of keeping, in one line; empty when it says nothing. */
export function retentionWords(retention: Dashboard["destination"]["retention"]): string {
  if (!retention) return "";
  const kept = retention.keepDays === null ? "Keeps recordings until they are deleted" : `Keeps recordings ${plural(retention.keepDays, "day")}`;
  return retention.oldestDays === null ? kept : `${kept}, takes them up to ${plural(retention.oldestDays, "day")} old`;
}

export function importSummary(plan: ImportPlan): string {
  const parts = [];
  if (plan.newCount > 0) parts.push(plural(plan.newCount, "new user"));
  if (plan.updateCount > 0) parts.push(plural(plan.updateCount, "change"));
  if (plan.unchangedCount > 0) parts.push(`${plan.unchangedCount} as they are`);
  return parts.length > 0 ? parts.join(", ") : "Nothing to import";
}

export function passphraseFault(passphrase: string, confirmation: string): string {
  if ([...passphrase].length < 12) return "At least 12 characters; several words are easy to keep in mind.";
  if (confirmation !== passphrase) return "The two passphrases differ.";
  return "";
}
