// The event socket of the device as state: channels, the latest events, motion, changed settings.
import { socketAddress } from "../api/client";
import * as device from "../api/device";
import type { Channel, DeviceEvent } from "../api/types";
import { checkSession } from "../app/session.svelte";
import { Reconnector } from "../player/reconnector";
import { forgetReadings, takeReadings } from "../thermal/thermal_state.svelte";
import { forgetTargets, takeSound, takeTargets } from "../smart/smart_state.svelte";
import { parseMotionGrid, type MotionGrid } from "./motion_cells";

let channels = $state.raw<Channel[]>([]);
let channelsKnown = $state(false);
let recent = $state.raw<DeviceEvent[]>([]);
let unseen = $state(0);
let connected = $state(false);
let motion = $state.raw<Record<number, MotionGrid & { at: number }>>({});
let settingsChange = $state.raw<{ group: string; channel?: number; count: number }>({ group: "", count: 0 });

export const live = {
  get channels() { return channels; },
  get channelsKnown() { return channelsKnown; },
  get recent() { return recent; },
  get unseen() { return unseen; },
  get connected() { return connected; },
  get motion() { return motion; },
  /** The latest change of settings by anybody; `count` tells two equal ones apart. */
  get settingsChange() { return settingsChange; },
};

export function channelTitle(channel: number | undefined): string {
  if (channel === undefined || channel === 0) return "Device";
  return channels.find((c) => c.channel === channel)?.name || `Channel ${channel}`;
}

export function markSeen(): void {
  unseen = 0;
}

export async function refreshChannels(): Promise<void> {
  channels = await device.channels();
  channelsKnown = true;
}

/** Connects until the returned function is called. */
export function startLiveEvents(): () => void {
  let polling: ReturnType<typeof setInterval> | undefined;
  const stopPolling = () => {
    clearInterval(polling);
    polling = undefined;
  };
  const reconnector = new Reconnector({
    open: (onEnd) => {
      const socket = new WebSocket(socketAddress("/events/live", { rules: 1 }));
      socket.onopen = () => {
        connected = true;
        stopPolling();
        void refreshChannels().catch(() => {});
      };
      socket.onmessage = (e: MessageEvent<unknown>) => typeof e.data === "string" && take(e.data);
      socket.onclose = () => {
        connected = false;
        onEnd();
      };
      return { close: () => ((socket.onclose = null), socket.close()) };
    },
    onWait: (_ms, attempts) => {
      void checkSession();
      // WebSocket may be switched off on the device: ask from time to time instead.
      if (attempts >= 2 && !polling) polling = setInterval(() => {
        if (document.hidden) return;
        void refreshChannels().catch(() => {});
        void loadRecent();
      }, 5000);
    },
  });
  void refreshChannels().catch(() => {});
  void loadRecent();
  reconnector.start();
  return () => {
    reconnector.stop();
    stopPolling();
    connected = channelsKnown = false;
    channels = [];
    recent = [];
    motion = {};
    forgetReadings();
    forgetTargets();
    unseen = 0;
  };
}

async function loadRecent(): Promise<void> {
  try {
    const { items } = await device.events({ limit: 30 }, true);
    const known = new Set(items.map((e) => e.id));
    const merged = [...items, ...recent.filter((e) => !known.has(e.id))];
    recent = merged.sort((a, b) => Date.parse(b.time) - Date.parse(a.time)).slice(0, 200);
  } catch {
    // No permission for the history: the panel fills as events come in.
  }
}

function take(text: string): void {
  let m: Record<string, unknown>;
  try {
    m = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return;
  }
  switch (m.type) {
    case "event":
      if (isEvent(m.event)) takeEvent(m.event);
      break;
    case "channel":
      if (isChannel(m.channel)) {
        const c = m.channel;
        channels = channels.some((x) => x.channel === c.channel)
          ? channels.map((x) => (x.channel === c.channel ? { ...x, ...c } : x))
          : [...channels, c].sort((a, b) => a.channel - b.channel);
      }
      break;
    case "motion": {
      const grid = parseMotionGrid(m.columns, m.rows, m.cells);
      if (grid && typeof m.channel === "number") motion = { ...motion, [m.channel]: { ...grid, at: performance.now() } };
      break;
    }
    case "thermal":
      takeReadings(m);
      break;
    case "targets":
      takeTargets(m);
      break;
    case "sound":
      takeSound(m);
      break;
    case "settings":
      settingsChange = {
        group: typeof m.group === "string" ? m.group : "",
        channel: typeof m.channel === "number" ? m.channel : undefined,
        count: settingsChange.count + 1,
      };
      break;
  }
}

function takeEvent(event: DeviceEvent): void {
  const at = recent.findIndex((e) => e.id === event.id);
  if (at >= 0) {
    const old = recent[at]!;
    // What is told at the end is how it faded: what is worth reading came before.
    const merged = event.state === "stop" ? { ...old, ...event, time: old.time, end: event.time, details: { ...event.details, ...old.details } } : { ...old, ...event, time: old.time };
    recent = recent.with(at, merged);
  } else {
    recent = [event, ...recent].slice(0, 200);
    unseen += 1;
  }
}

function isEvent(value: unknown): value is DeviceEvent {
  const e = value as DeviceEvent | null;
  return typeof e === "object" && e !== null && typeof e.topic === "string" && typeof e.time === "string" && e.id !== undefined;
}

function isChannel(value: unknown): value is Channel {
  const c = value as Channel | null;
  return typeof c === "object" && c !== null && typeof c.channel === "number" && Array.isArray(c.streams);
}
