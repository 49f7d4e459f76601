// Numbers as people read them.

export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = n;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${units[unit]}`;
}

/** @param n bits a second */
export function bitRate(n: number): string {
  if (n >= 1e6) return `${(n / 1e6).toFixed(n < 1e7 ? 2 : 1)} Mbit/s`;
  return `${Math.round(n / 1e3)} kbit/s`;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** "motionDetection" and "motion/region" as words. */
export function words(name: string): string {
  const text = name.replace(/[/._-]+/g, " ").replace(/([a-z\d])([A-Z])/g, "$1 $2").toLowerCase().trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function frameRate(fps: number): string {
  if (!(fps > 0)) return "0 fps";
  return fps >= 1 ? `${Math.round(fps * 100) / 100} fps` : `1/${Math.round(1 / fps)} fps`;
}

/** A measured rate without digits that only flicker. */
export function roundedRate(fps: number): number {
  return fps >= 10 ? Math.round(fps) : fps >= 1 ? Math.round(fps * 10) / 10 : fps;
}
