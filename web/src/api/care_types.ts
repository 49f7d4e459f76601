// How the device itself is, as it tells.

export type CareTask = "inspection" | "battery";

/** How the device itself is. */
export interface Care {
  operatingHours: number;
  temperatures: { name: string; celsius: number }[];
  /** Name of the sensor whose range is watched. */
  watched: string | null;
  state: "fine" | "tooCold" | "tooWarm";
  lowest: number;
  highest: number;
  inspection: { everyHours: number; hoursSince: number; due: boolean };
  battery: { everyMonths: number; charged: string; due: boolean };
}
