// The nouns of the HTTP interface as the pages see them (docs/design/api.md).
import type { CardHealth } from "./card_types";
import type { Care } from "./care_types";

export type StreamName = "main" | "sub" | "third";
export const streamNames: StreamName[] = ["main", "sub", "third"];
export const streamTitles: Record<StreamName, string> = { main: "Main stream", sub: "Sub stream", third: "Third stream" };

export type Level = "administrator" | "operator" | "user";

/** Channels for which something is allowed; true means all of them. */
export type ChannelPermission = number[] | boolean;

export interface Permissions {
  liveView?: ChannelPermission;
  playback?: ChannelPermission;
  manualRecord?: ChannelPermission;
  parameters?: boolean;
  logs?: boolean;
  reboot?: boolean;
  twoWayAudio?: boolean;
  ptz?: boolean;
  alarmOutput?: boolean;
}

export interface DeviceStatus {
  state: "inactive" | "active";
  name: string;
  model: string;
  apiVersion: string;
  administrator: string;
  passwords: { length: number; kinds: number };
}

export interface PasswordRating {
  rating: number;
  word: string;
  acceptable: boolean;
  reason?: string;
}

export interface SessionInfo {
  name: string;
  level: Level;
  permissions: Permissions;
  csrfToken: string;
  timeoutSeconds: number;
  passwordAgeNotice: boolean;
}

export interface Certificate {
  id: string;
  /** The device's own, which is always there. */
  own: boolean;
  subject: string;
  issuer: string;
  serial: string;
  from: string;
  until: string;
  valid: boolean;
  fingerprint: string;
  dnsNames: string[];
  addresses: string[];
  selfSigned: boolean;
  usedBy: string[];
}

/** A certificate to be made, or one with its key that somebody brings. */
export type CertificateWish = { id: string } & (
  | { commonName: string; country: string; organization: string; hosts: string[]; days: number }
  | { certificate: string; key: string }
  | { certificate: string; requestOf: string }
  | { pkcs12: string; password: string }
);

export interface RecoveryQuestion {
  id: string;
  text: string;
}

export interface RecoveryAnswer {
  /** The id of a question. */
  question: string;
  answer: string;
}

export interface RecoveryChoices {
  items: RecoveryQuestion[];
  /** As many are to be chosen. */
  count: number;
}

export interface RecoveryAsked {
  available: boolean;
  /** Why it is not. */
  reason?: string;
  questions?: RecoveryQuestion[];
  /** Where a code can be mailed to, mostly hidden; absent when nowhere. */
  email?: string;
}

export interface RecoveryMail {
  recoveryMail: string;
  /** This program can send mail. */
  supported: boolean;
}

export interface SystemInformation {
  name: string;
  number: number;
  model: string;
  description?: string;
  serialNumber: string;
  firmwareVersion: string;
  build?: string;
  started?: string;
  uptimeSeconds?: number;
  timeZone?: string;
  channels?: number;
  /** Where the device listens: "http://0.0.0.0:8080", "rtsp://…". */
  addresses?: string[];
  services?: { webSocket?: boolean; webSockets?: boolean; multicast?: boolean; webRtc?: boolean };
  /** The stored settings could not be read whole; defaults took the place of what was lost. */
  settingsDamaged?: boolean;
}

export interface ChannelCapabilities {
  channel: number;
  encodedSource?: boolean;
  resolutions?: string[];
  /** Limits of numbers below those of the catalog, by field. */
  highest?: Record<string, number>;
  streams?: { stream: StreamName; videoCodecs?: string[]; resolutions?: string[] }[];
}

export interface Capabilities {
  channels?: ChannelCapabilities[];
  streams?: StreamName[];
  videoCodecs?: string[];
  audioCodecs?: string[];
  encoders?: { name: string; codec: string; hardware?: boolean }[];
  limits?: Record<string, number>;
  /** Server certificates that settings may name. */
  certificates?: string[];
  /** Function and the reason why this device lacks it. */
  absent?: Record<string, string>;
}

export type ChannelState = "live" | "noVideo" | "starting";

export interface StreamInfo {
  stream: StreamName;
  codec: string;
  width: number;
  height: number;
  frameRate: number;
  audio: boolean | string;
  passThrough?: boolean;
}

export interface Channel {
  channel: number;
  name: string;
  source?: string;
  state: ChannelState;
  message?: string;
  streams: StreamInfo[];
  recording: boolean;
  /** A recording started by hand is running. */
  manualRecording?: boolean;
  motion: boolean;
  /** Its source is a thermal one: it measures temperatures. */
  thermal?: boolean;
}

