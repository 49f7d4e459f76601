// One function for each thing the manager asks of the controller.
import { address, exchange, get, patch, post, put, remove, request } from "../api/client";
import type * as t from "./types";

interface Items<T> {
  items: T[];
}

export const setup = () => get<t.Setup>("/setup");
export const changeSetup = (values: Record<string, unknown>) => patch<t.Setup>("/setup", values);
export const setPassphrase = (passphrase: string, confirmation: string, restoreKey?: string) =>
  post<void>("/setup/passphrase", restoreKey ? { passphrase, confirmation, restoreKey } : { passphrase, confirmation });
export const finishSetup = () => post<void>("/setup/finish", {});

export async function loadConnection(file: string): Promise<t.Setup> {
  return request<t.Setup>("PUT", "/setup/connection", { text: { type: "application/json", body: file } });
}

export const testDestination = () => post<t.PathReport>("/destination/test", {});

export const machineTime = (background = false) => get<t.MachineTime>("/time", {}, { background });
export const changeTime = (change: Partial<t.MachineTime["settings"]>) => patch<t.MachineTime>("/time", change);
export const setTime = (time: string) => put<t.MachineTime>("/time/now", { time });
export const testTimeServer = (server: string) => post<t.TimeReading>("/time/test", { server });

/** The sealed restore key, to be saved as a file. */
export async function restoreKey(passphrase: string): Promise<Blob> {
  return (await exchange("POST", "/restore-key", { body: { passphrase } })).blob();
}

export const dashboard = (background = false) => get<t.Dashboard>("/dashboard", {}, { background });
export const testDocks = () => post<t.PathReport>("/docks/test", {});
export const findings = () => get<Items<t.Finding>>("/findings").then((l) => l.items);
export const advices = () => get<Items<t.Advice>>("/troubleshooting").then((l) => l.items);

export const profileFields = () => get<{ groups: t.ProfileGroup[] }>("/profile-fields").then((l) => l.groups);
export const profiles = () => get<Items<t.Profile>>("/profiles").then((l) => l.items);
export const addProfile = (profile: { name: string; settings: t.Profile["settings"] }) => post<t.Profile>("/profiles", profile);
export const changeProfile = (id: number, change: Partial<Pick<t.Profile, "name" | "settings" | "standard">>) =>
  patch<t.Profile>(`/profiles/${id}`, change);
export const removeProfile = (id: number) => remove<void>(`/profiles/${id}`);

export const wearers = (search = "", offset = 0, limit = 100) =>
  get<Items<t.Wearer> & { count: number }>("/wearers", { search, offset, limit });
export const addWearer = (wearer: Record<string, unknown>) => post<t.Wearer>("/wearers", wearer);
export const changeWearer = (id: number, change: Record<string, unknown>) => patch<t.Wearer>(`/wearers/${id}`, change);
export const removeWearer = (id: number) => remove<void>(`/wearers/${id}`);
export const pairTag = (id: number, tag: string) => post<t.Wearer>(`/wearers/${id}/tags`, { tag });
export const tagReaders = (background = false) => get<t.TagReaders>("/tag-readers", {}, { background });
export const beginPairing = (id: number) => post<t.TagReaders>(`/wearers/${id}/tags/pairing`, {});
export const endPairing = (id: number) => remove<void>(`/wearers/${id}/tags/pairing`);
export const removeTags = (id: number) => remove<void>(`/wearers/${id}/tags`);
export const importTemplate = () => address("/wearers/template");

const csv = (body: string) => ({ text: { type: "text/csv", body } });
export const previewImport = (text: string) => request<t.ImportPlan>("POST", "/wearers/import/preview", csv(text));
export const importUsers = (text: string) => request<t.ImportPlan>("POST", "/wearers/import", csv(text));

export const cameras = (background = false) => get<t.Cameras>("/devices", {}, { background });
export const addCamera = (serial: string) => post<t.Cameras>("/devices", { serial });
export const changeCamera = (serial: string, change: { name?: string; wearer?: number | null }) =>
  patch<t.Cameras>(`/devices/${encodeURIComponent(serial)}`, change);
export const removeCamera = (serial: string) => remove<t.Cameras>(`/devices/${encodeURIComponent(serial)}`);
export const cameraLog = (serial: string) => get<t.CameraLog>(`/devices/${encodeURIComponent(serial)}/log`);
export const contactsCleaned = (place: string) => remove<void>(`/docks/contacts/${encodeURIComponent(place)}`);
export const unlockCamera = (serial: string, passphrase: string) =>
  post<t.Cameras>(`/devices/${encodeURIComponent(serial)}/unlock`, { passphrase });

export const reportAddress = (maskNames: boolean) => address("/report", { maskNames });
export const passwordPolicy = () => get<t.PasswordPolicy>("/password-policy");
export const changePasswordPolicy = (change: t.PasswordPolicy) => patch<t.PasswordPolicy>("/password-policy", change);
export const registerAgain = () => post<void>("/register-again", {});
export const reset = (passphrase: string) => post<void>("/reset", { confirm: "reset", passphrase });

export const useCertificate = (id: string) => put<void>(`/certificates/${encodeURIComponent(id)}/use`, {});
