// Who is logged in, on which device, and what they may do.
import { setCsrfToken, setSessionEndHandler } from "../api/client";
import * as device from "../api/device";
import { ApiError, messageOf } from "../api/error";
import type { Capabilities, ChannelPermission, DeviceStatus, Permissions, RecoveryAnswer, SessionInfo, SystemInformation } from "../api/types";

type State = "loading" | "unreachable" | "inactive" | "loggedOut" | "loggedIn";

let state = $state<State>("loading");
let status = $state.raw<DeviceStatus | null>(null);
let info = $state.raw<SessionInfo | null>(null);
let system = $state.raw<SystemInformation | null>(null);
let capabilities = $state.raw<Capabilities>({});
let reason = $state("");
let ageNoticeHidden = $state(false);
let isCamera = true;

export const session = {
  get state() { return state; },
  get device() { return status; },
  get info() { return info; },
  get system() { return system; },
  get capabilities() { return capabilities; },
  /** Why the login page is shown again. */
  get reason() { return reason; },
  /** The account that activation makes: it cannot be deleted. */
  get mainAccount() { return status?.administrator ?? "admin"; },
  /** What is demanded of passwords. */
  get passwords() { return status?.passwords ?? { length: 8, kinds: 3 }; },
  get administrator() { return info?.level === "administrator"; },
  get ageNotice() { return (info?.passwordAgeNotice ?? false) && !ageNoticeHidden; },
  get timeZone() { return system?.timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone; },
};

export function hideAgeNotice(): void {
  ageNoticeHidden = true;
}

/** A plain permission; administrators have all. */
export function may(permission: keyof Permissions): boolean {
  if (session.administrator) return true;
  const value: ChannelPermission | undefined = info?.permissions[permission];
  return Array.isArray(value) ? value.length > 0 : value === true;
}

export function mayOn(permission: "liveView" | "playback" | "manualRecord", channel: number): boolean {
  if (session.administrator) return true;
  const value = info?.permissions[permission];
  return Array.isArray(value) ? value.includes(channel) : value === true;
}

/** @param options.camera  false: another program of ours, without the facts of a camera */
export async function startSession(options: { camera?: boolean } = {}): Promise<void> {
  isCamera = options.camera ?? true;
  setSessionEndHandler((why) => {
    if (state === "loggedIn") leave(why || "Your session has ended. Please log in again.");
  });
  try {
    status = await device.status();
    document.title = status.name || "Ocelli";
    if (status.state === "inactive") {
      state = "inactive";
      return;
    }
    await enter(await device.session());
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) state = "loggedOut";
    else {
      reason = messageOf(error);
      state = "unreachable";
    }
  }
}

export async function activateDevice(password: string, confirmation: string, recovery: RecoveryAnswer[], recoveryMail = ""): Promise<void> {
  await device.activate(password, confirmation, recovery, recoveryMail);
  status = { ...(status as DeviceStatus), state: "active" };
  state = "loggedOut";
  await logIn(session.mainAccount, password);
}

export async function logIn(name: string, password: string): Promise<void> {
  await enter(await device.logIn(name, password));
}

export async function logOut(): Promise<void> {
  try {
    await device.logOut();
  } finally {
    leave("You have logged out.");
  }
}

/** Asks the device whether the session is still good; in the background, without keeping it alive. */
export async function checkSession(background = true): Promise<void> {
  try {
    await device.session(background);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401 && state === "loggedIn") {
      leave("Your session has ended, because it was idle for too long or was closed on the device.");
    }
  }
}

export async function refreshStatus(): Promise<void> {
  status = await device.status();
}

export async function refreshSystem(): Promise<void> {
  system = await device.information();
  if (system.name) document.title = system.name;
}

export async function refreshCapabilities(): Promise<void> {
  capabilities = await device.capabilities();
}

async function enter(who: SessionInfo): Promise<void> {
  info = who;
  reason = "";
  ageNoticeHidden = false;
  setCsrfToken(who.csrfToken);
  if (isCamera) {
    const [s, c] = await Promise.allSettled([device.information(), device.capabilities()]);
    if (s.status === "fulfilled") system = s.value;
    if (c.status === "fulfilled") capabilities = c.value;
  }
  state = "loggedIn";
}

function leave(why: string): void {
  info = null;
  setCsrfToken("");
  reason = why;
  state = "loggedOut";
}

/** People who only watch must not be thrown out while they work with the page: tell the device, once a minute. */
export function keepAliveWhileUsed(): () => void {
  let last = Date.now();
  const used = () => {
    if (Date.now() - last < 60_000 || state !== "loggedIn") return;
    last = Date.now();
    void checkSession(false);
  };
  const events = ["pointerdown", "keydown", "wheel"] as const;
  for (const e of events) window.addEventListener(e, used, { passive: true });
  return () => events.forEach((e) => window.removeEventListener(e, used));
}
