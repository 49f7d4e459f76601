// Draws places without a map service: a plane around their middle, in metres.

export interface Bounds {
  south: number;
  west: number;
  north: number;
  east: number;
}

const metresPerDegree = 111_320;

export function boundsOf(places: [number, number][]): Bounds | null {
  if (places.length === 0) return null;
  const lats = places.map((p) => p[0]);
  const lons = places.map((p) => p[1]);
  return { south: Math.min(...lats), west: Math.min(...lons), north: Math.max(...lats), east: Math.max(...lons) };
}

/** From degrees to a picture of this size and back; the same scale in both directions. */
export class Projection {
  readonly scale: number;
  private readonly middle: [number, number];
  private readonly eastMetres: number;

  constructor(bounds: Bounds, private readonly width: number, private readonly height: number, margin = 24, leastMetres = 80) {
    this.middle = [(bounds.south + bounds.north) / 2, (bounds.west + bounds.east) / 2];
    this.eastMetres = metresPerDegree * Math.max(0.01, Math.cos((this.middle[0] * Math.PI) / 180));
    const wide = Math.max(leastMetres, (bounds.east - bounds.west) * this.eastMetres);
    const high = Math.max(leastMetres, (bounds.north - bounds.south) * metresPerDegree);
    this.scale = Math.min((width - 2 * margin) / wide, (height - 2 * margin) / high);
  }

  toPicture(latitude: number, longitude: number): [number, number] {
    const x = this.width / 2 + (longitude - this.middle[1]) * this.eastMetres * this.scale;
    const y = this.height / 2 - (latitude - this.middle[0]) * metresPerDegree * this.scale;
    return [x, y];
  }

  toPlace(x: number, y: number): [number, number] {
    const longitude = this.middle[1] + (x - this.width / 2) / this.scale / this.eastMetres;
    const latitude = this.middle[0] - (y - this.height / 2) / this.scale / metresPerDegree;
    return [latitude, longitude];
  }

  /** A round length for a scale bar, at most a third of the picture wide. */
  scaleBar(): { metres: number; pixels: number; text: string } {
    const most = this.width / 3 / this.scale;
    const power = 10 ** Math.floor(Math.log10(most));
    const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= most) ?? power;
    return { metres, pixels: metres * this.scale, text: metres >= 1000 ? `${metres / 1000} km` : `${metres} m` };
  }
}

/** Where the wearer was at this second; between two points of the track, on the way. */
export function placeAt(track: [number, number, number][], second: number): [number, number] | null {
  if (track.length === 0) return null;
  let after = track.findIndex((p) => p[0] >= second);
  if (after < 0) after = track.length - 1;
  const b = track[after]!;
  const a = track[Math.max(0, after - 1)]!;
  const span = b[0] - a[0];
  const part = span > 0 ? Math.min(1, Math.max(0, (second - a[0]) / span)) : 1;
  return [a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part];
}

/** A square of this half width around a place. */
export function around(latitude: number, longitude: number, metres: number): Bounds {
  const lat = metres / metresPerDegree;
  const lon = metres / (metresPerDegree * Math.max(0.01, Math.cos((latitude * Math.PI) / 180)));
  return {
    south: Math.max(-90, latitude - lat), north: Math.min(90, latitude + lat),
    west: Math.max(-180, longitude - lon), east: Math.min(180, longitude + lon),
  };
}

/** "55.7, 13.2" as people write it; null for anything else. */
export function parsePlace(text: string): [number, number] | null {
  const m = /^\s*(-?\d+(?:\.\d+)?)[\s,;]+(-?\d+(?:\.\d+)?)\s*$/.exec(text);
  if (!m) return null;
  const latitude = Number(m[1]);
  const longitude = Number(m[2]);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}
