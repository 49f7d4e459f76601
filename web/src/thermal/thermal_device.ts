// What the pages ask of a thermal channel.
import { address, get } from "../api/client";
import type { PointReading, Readings } from "./readings";

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

export const readingsNow = (channel: number) => get<Readings>(`/channels/${channel}/thermal`, {}, { background: true });
export const pointAt = (channel: number, x: number, y: number) =>
  get<PointReading>(`/channels/${channel}/thermal/point`, { x, y }, { background: true });
export const course = (channel: number, query: CourseQuery) =>
  get<Course>(`/channels/${channel}/thermal/history`, { ...query }, { background: true });
export const courseAddress = (channel: number, query: CourseQuery) => address(`/channels/${channel}/thermal/history.csv`, { ...query });
export const snapshotAddress = (channel: number) => address(`/channels/${channel}/thermal/snapshot`, { t: Date.now() });
export const materials = () => get<{ items: Material[] }>("/thermal/materials").then((list) => list.items);
