// What the pages ask of a thermal channel.
import { address, get, post, remove } from "../api/client";
import type { PointReading, WholeReadings } from "./readings";

export interface Material {
  name: string;
  emissivity: number;
}

export interface Course {
  stepSeconds: number;
  /** time (s), lowest, highest, maximum, minimum, average */
  points: [number, number, number, number, number, number][];
}

export interface CourseQuery {
  rule: number;
  from: string;
  to: string;
  points: number;
}

export const readingsNow = (channel: number) => get<WholeReadings>(`/channels/${channel}/thermal`, {}, { background: true });
export const pointAt = (channel: number, x: number, y: number) =>
  get<PointReading>(`/channels/${channel}/thermal/point`, { x, y }, { background: true });
/** The same of a recorded picture: the newest not after a time (ms after 1970). */
export const pastPointAt = (channel: number, time: number, x: number, y: number) =>
  get<PointReading & { time: string }>(`/channels/${channel}/thermal/recordings/point`, { time: new Date(time).toISOString(), x, y }, { background: true });
/** Takes what is before the lens for an even surface. */
export const learnBackground = (channel: number) => post<void>(`/channels/${channel}/thermal/background`);
export const forgetBackground = (channel: number) => remove<void>(`/channels/${channel}/thermal/background`);
export const searchDefects = (channel: number) => post<void>(`/channels/${channel}/thermal/correction`);
export const course = (channel: number, query: CourseQuery) =>
  get<Course>(`/channels/${channel}/thermal/history`, { ...query }, { background: true });
export const courseAddress = (channel: number, query: CourseQuery) => address(`/channels/${channel}/thermal/history.csv`, { ...query });
export const snapshotAddress = (channel: number) => address(`/channels/${channel}/thermal/snapshot`, { t: Date.now() });
export const materials = () => get<{ items: Material[] }>("/thermal/materials").then((list) => list.items);
