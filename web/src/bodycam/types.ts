// What ocelli-bodycam tells its panel.

export type Colour = "off" | "white" | "green" | "amber" | "red" | "blue";
export type Blink = "steady" | "pulsing" | "flashing";
export type LinkState = "absent" | "working" | "up" | "failed" | "off";
export type SimState = "unknown" | "missing" | "locked" | "faulty" | "ready";

export interface Lamp { colour: Colour; blink: Blink }

export interface Deed { gesture: string; milliseconds: number; action: string }

export interface ModelButton { button: string; label: string; place: string; does: Deed[] }

export interface Model {
  model: string;
  description: string;
  buttons: ModelButton[];
  leds: string[];
  display: { width: number; height: number } | null;
  simSlot: boolean;
  storageGigabytes: number;
}

export interface DisplayIcon { name: string; colour: Colour; blink: Blink; text: string; part?: number }

export interface Display { page: string; brightness: number; icons: DisplayIcon[]; lines: string[] }

export interface Fault { code: string; cause: string; remedy: string; blocksRecording: boolean }

export interface Battery {
  percent: number;
  minutesLeft: number;
  external: boolean;
  charging: boolean;
  /** Percent of what it held when it was new; nothing where it does not say. */
  health: number | null;
  /** Nothing while it does not charge. */
  minutesToFull: number | null;
  fault: boolean;
  celsius: number;
}

export interface Dock { transfer: number | null; update: number | null; uploadError: boolean; error: boolean }

/** The camera in a dock whose controller is known. */
export interface Visit {
  stage: "away" | "looking" | "notAdded" | "refused" | "bringing" | "waiting" | "done";
  address: string;
  controller: string;
  cause: string;
  done: number;
  total: number;
  damaged: { recording: string; reason: string }[];
}

export interface Wearer { id: string; name: string; userId: string }

export interface Situation {
  phase: "off" | "shipping" | "docked" | "starting" | "ready" | "standby";
  recording: "idle" | "starting" | "running" | "stopping";
  silent: boolean;
  microphoneOff: boolean;
  added: boolean;
  locked: boolean;
  offered: boolean;
  wearer: Wearer | null;
  battery: Battery;
  storage: { used: number; minutesLeft: number; full: boolean; error: boolean };
  dock: Dock;
  links: Record<string, LinkState>;
  networks: { wifiPercent: number | null; mobilePercent: number | null; mobileNetwork: string; sim: SimState };
  celsius: number;
  outdoors: boolean;
  faults: Fault[];
}

export interface PreBuffer { wanted: number; held: number; shortfall: number; cause: string }

export interface CameraState {
  model: Model;
  situation: Situation;
  lamps: Record<string, Lamp>;
  front: Lamp;
  sensorFront: Lamp;
  display: Display | null;
  recorder: {
    recording: string;
    bytes: number;
    preBufferHeld: number;
    preBufferBytes: number;
    firstFrameMilliseconds: number;
    lastPreBuffer: PreBuffer;
  };
  position: { latitude: number; longitude: number } | null;
  settings: Record<string, boolean | number | string>;
  inDock: boolean;
  visit: Visit | null;
}

export interface Note { time: string; severity: "information" | "warning" | "error"; code: string; text: string }

export interface Clip { name: string; start: string; stop: string; length: number; sha256: string; encrypted: boolean }

export interface Book {
  name: string;
  wearer: Wearer;
  triggerOn: string;
  triggerOff: string;
  triggerOnTime: string;
  start: string | null;
  stop: string | null;
  preBuffer: PreBuffer;
  marks: { name: string; time: string }[];
  track: unknown[];
  trouble: string;
  complete: boolean;
  clips: Clip[];
}
