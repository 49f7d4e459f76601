// Decodes the motion grid that the device sends: base64 of bits, row by row, the highest bit first.

export interface MotionGrid {
  columns: number;
  rows: number;
  /** Cells that move, as column + row * columns. */
  active: number[];
}

export function parseMotionGrid(columns: unknown, rows: unknown, cells: unknown): MotionGrid | null {
  if (!Number.isInteger(columns) || !Number.isInteger(rows) || typeof cells !== "string") return null;
  const c = columns as number;
  const r = rows as number;
  if (c < 1 || r < 1 || c > 512 || r > 512 || cells.length > 65536) return null;
  let binary: string;
  try {
    binary = atob(cells);
  } catch {
    return null;
  }
  const active: number[] = [];
  const count = Math.min(c * r, binary.length * 8);
  for (let i = 0; i < count; i++) {
    if ((binary.charCodeAt(i >> 3) >> (7 - (i & 7))) & 1) active.push(i);
  }
  return { columns: c, rows: r, active };
}
