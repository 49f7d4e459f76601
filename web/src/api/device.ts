// One function for each thing the pages ask of the device.
import type { CareTask } from "./care_types";
import type { Catalog } from "./catalog_types";
import { address, exchange, get, patch, post, put, remove, request } from "./client";
import type { GroupName, SettingsByGroup } from "./settings";
import type { AddressAnswer, NetworkState } from "./network_types";
import type * as d from "./delivery_types";
import type * as t from "./types";

export interface WebRtcAnswer {
  description: string;
  /** UTC in milliseconds by the device's clock, when it answered. */
  time: number;
}

/** WHEP: the answer to an offer to receive a stream. */
export async function offerWebRtc(channel: number, stream: string, offer: string, signal: AbortSignal): Promise<WebRtcAnswer> {
  const text = { type: "application/sdp", body: offer };
  const answer = await exchange("POST", `/channels/${channel}/streams/${stream}/whep`, { text, signal });
  return { description: await answer.text(), time: Date.parse(answer.headers.get("X-Time") ?? "") };
}

/** WHIP: the answer to an offer that sends sound, and where to end it. */
export async function offerTalk(channel: number, offer: string): Promise<{ description: string; location: string }> {
  const text = { type: "application/sdp", body: offer };
  const answer = await exchange("POST", `/channels/${channel}/talk`, { text });
  return { description: await answer.text(), location: answer.headers.get("Location") ?? "" };
}

/** @param location as the answer told it */
export const endTalk = (location: string) => remove<void>(location.replace("/api/v1", ""));

// Access
export const status = () => get<t.DeviceStatus>("/status", {}, { background: true });
export const activate = (password: string, confirmation: string, recovery: t.RecoveryAnswer[], recoveryMail = "") =>
  post<void>("/activation", { password, confirmation, recovery, ...(recoveryMail ? { recoveryMail } : {}) });
export const recoveryChoices = () => get<t.RecoveryChoices>("/recovery/choices", {}, { background: true });
export const recoveryAsked = () => get<t.RecoveryAsked>("/recovery", {}, { background: true });
export const recover = (answers: string[], password: string, confirmation: string) =>
  post<void>("/recovery", { answers, password, confirmation });
export const sendRecoveryCode = () => post<void>("/recovery/code", {});
export const recoverByCode = (code: string, password: string, confirmation: string) => post<void>("/recovery", { code, password, confirmation });
export const recoveryMail = () => get<t.RecoveryMail>("/recovery/email");
export const setRecoveryMail = (current: string, recoveryMail: string) => put<void>("/recovery/email", { current, recoveryMail });
export const recoveryQuestions = () => get<t.List<t.RecoveryQuestion>>("/recovery/questions").then(listItems);
export const setRecovery = (current: string, recovery: t.RecoveryAnswer[]) => put<void>("/recovery/questions", { current, recovery });
export const ratePassword = (password: string, name: string, signal?: AbortSignal) =>
  post<t.PasswordRating>("/password/rating", { password, name }, { signal });
export const logIn = (name: string, password: string) =>
  post<t.SessionInfo>("/session", { name, password }, { expectUnauthenticated: true });
export const session = (background = false) =>
  get<t.SessionInfo>("/session", {}, { expectUnauthenticated: true, background });
export const logOut = () => remove<void>("/session");
export const changeOwnPassword = (current: string, password: string, confirmation: string) =>
  post<void>("/password", { current, password, confirmation });

// System
export const information = () => get<t.SystemInformation>("/system/information", {}, { background: true });
export const capabilities = () => get<t.Capabilities>("/system/capabilities");
export const careDone = (task: CareTask) => post<void>(`/system/care/${task}`);
export const health = () => get<t.Health>("/system/health", {}, { background: true });
export const reboot = () => post<void>("/system/reboot", {});
export const reset = (mode: "restore" | "default") => post<void>("/system/reset", { mode, confirm: mode });
export const licences = () => get<t.Licence[] | t.List<t.Licence>>("/system/licences").then(listItems);

// Settings
export interface SettingsPlace {
  group: string;
  channel?: number;
  stream?: string;
}

export function settingsPath({ group, channel, stream }: SettingsPlace): string {
  if (channel !== undefined && stream !== undefined) return `/settings/channels/${channel}/streams/${stream}/${group}`;
  if (channel !== undefined) return `/settings/channels/${channel}/${group}`;
  return `/settings/${group}`;
}

