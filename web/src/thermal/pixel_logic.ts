// Pixels of the sensor: moving by one, and telling them apart.
import { readingsNow } from "./thermal_device";

export interface SensorPixel {
  x: number;
  y: number;
}

export const samePixel = (a: SensorPixel, b: SensorPixel) => a.x === b.x && a.y === b.y;

/** The middle of the pixel that lies so many columns and rows from the one at a place, in shares of the picture. */
export function neighbour(place: { x: number; y: number }, width: number, height: number, across: number, down: number): { x: number; y: number } {
  const beside = (share: number, pixels: number, by: number) => {
    const at = Math.min(pixels - 1, Math.max(0, Math.floor(share * pixels) + by));
    return (at + 0.5) / pixels;
  };
  return { x: beside(place.x, width, across), y: beside(place.y, height, down) };
}

export async function step(channel: number, place: { x: number; y: number }, across: number, down: number): Promise<{ x: number; y: number }> {
  const { width, height } = await readingsNow(channel);
  return neighbour(place, width, height, across, down);
}
