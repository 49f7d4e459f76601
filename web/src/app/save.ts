// Saves files: into a folder the person chose, where the browser can, else as a download.
import { download } from "../api/client";

export type SaveKind = "snapshots" | "records" | "playbackSnapshots" | "clips" | "downloads";

export const saveKinds: { kind: SaveKind; title: string }[] = [
  { kind: "snapshots", title: "Snapshots in live view" },
  { kind: "records", title: "Recordings of live view" },
  { kind: "playbackSnapshots", title: "Snapshots in playback" },
  { kind: "clips", title: "Clips" },
  { kind: "downloads", title: "Downloaded files" },
];

interface DirectoryHandle {
  name: string;
  queryPermission(o: { mode: "readwrite" }): Promise<PermissionState>;
  requestPermission(o: { mode: "readwrite" }): Promise<PermissionState>;
  getFileHandle(name: string, o: { create: true }): Promise<{ createWritable(): Promise<WritableStream & { write(b: Blob): Promise<void>; close(): Promise<void> }> }>;
}

type Picker = (o: { mode: "readwrite"; id: string }) => Promise<DirectoryHandle>;

const picker = () => (window as unknown as { showDirectoryPicker?: Picker }).showDirectoryPicker;

/** Folders can be chosen only in some browsers, and only over HTTPS or on this computer. */
export const foldersPossible = () => typeof picker() === "function" && isSecureContext;

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open("ocelli", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("folders");
    open.onsuccess = () => resolve(open.result);
    open.onerror = () => reject(new Error("The browser keeps no data for this page."));
  });
}

async function store<T>(mode: IDBTransactionMode, use: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await database();
  return new Promise((resolve, reject) => {
    const request = use(db.transaction("folders", mode).objectStore("folders"));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The folder cannot be remembered."));
  });
}

export async function folderOf(kind: SaveKind): Promise<string | null> {
  if (!foldersPossible()) return null;
  const handle = await store<DirectoryHandle | undefined>("readonly", (s) => s.get(kind)).catch(() => undefined);
  return handle?.name ?? null;
}

/** Null when the person changed their mind. */
export async function chooseFolder(kind: SaveKind): Promise<string | null> {
  const pick = picker();
  if (!pick) return null;
  try {
    const handle = await pick({ mode: "readwrite", id: kind });
    await store("readwrite", (s) => s.put(handle, kind));
    return handle.name;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw error;
  }
}

export async function forgetFolder(kind: SaveKind): Promise<void> {
  await store("readwrite", (s) => s.delete(kind));
}

async function usableFolder(kind: SaveKind): Promise<DirectoryHandle | null> {
  if (!foldersPossible()) return null;
  try {
    const handle = await store<DirectoryHandle | undefined>("readonly", (s) => s.get(kind));
    if (!handle) return null;
    if ((await handle.queryPermission({ mode: "readwrite" })) === "granted") return handle;
    return (await handle.requestPermission({ mode: "readwrite" })) === "granted" ? handle : null;
  } catch {
    return null;
  }
}

function asDownload(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

/** @return where it went, for a message. */
export async function saveBlob(kind: SaveKind, name: string, blob: Blob): Promise<string> {
  const folder = await usableFolder(kind);
  if (folder) {
    const file = await folder.getFileHandle(name, { create: true });
    const writable = await file.createWritable();
    await writable.write(blob);
    await writable.close();
    return folder.name;
  }
  const url = URL.createObjectURL(blob);
  asDownload(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return "the download folder";
}

/** Fetches first, so that an error of the device can be told; for files that fit into memory. */
export async function saveFetched(
  kind: SaveKind,
  name: string,
  url: string,
  onProgress?: (received: number, total: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  return saveBlob(kind, name, await download(url, onProgress, signal));
}

/** Large files go straight to the disk: the browser shows the progress. */
export async function saveLarge(
  kind: SaveKind,
  name: string,
  url: string,
  onProgress?: (received: number, total: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  const folder = await usableFolder(kind);
  if (!folder) {
    asDownload(url, name);
    return "the download folder";
  }
  const response = await fetch(url, { credentials: "same-origin", signal });
  if (!response.ok || !response.body) throw new Error(`The device answered with error ${response.status}.`);
  const total = Number(response.headers.get("Content-Length") ?? 0);
  let received = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      received += chunk.length;
      onProgress?.(received, total);
      controller.enqueue(chunk);
    },
  });
  const file = await folder.getFileHandle(name, { create: true });
  await response.body.pipeThrough(counter).pipeTo(await file.createWritable(), { signal });
  return folder.name;
}

/** Letters, digits, dash and underscore only. */
export function fileName(...parts: string[]): string {
  return parts.map((p) => p.normalize("NFKD").replace(/[^\w-]+/g, "_").replace(/^_+|_+$/g, "")).filter(Boolean).join("_");
}
