// Permissions in words.
import type { Level, Permissions } from "../api/types";

export const levels: { value: Level; title: string; text: string }[] = [
  { value: "administrator", title: "Administrator", text: "Everything, accounts too." },
  { value: "operator", title: "Operator", text: "What is granted below; no accounts, no reset." },
  { value: "user", title: "User", text: "Live view and the own password." },
];

export const plainPermissions: { name: "parameters" | "logs" | "reboot" | "twoWayAudio" | "ptz" | "alarmOutput"; title: string; forUsers: boolean }[] = [
  { name: "parameters", title: "Change settings", forUsers: false },
  { name: "logs", title: "Read logs", forUsers: false },
  { name: "reboot", title: "Reboot", forUsers: false },
  { name: "twoWayAudio", title: "Two-way audio", forUsers: false },
  { name: "ptz", title: "Pan and tilt", forUsers: true },
  { name: "alarmOutput", title: "Alarm outputs and illuminator", forUsers: false },
];

export const channelPermissions: { name: "liveView" | "playback" | "manualRecord"; title: string; forUsers: boolean }[] = [
  { name: "liveView", title: "Live view", forUsers: true },
  { name: "playback", title: "Playback", forUsers: false },
  { name: "manualRecord", title: "Manual recording", forUsers: false },
];

/** What a new account of a level begins with. */
export function standardPermissions(level: Level, channels: number[]): Permissions {
  if (level === "administrator") return {};
  if (level === "user") return { liveView: channels, ptz: false };
  return { liveView: channels, playback: channels, manualRecord: channels, parameters: false, logs: false, reboot: false };
}

/** A line for the list of accounts. */
export function permissionSummary(level: Level, permissions: Permissions, channels: number): string {
  if (level === "administrator") return "Everything";
  const parts: string[] = [];
  for (const p of channelPermissions) {
    const value = permissions[p.name];
    if (value === true || (Array.isArray(value) && value.length >= channels && channels > 0)) parts.push(p.title);
    else if (Array.isArray(value) && value.length > 0) parts.push(`${p.title} (${value.join(", ")})`);
  }
  for (const p of plainPermissions) if (permissions[p.name] === true) parts.push(p.title);
  return parts.join(" · ") || "Nothing yet";
}
