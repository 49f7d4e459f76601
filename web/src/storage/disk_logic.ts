// Network disks as their list on the page handles them.
import type { Field } from "../api/catalog_types";
import type { NetworkDisk, Volume } from "../api/types";

/** What can be typed of a disk, in the form of the catalog of settings. */
const fields: Field[] = [
  { name: "enabled", type: "boolean", title: "Use it", default: true },
  { name: "protocol", type: "enum", title: "Mounting type", values: ["smb", "nfs"], titles: { smb: "SMB/CIFS", nfs: "NFS" }, default: "smb" },
  { name: "server", type: "text", title: "Server address", maxLength: 253, default: "", description: "Name or IP address." },
  { name: "port", type: "integer", title: "Port", min: 0, max: 65535, default: 0, description: "0: the usual one (SMB 445, NFS 2049)." },
  { name: "path", type: "text", title: "File path", maxLength: 512, default: "", description: "SMB: the share, then folders, such as /camera/gate. NFS: the exported folder, such as /volume1/camera. Empty at first." },
  { name: "user", type: "text", title: "User name", maxLength: 128, default: "", description: "name or DOMAIN/name; empty: a guest." },
  { name: "capacityGigabytes", type: "number", title: "Use at most", unit: "GB", min: 0, max: 1000000, default: 0, description: "0: as much as the disk has, less the reserve." },
];

export const passwordField: Field = { name: "password", type: "secret", title: "Password", maxLength: 128, default: "" };

export const mostDisks = 8;

/** NFS has no accounts. */
export const diskFields = (disk: NetworkDisk): Field[] => fields.filter((f) => f.name !== "user" || disk.protocol === "smb");

/** With the first number that is free. */
export function newDisk(present: NetworkDisk[]): NetworkDisk {
  let number = 1;
  while (present.some((disk) => disk.number === number)) number++;
  return { number, enabled: true, protocol: "smb", server: "", port: 0, path: "", user: "", password: { set: false }, capacityGigabytes: 0 };
}

const states: Record<string, { word: string; kind: string }> = {
  normal: { word: "In use", kind: "good" },
  connecting: { word: "Connecting", kind: "accent" },
  lost: { word: "Not reached", kind: "bad" },
  uninitialized: { word: "Not initialised", kind: "warn" },
  full: { word: "Full", kind: "warn" },
  locked: { word: "Locked", kind: "bad" },
  missing: { word: "Another folder than before", kind: "bad" },
  error: { word: "Error", kind: "bad" },
};

/** Null while the device does not use the disk: it is off, or not saved yet. */
export const stateWords = (volume: Volume | undefined) => (volume ? (states[volume.state] ?? states.error!) : null);
