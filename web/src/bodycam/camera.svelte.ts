// The camera behind the panel: its state as it comes, and what hands and the world do to it.
import { address, socketAddress } from "../api/client";
import { play } from "./feedback.svelte";
import type { Book, CameraState, Note } from "./types";
import { beginOf } from "./words";

const mostNotes = 200;
let state = $state<CameraState | undefined>();
let notes = $state<Note[]>([]);
let books = $state<Book[]>([]);
let connected = $state(false);
let refusal = $state("");
let runningSince = $state<number | undefined>();
let socket: WebSocket | undefined;

export const camera = {
  get state() { return state; },
  get notes() { return notes; },
  get books() { return books; },
  get connected() { return connected; },
  get refusal() { return refusal; },
  /** When the present recording was confirmed, by this browser's clock; else when it began, by the camera's. */
  get runningSince() { return runningSince; },
};

export function give(type: string, members: Record<string, unknown> = {}): void {
  refusal = "";
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, ...members }));
}

export async function loadBooks(): Promise<void> {
  const answer = await fetch(address("/panel/recordings"));
  if (answer.ok) books = (await answer.json()) as Book[];
}

function take(message: { type: string } & Record<string, unknown>): void {
  if (message.type === "state") {
    const next = message as unknown as CameraState;
    const wasRunning = state?.situation.recording === "running";
    const runs = next.situation.recording === "running";
    // A page that is opened in the middle of a recording has not seen it begin.
    if (runs && !wasRunning) runningSince = state ? Date.now() : beginOf(next.recorder.recording) ?? Date.now();
    if (!runs) runningSince = undefined;
    if (wasRunning && next.situation.recording === "idle") void loadBooks();
    if (state && next.visit?.stage !== state.visit?.stage) void loadBooks();
    state = next;
  } else if (message.type === "play") {
    play(message.beep as number[], message.buzz as number[]);
  } else if (message.type === "note") {
    const note = message as unknown as Note;
    notes = [note, ...notes].slice(0, mostNotes);
    if (note.code === "recordingStopped" || note.code === "recordingFailed") void loadBooks();
  } else if (message.type === "error") {
    refusal = String(message.message);
  }
}

async function loadNotes(): Promise<void> {
  const answer = await fetch(address("/panel/log"));
  if (answer.ok) notes = ((await answer.json()) as Note[]).reverse().slice(0, mostNotes);
}

export function connect(): void {
  socket = new WebSocket(socketAddress("/panel/live"));
  socket.onopen = () => {
    connected = true;
    void loadNotes();
    void loadBooks();
  };
  socket.onmessage = (event: MessageEvent<string>) => take(JSON.parse(event.data));
  socket.onclose = () => {
    connected = false;
    setTimeout(connect, 1000);
  };
}