export interface StreamHealth {
  channel: number;
  stream: StreamName;
  frameRate: number;
  /** Bits a second. */
  bitRate: number;
  readers: number;
  dropped: number;
  encodeMilliseconds: number;
  encoder?: string;
  passThrough?: boolean;
  trouble?: string;
}

export interface ReaderHealth {
  stream: string;
  peer: string;
  protocol: string;
  lost: number;
  queuedBytes: number;
}

export interface Health {
  process?: { cpuShare?: number; residentBytes?: number; openFiles?: number; threads?: number };
  streams?: StreamHealth[];
  readers?: ReaderHealth[];
  storage?: { durabilityLagMilliseconds?: number };
  care?: Care;
}

export interface Volume {
  id: string;
  path: string;
  state: "normal" | "uninitialized" | "full" | "error" | "formatting" | "missing" | "locked" | "protected" | "connecting" | "lost";
  /** Number of a network disk; absent for the own one. */
  network?: number;
  message?: string;
  bytes: number;
  used: number;
  quota?: number;
  videoBytes?: number;
  pictureBytes?: number;
  oldest?: string;
  encrypted?: boolean;
  /** The lock of an encrypted volume is on; its state tells whether it is open here. */
  lock?: boolean;
  /** Of the memory card or eMMC it lies on; absent when it lies on something else. */
  card?: CardHealth;
}

export interface NetworkDisk {
  /** HDD number, 1 to 8. */
  number: number;
  enabled: boolean;
  protocol: "nfs" | "smb";
  server: string;
  port: number;
  path: string;
  user: string;
  /** Typed anew, null to remove it, or as the device shows it. */
  password: string | null | { set: boolean };
  capacityGigabytes: number;
}

export interface NetworkDisks {
  recordOn: "network" | "own";
  disks: NetworkDisk[];
}

export interface DeviceEvent {
  id: string | number;
  topic: string;
  channel?: number;
  rule?: string;
  /** Of the message; the history has `end` instead. */
  /** "pulse": happened at a moment and lasts no time. */
  state?: "start" | "update" | "stop" | "pulse";
  time: string;
  /** When it ended; null or absent while it lasts. */
  end?: string | null;
  details?: Record<string, unknown>;
}

export interface List<T> {
  items: T[];
  next?: string;
}

/** Contacts and switches of the device, by number. */
export interface AlarmState {
  inputs: { number: number; name: string; closed: boolean; active: boolean; virtual: boolean }[];
  outputs: { number: number; name: string; on: boolean; virtual: boolean }[];
}

/** The user's model that tells the class of targets. */
export interface ClassModel {
  channel: number;
  model: string;
  state: "none" | "loading" | "used" | "failed";
  error: string | null;
}

/** What rules of smart events would have raised in the past. */
export interface TriedRules {
  events: Omit<DeviceEvent, "id">[];
  /** There would have been more. */
  more: boolean;
  /** Pictures of that time that are remembered. */
  pictures: number;
  oldest: string | null;
}

export type RecordingType = "continuous" | "motion" | "alarm" | "event" | "manual";

export interface Span {
  from: string;
  to: string;
  types: string[];
  live?: boolean;
}

export interface TimelineEvent {
  id: string | number;
  topic: string;
  from: string;
  to?: string;
}

export interface TimelineData {
  spans: Span[];
  events: TimelineEvent[];
  oldest?: string;
  newest?: string;
}

export interface Segment {
  id: string | number;
  channel: number;
  stream: string;
  from: string;
  to: string;
  bytes: number;
  types: string[];
  codec: string;
  width: number;
  height: number;
}

export interface MediaMap {
  codec: string;
  frameRate: number;
  duration: number;
  parts: { media: number; from: string; to: string }[];
  /** The file ends here because codec or size change. */
  changedAt?: string;
}

export interface Picture {
  id: string | number;
  channel: number;
  type: string;
  time: string;
  format: string;
  width?: number;
  height?: number;
  bytes?: number;
}

export interface AlarmSounds {
  items: { name: string; builtIn: boolean }[];
  playing: boolean;
}

export interface User {
  name: string;
  level: Level;
  permissions: Permissions;
}

export interface OnlineUser {
  id: string;
  name: string;
  level: Level;
  address: string;
  protocol?: string;
  since: string;
  lastActive?: string;
  own?: boolean;
}

export interface LogEntry {
  id: string | number;
  time: string;
  major: string;
  minor: string;
  user?: string;
  address?: string;
  channel?: number;
  message: string;
  outcome?: string;
}

export interface Licence {
  name: string;
  version?: string;
  licence: string;
  use?: string;
  text?: string;
}

export interface Estimate {
  bitRate: number;
  bytesPerDay: number;
  daysOfStorage?: number | null;
  blocked?: Record<string, string>;
}