export type Values = Record<string, unknown>;

export const catalog = () => get<Catalog>("/catalog");
export const alarmState = () => get<t.AlarmState>("/alarm", {}, { background: true });
export const switchAlarmOutput = (number: number, on: boolean) => post<t.AlarmState>(`/alarm/outputs/${number}`, { on });
/** Of a virtual input. */
export const setAlarmInput = (number: number, closed: boolean) => post<t.AlarmState>(`/alarm/inputs/${number}`, { closed });
/** The lamp of the device. */
export const illuminator = () => get<{ on: boolean }>("/illuminator", {}, { background: true });
export const switchIlluminator = (on: boolean) => post<{ on: boolean }>("/illuminator", { on });

const soundPath = (name: string) => `/alarm/sounds/${encodeURIComponent(name)}`;
export const alarmSounds = (background = false) => get<t.AlarmSounds>("/alarm/sounds", {}, { background });
export const addAlarmSound = (name: string, file: Blob) => request<t.AlarmSounds>("PUT", soundPath(name), { file });
export const removeAlarmSound = (name: string) => remove<t.AlarmSounds>(soundPath(name));
export const playAlarmSound = (values: Record<string, unknown>) => post<{ sound: string; seconds: number }>("/alarm/sound", values);
export const silenceAlarmSound = () => remove<t.AlarmSounds>("/alarm/sound");

/** The user's model that tells the class of targets, and how it does. */
export const classModel = (channel: number) => get<t.ClassModel>(`/channels/${channel}/smart-events/model`, {}, { background: true });
/** What rules of smart events would have raised. */
export const tryRules = (channel: number, rules: unknown[], from: string, to: string, signal?: AbortSignal) =>
  post<t.TriedRules>(`/channels/${channel}/smart-events/try`, { rules, from, to }, { signal });

export const settings = (place: SettingsPlace, signal?: AbortSignal) =>
  get<Values>(settingsPath(place), {}, { signal });
export const typedSettings = <G extends GroupName>(group: G, channel?: number, stream?: string) =>
  get<SettingsByGroup[G]>(settingsPath({ group, channel, stream }));
export const changeSettings = (place: SettingsPlace, changes: Values) => patch<Values>(settingsPath(place), changes);
export const defaultSettings = (place: SettingsPlace) => post<Values>(`${settingsPath(place)}/default`, {});
export const estimate = (place: SettingsPlace, values: Values, signal?: AbortSignal) =>
  post<t.Estimate>(`${settingsPath(place)}/estimate`, values, { signal });

// Channels
export const channels = () => get<t.Channel[] | t.List<t.Channel>>("/channels", {}, { background: true }).then(listItems);
export const snapshotAddress = (channel: number, format = "jpeg", stream = "") =>
  address(`/channels/${channel}/snapshot`, { format, stream, t: Date.now() });
export const mjpegAddress = (channel: number, stream: string) =>
  address(`/channels/${channel}/streams/${stream}/mjpeg`, { t: Date.now() });
export const startRecording = (channel: number) => post<void>(`/channels/${channel}/recording`, {});
export const stopRecording = (channel: number) => remove<void>(`/channels/${channel}/recording`);

// Recordings, events, pictures
export const recordingDays = (channel: number, month: string) =>
  get<{ days: number[] }>("/recordings/days", { channel, month });
export const timeline = (channel: number, from: string, to: string, signal?: AbortSignal, background = false) =>
  get<t.TimelineData>("/recordings/timeline", { channel, from, to }, { signal, background });
export const segments = (query: Record<string, string | number | undefined>) =>
  get<t.List<t.Segment>>("/recordings/segments", query);
export const mediaMap = (channel: number, from: string, to: string, signal?: AbortSignal) =>
  get<t.MediaMap>("/recordings/map", { channel, from, to }, { signal });
export const videoAddress = (channel: number, from: string, to: string) => address("/recordings/video.mp4", { channel, from, to });
export const frameAddress = (channel: number, time: string, format = "jpeg") =>
  address("/recordings/frame", { channel, time, format });
export const segmentArchive = (ids: (string | number)[]) => address("/recordings/archive.zip", { ids: ids.join(",") });
export const events = (query: Record<string, string | number | undefined>, background = false) =>
  get<t.List<t.DeviceEvent>>("/events", query, { background });
