// What the pages ask of a destination, and what it answers.
import { address, get, patch, post, put, remove } from "../api/client";

export interface Summary {
  name: string;
  person: string;
  personName: string;
  personId: string;
  device: string;
  deviceName: string;
  start: string | null;
  stop: string | null;
  complete: boolean;
  hold: string | null;
  rejected: boolean;
  clips: number;
  bytes: number;
  categories: string;
  /** The user of this destination whom the wearer is mapped to; empty: nobody. */
  owner: string;
  ownerKind: "none" | "account" | "guest" | "unknown";
  /** South, west, north, east. */
  box?: [number, number, number, number];
}

export interface StoredObject {
  name: string;
  kind: "clip" | "key" | "bookmark" | "track" | "manifest" | "other";
  type: string;
  bytes: number;
  sha256: string;
  received: string;
  start: string | null;
  stop: string | null;
}

export interface Bookmark {
  name: string;
  start: string | null;
  stop: string | null;
  category: string;
  categoryName: string;
  tags: string;
  text: string;
  place?: [number, number];
}

export interface Note {
  time: string;
  author: string;
  second: number;
  text: string;
}

/** Second of the recording, latitude, longitude. */
export type TrackPoint = [number, number, number];

export interface Recording extends Summary {
  facts: Record<string, string>;
  received: string;
  objects: StoredObject[];
  bookmarks: Bookmark[];
  notes: Note[];
  track: TrackPoint[];
}

export interface CustodyLine {
  sequence: number;
  time: string;
  actor: string;
  address: string;
  action: string;
  container: string;
  object: string;
  details?: Record<string, unknown>;
  hash: string;
}

export interface Verification {
  verdict: "proven" | "intact" | "broken";
  words: string;
  checkedAt: string;
  objects: { name: string; kind: string; intact: boolean; verdict?: string; lines?: string[] }[];
  manifest: { present: boolean; intact?: boolean; trusted?: boolean; reason?: string; missing?: string[]; changed?: string[] };
}

export interface Facets {
  people: { id: string; name: string; visible: string }[];
  devices: { id: string; name: string; model: string }[];
  categories: { id: string; name: string }[];
}

export interface Category {
  id: string;
  name: string;
  keepDays: number | null;
}

export interface Configuration {
  siteName: string;
  timeZone: string;
  addresses: string[];
  containerType: "mp4" | "mkv";
  keepDays: number | null;
  categories: Category[];
  strictness: Record<string, unknown> & { faults: unknown[] };
  certificateFingerprint: string;
}

export type Query = Record<string, string | number | undefined>;

const one = (name: string) => `/evidence/recordings/${encodeURIComponent(name)}`;

export const find = (query: Query) => get<{ items: Summary[]; more: boolean }>("/evidence/recordings", query);
export const facets = () => get<Facets>("/evidence/facets");
export const overview = () =>
  get<{ recordings: number; underWay: number; held: number; rejected: number; bytes: number }>("/evidence/overview");
/** Part of a destination's storage. */
export interface StoragePart {
  kind: string;
  reachable: boolean;
  words: string;
}
export const storage = () => get<{ index: StoragePart; content: StoragePart }>("/evidence/storage");
export const recording = (name: string) => get<Recording>(one(name));
export const custodyOf = (name: string) => get<{ items: CustodyLine[] }>(`${one(name)}/custody`).then((a) => a.items);
export const verify = (name: string) => post<Verification>(`${one(name)}/verification`, {});
export const addNote = (name: string, text: string, second: number) => post<void>(`${one(name)}/notes`, { text, second });
export const hold = (name: string, reason: string) => put<void>(`${one(name)}/hold`, { reason });
export const release = (name: string) => remove<void>(`${one(name)}/hold`);
export const contentAddress = (name: string, object: string) => address(`${one(name)}/content/${encodeURIComponent(object)}`);
export const exportAddress = (name: string) => address(`${one(name)}/export`);
/** Of a part; times in milliseconds since 1970. */
export const partAddress = (name: string, from: number, to: number) => {
  const time = (at: number) => encodeURIComponent(new Date(at).toISOString());
  return `${exportAddress(name)}?from=${time(from)}&to=${time(to)}`;
};
export const custody = (before?: number) =>
  get<{ items: CustodyLine[]; entries: number; head: string; broken: number | null }>("/evidence/custody", { before });
export const configuration = () => get<Configuration>("/evidence/configuration");
export const configure = (changes: Partial<Configuration>) => patch<Configuration>("/evidence/configuration", changes);
export const connectionFileAddress = (login: string) => address("/evidence/connection-file", { address: login });
/** Somebody whom a system named by an e-mail address. */
export interface Guest {
  name: string;
  since: string;
  recordings: number;
  account: boolean;
}
export const guests = (skip: number) => get<{ items: Guest[]; more: boolean }>("/evidence/guests", { limit: 100, skip });
export const letGo = () => post<{ deleted: string[] }>("/evidence/retention", {});

/** Whom a recording shows as its wearer. */
export function personOf(r: Summary): string {
  if (!r.personName) return r.person || "Unknown wearer";
  return r.personId ? `${r.personName} (${r.personId})` : r.personName;
}

/** Whose recording this is among the users here, in words; empty where its system maps nobody. */
export function ownerOf(r: Pick<Summary, "owner" | "ownerKind">): string {
  if (r.ownerKind === "guest") return `${r.owner} (guest)`;
  return r.ownerKind === "unknown" ? `${r.owner} (no user here)` : r.owner;
}

/** False for the lists of systems, wearers and cameras, which have no page. */
export const isRecording = (container: string) => !["", "System", "Users", "Devices"].includes(container);

/** What somebody did, in words. */
export function deedOf(line: CustodyLine): string {
  const words: Record<string, string> = {
    created: isRecording(line.container) ? "Recording began to arrive" : `Made the list ${line.container}`,
    stored: `Stored ${line.object}`,
    replaced: `Other bytes became ${line.object}; the old ones are kept`,
    described: line.object ? `Facts of ${line.object} changed` : "Facts changed",
    completed: "Recording is complete",
    viewed: "Looked at",
    played: `Played ${line.object}`,
    verified: "Verified",
    exported: "Exported",
    noted: `Noted: ${String(line.details?.text ?? "")}`,
    held: `Legal hold: ${String(line.details?.reason ?? "")}`,
    released: "Released from legal hold",
    guestMade: `Made a guest of ${String(line.details?.name ?? "")}`,
    deleted: `Deleted: ${String(line.details?.reason ?? "")}`,
    connectionFile: "Downloaded the connection file",
  };
  return words[line.action] ?? line.action;
}
