// What this browser remembers (the Local page): kept in localStorage, never sent to the device.
import type { StreamName } from "../api/types";
import type { PlayerPreference } from "../player/choose_player";
import type { Performance } from "../player/drift";

export type Protocol = "tcp" | "udp" | "multicast" | "http";
export type ImageFormat = "jpeg" | "bmp";
export type Division = 1 | 4 | 9 | 16;
export type Aspect = "self" | "ratio" | "window" | "4:3" | "16:9";

export interface LocalSettings {
  protocol: Protocol;
  performance: Performance;
  customFrameRate: number;
  autoStart: boolean;
  rules: boolean;
  /** Temperatures over thermal pictures. */
  temperatures: boolean;
  imageFormat: ImageFormat;
  /** Megabytes. */
  recordFileSize: number;
  player: PlayerPreference;
  division: Division;
  aspect: Aspect;
  /** What a window begins with; automatic: main, or sub where windows are small. */
  stream: StreamName | "automatic";
  volume: number;
  panelOpen: boolean;
}

export const localDefaults: LocalSettings = {
  protocol: "tcp",
  performance: "balanced",
  customFrameRate: 10,
  autoStart: true,
  rules: true,
  temperatures: true,
  imageFormat: "jpeg",
  recordFileSize: 512,
  player: "automatic",
  division: 4,
  aspect: "ratio",
  stream: "automatic",
  volume: 0.6,
  panelOpen: true,
};

const allowed: { [K in keyof LocalSettings]?: readonly LocalSettings[K][] } = {
  protocol: ["tcp", "udp", "multicast", "http"],
  performance: ["shortest", "balanced", "fluent", "custom"],
  imageFormat: ["jpeg", "bmp"],
  recordFileSize: [256, 512, 1024],
  player: ["automatic", "webrtc", "mse", "mjpeg"],
  division: [1, 4, 9, 16],
  aspect: ["self", "ratio", "window", "4:3", "16:9"],
  stream: ["automatic", "main", "sub", "third"],
};

const key = "ocelli.local";

/** Takes from stored text only what fits. */
export function parseLocal(text: string | null): LocalSettings {
  const result: Record<string, unknown> = { ...localDefaults };
  try {
    const stored = JSON.parse(text ?? "{}") as Record<string, unknown>;
    for (const [name, standard] of Object.entries(localDefaults)) {
      const value = stored[name];
      const choices = allowed[name as keyof LocalSettings] as readonly unknown[] | undefined;
      if (typeof value === typeof standard && (!choices || choices.includes(value))) result[name] = value;
    }
  } catch {
    // Unreadable: the defaults.
  }
  const settings = result as unknown as LocalSettings;
  settings.customFrameRate = Math.min(60, Math.max(1, settings.customFrameRate));
  settings.volume = Math.min(1, Math.max(0, settings.volume));
  return settings;
}

function read(): LocalSettings {
  try {
    return parseLocal(localStorage.getItem(key));
  } catch {
    return { ...localDefaults };
  }
}

let settings = $state.raw<LocalSettings>(read());

export const local = {
  get settings() { return settings; },
};

export function changeLocal(change: Partial<LocalSettings>): void {
  settings = { ...settings, ...change };
  try {
    localStorage.setItem(key, JSON.stringify(settings));
  } catch {
    // As in theme: lasts as long as the page.
  }
}