export const pictures = (query: Record<string, string | number | undefined>) =>
  get<t.List<t.Picture>>("/pictures", query);
export const pictureAddress = (id: string | number) => address(`/pictures/${encodeURIComponent(String(id))}`);
export const pictureArchive = (ids: (string | number)[]) => address("/pictures/archive.zip", { ids: ids.join(",") });

// Storage, users, logs
// Deliveries
export const deliveries = () => get<d.Deliveries>("/deliveries", { limit: 100 }, { background: true });
export const retryDeliveries = (target: string) => post<void>(`/deliveries/targets/${target}/retry`, {});
export const retryDelivery = (target: string, number: number) => post<void>(`/deliveries/targets/${target}/items/${number}/retry`, {});
export const giveUpDelivery = (number: number) => remove<void>(`/deliveries/${number}`);
/** @param values of the form that are not saved */
export const testDelivery = (target: string, values: Record<string, unknown>) => post<{ id: string }>(`/deliveries/targets/${target}/test`, values);
export const deliveryTest = (id: string) => get<d.DeliveryTest>(`/deliveries/tests/${id}`, {}, { background: true });

export const networkDisks = () => get<t.NetworkDisks>("/storage/network-disks");
export const saveNetworkDisks = (list: t.NetworkDisks) => put<t.NetworkDisks>("/storage/network-disks", list);
/** @param disk saved or not */
export const testNetworkDisk = (disk: t.NetworkDisk) => post<{ id: string }>("/storage/network-disks/test", disk);
export const networkDiskTest = (id: string) => get<d.DeliveryTest>(`/storage/network-disks/tests/${id}`, {}, { background: true });

// The network of the device
export const network = (background = false) => get<NetworkState>("/network", {}, { background });
export const changeNetwork = (changes: Record<string, unknown>) => patch<NetworkState>("/network", changes);
export const confirmNetwork = () => post<NetworkState>("/network/confirm", {});
export const probeAddress = (wanted: string) => post<AddressAnswer>("/network/probe", { address: wanted });

// Storage
export const volumes = (background = false) => get<t.Volume[] | t.List<t.Volume>>("/storage", {}, { background }).then(listItems);
export const formatVolume = (id: string, password?: string) =>
  post<t.Volume>(`/storage/${encodeURIComponent(id)}/format`, { confirm: "format", ...(password === undefined ? {} : { password }) });
export const unlockVolume = (id: string, password: string, remember: boolean) =>
  post<t.Volume>(`/storage/${encodeURIComponent(id)}/unlock`, { password, remember });
export const lockVolume = (id: string, lock: boolean, password: string) => put<t.Volume>(`/storage/${encodeURIComponent(id)}/lock`, { lock, password });
export const users = () => get<t.User[] | t.List<t.User>>("/users").then(listItems);
export const addUser = (user: t.User & { password: string }) => post<void>("/users", user);
export const changeUser = (name: string, user: Partial<t.User> & { password?: string }) =>
  patch<void>(`/users/${encodeURIComponent(name)}`, user);
export const deleteUser = (name: string) => request<void>("DELETE", `/users/${encodeURIComponent(name)}`);
export const onlineUsers = () => get<t.OnlineUser[] | t.List<t.OnlineUser>>("/users/online").then(listItems);
export const endSession = (id: string) => remove<void>(`/users/online/${encodeURIComponent(id)}`);
export const certificates = () => get<t.List<t.Certificate>>("/certificates").then(listItems);
export const addCertificate = (wish: t.CertificateWish) => post<t.Certificate>("/certificates", wish);
export const deleteCertificate = (id: string) => remove<void>(certificatePath(id));
export const installCertificate = (id: string, certificate: string) => put<t.Certificate>(`${certificatePath(id)}/certificate`, { certificate });
export const certificateAddress = (id: string) => address(`${certificatePath(id)}/certificate`);
export const certificateRequestAddress = (id: string) => address(`${certificatePath(id)}/request`);
export const logs = (query: Record<string, string | number | undefined>) => get<t.List<t.LogEntry>>("/logs", query);
export const logExport = (query: Record<string, string | number | undefined>) => address("/logs/export.csv", query);

function certificatePath(id: string): string {
  return `/certificates/${encodeURIComponent(id)}`;
}

/** Lists come with or without paging. */
function listItems<T>(answer: T[] | t.List<T>): T[] {
  return Array.isArray(answer) ? answer : (answer.items ?? []);
}
