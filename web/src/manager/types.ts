// What the controller answers, as in its OpenAPI description.

export interface Connection {
  siteName: string;
  application: string;
  addresses: string[];
  secure: boolean;
  encrypted: boolean;
  fullSupport: boolean;
  container: "mkv" | "mp4";
  signer: { name: string; fingerprint: string } | null;
}

/** What the destination can take. */
export interface DestinationFeatures {
  bookmarks: boolean;
  userMapping: boolean;
  categories: boolean;
  location: boolean;
  userId: boolean;
}

export interface SetupStep {
  id: string;
  title: string;
  help: string;
  final: boolean;
  needed: boolean;
  done: boolean;
}

export interface Setup {
  complete: boolean;
  steps: SetupStep[];
  values: {
    language: string | null;
    name: string | null;
    timeZone: string | null;
    powerLine: 50 | 60 | null;
    assignment: "fixed" | "selfAssign" | null;
    connection: Connection | null;
  };
}

export interface PathStep {
  id: string;
  title: string;
  state: "good" | "warning" | "failed" | "skipped";
  found: string;
  advice: string;
  address: string;
  milliseconds: number;
}

export interface PathReport {
  good: boolean;
  steps: PathStep[];
}

export interface MachineTime {
  now: string;
  own: boolean;
  reason: string;
  kept: boolean;
  settings: { mode: "system" | "ntp" | "manual" | "dhcp"; server: string; fallback: string };
  /** Servers that DHCP names. */
  named: string[];
  last: { server: string; aheadMilliseconds: number; delayMilliseconds: number; stratum: number; at: string } | null;
  fault: string;
}

export interface TimeReading {
  aheadMilliseconds: number;
  delayMilliseconds: number;
  stratum: number;
}

export interface TagReaders {
  readers: { name: string; supported: boolean }[];
  pairing: { wearer: number; taps: number; needed: number; state: "waiting" | "paired" | "failed"; message: string } | null;
}

export interface CameraLog {
  received: string | null;
  lines: string[];
}

export type ProfileValue = boolean | number | string;

export interface ProfileField {
  name: string;
  label: string;
  help: string;
  type: "switch" | "choice" | "number";
  standard: ProfileValue;
  choices?: { value: string | number; label: string }[];
  low?: number;
  high?: number;
  unit?: string;
  needs?: string;
  capability?: "bookmarks" | "location";
  without?: string;
  usefulWithout?: boolean;
}

export interface ProfileGroup {
  name: string;
  title: string;
  fields: ProfileField[];
}

export interface Profile {
  id: number;
  name: string;
  settings: Record<string, ProfileValue>;
  wearers: number;
  standard: boolean;
}

export interface Wearer {
  id: number;
  name: string;
  userId: string;
  externalName: string;
  profile: number;
  profileName: string;
  tags: number;
  devices: string[];
  advice?: string;
}

export interface ImportPlan {
  newCount: number;
  updateCount: number;
  unchangedCount: number;
  new: { line: number; name: string; userId: string }[];
  updates: { line: number; name: string; userId: string; changes: string[] }[];
  conflicts: { line: number; field: string; message: string }[];
  moreConflicts: number;
}

export interface Docked {
  dock: number;
  battery: number;
  storage: number;
  free: number;
  waiting: number;
  since: string;
}

export interface Camera {
  serial: string;
  name: string;
  model: string;
  firmware: string;
  state: "active" | "locked" | "removing";
  wearer: number | null;
  wearerName: string;
  added: string;
  lastDocked: string | null;
  docked?: Docked;
  transfer?: { bytes: number; total: number; bytesPerSecond: number; secondsLeft: number | null };
}

export interface FoundCamera {
  serial: string;
  model: string;
  firmware: string;
  fingerprint: string; // of its public key, SHA-256 in hex; empty when it has shown none
  outcome: "found" | "foreign" | "locked";
  docked: Docked;
}

export interface Cameras {
  items: Camera[];
  found: FoundCamera[];
}

export interface Problem {
  severity: "warning" | "error";
  about: "controller" | "destination" | "camera";
  text: string;
  advice: string;
  serial?: string;
}

export interface Transfer {
  serial: string;
  begun: string;
  ended: string | null;
  bytes: number;
  total: number;
  bytesPerSecond: number;
  secondsLeft: number | null;
  state: string;
}

/** Who sends, and who waits for a place. */
export interface Queue {
  places: number;
  busy: number;
  waiting: number;
}

/** Link errors at the contacts of one place in the docks. */
export interface ContactErrors {
  place: string;
  name: string;
  count: number;
  since: string;
}

/** A cause that the controller has seen by itself. */
export interface Finding {
  advice: string;
  text: string;
  serial?: string;
}

/** A port that a dock is plugged into. */
export interface DockPort {
  number: number;
  interface: string;
  state: "absent" | "off" | "noLink" | "empty" | "camera";
  since: string;
  megabits: number | null;
  cameras: string[];
  /** There was a dock at it, and now there is none. */
  lost: boolean;
}

export interface Power {
  state: "unknown" | "mains" | "battery" | "upsSilent";
  since: string | null;
  percent: number | null;
  low: boolean;
}

export interface Dashboard {
  time: string;
  system: { name: string; id: string; complete: boolean };
  controller: {
    serial: string;
    version: string;
    light: "green" | "amber" | "red";
    storageLight: "green" | "red";
    storageAccess: boolean;
    storage: { capacity: number; free: number; waiting: number; waitingClips: number; fault: string };
    power: Power;
  };
  destination: {
    state: string; message: string; waiting: number; since?: string; connection?: Connection;
    retention?: { keepDays: number | null; oldestDays: number | null };
    timeZone: string | null;
    capabilities?: DestinationFeatures;
  };
  problems: Problem[];
  cameras: Camera[];
  found: FoundCamera[];
  transfers: Transfer[];
  queue: Queue;
  contacts: ContactErrors[];
  ports: DockPort[];
  firstSteps: { id: string; title: string; page: string; done: boolean }[];
  offer?: { serial: string; wearer: number };
  lastTap?: string;
}

/** What is demanded of passwords of accounts. */
export interface PasswordPolicy {
  length: number;
  kinds: number;
  ageDays: number;
}

export interface Advice {
  id: string;
  about: "camera" | "docks" | "controller" | "destination" | "app";
  symptom: string;
  cause: string;
  steps: string[];
}
