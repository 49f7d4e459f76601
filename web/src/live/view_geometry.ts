// Where a picture stands in its window, how windows are laid out, and digital zoom.
import type { Aspect } from "../app/local_settings.svelte";

export interface Size {
  width: number;
  height: number;
}

export interface Rect extends Size {
  x: number;
  y: number;
}

/** The box of the picture in a window. */
export function pictureBox(window: Size, stream: Size, aspect: Aspect, pixelRatio = 1): Rect {
  const ratio = aspect === "4:3" ? 4 / 3 : aspect === "16:9" ? 16 / 9 : stream.width > 0 && stream.height > 0 ? stream.width / stream.height : 16 / 9;
  let width = window.width;
  let height = window.height;
  if (aspect === "window" && stream.width > 0) {
    width = stream.width / pixelRatio;
    height = stream.height / pixelRatio;
  } else if (aspect !== "self") {
    if (window.width / Math.max(1, window.height) > ratio) width = window.height * ratio;
    else height = window.width / ratio;
  }
  return { x: (window.width - width) / 2, y: (window.height - height) / 2, width, height };
}

/** Columns that show `count` pictures of 16:9 largest. */
export function bestColumns(count: number, stage: Size): number {
  let best = 1;
  let bestArea = -1;
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(count / columns);
    const box = pictureBox({ width: stage.width / columns, height: stage.height / rows }, { width: 16, height: 9 }, "ratio");
    const area = box.width * box.height;
    if (area > bestArea + 1) {
      best = columns;
      bestArea = area;
    }
  }
  return best;
}

/** What is seen of the picture: scale, and the centre in parts of the picture. */
export interface Zoom {
  scale: number;
  x: number;
  y: number;
}

export const noZoom: Zoom = { scale: 1, x: 0.5, y: 0.5 };
const largest = 16;

export function clampZoom(zoom: Zoom): Zoom {
  const scale = Math.min(largest, Math.max(1, zoom.scale));
  const half = 0.5 / scale;
  const clamp = (v: number) => Math.min(1 - half, Math.max(half, v));
  return { scale, x: clamp(zoom.x), y: clamp(zoom.y) };
}

/** A place in the box (0 to 1) as a place in the picture. */
export function toPicture(zoom: Zoom, u: number, v: number): { x: number; y: number } {
  return { x: zoom.x + (u - 0.5) / zoom.scale, y: zoom.y + (v - 0.5) / zoom.scale };
}

/** Shows a dragged region as large as it fits. */
export function zoomToRegion(zoom: Zoom, region: Rect): Zoom {
  const a = toPicture(zoom, region.x, region.y);
  const b = toPicture(zoom, region.x + region.width, region.y + region.height);
  const scale = 1 / Math.max(b.x - a.x, b.y - a.y, 1 / largest);
  return clampZoom({ scale, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
}

/** Zooms by a factor and keeps the place under the pointer where it is. */
export function zoomAround(zoom: Zoom, factor: number, u: number, v: number): Zoom {
  const under = toPicture(zoom, u, v);
  const scale = Math.min(largest, Math.max(1, zoom.scale * factor));
  return clampZoom({ scale, x: under.x - (u - 0.5) / scale, y: under.y - (v - 0.5) / scale });
}

/** CSS transform of the picture in its box; origin is the top left corner. */
export function zoomTransform(zoom: Zoom, box: Size): string {
  if (zoom.scale === 1) return "none";
  const x = (0.5 - zoom.x * zoom.scale) * box.width;
  const y = (0.5 - zoom.y * zoom.scale) * box.height;
  return `translate(${x}px, ${y}px) scale(${zoom.scale})`;
}

/** A rectangle between two places, whichever way it was dragged. */
export function span(ax: number, ay: number, bx: number, by: number): Rect {
  return { x: Math.min(ax, bx), y: Math.min(ay, by), width: Math.abs(bx - ax), height: Math.abs(by - ay) };
}
