// Reads the few MP4 boxes a live player needs: track time scales and the decode time of a fragment.

export interface TrackTimes {
  id: number;
  timescale: number;
  video: boolean;
}

interface Box {
  type: string;
  start: number;
  end: number;
}

/** Boxes between two offsets; stops at the first one that does not fit. */
function* boxes(view: DataView, from: number, to: number): Generator<Box> {
  let at = from;
  for (let count = 0; at + 8 <= to && count < 4096; count++) {
    let size = view.getUint32(at);
    let header = 8;
    if (size === 1) {
      if (at + 16 > to) return;
      size = Number(view.getBigUint64(at + 8));
      header = 16;
    } else if (size === 0) {
      size = to - at;
    }
    if (size < header || at + size > to) return;
    yield { type: fourCc(view, at + 4), start: at + header, end: at + size };
    at += size;
  }
}

function fourCc(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function child(view: DataView, parent: Box, type: string): Box | undefined {
  for (const box of boxes(view, parent.start, parent.end)) if (box.type === type) return box;
  return undefined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The tracks of an initialisation segment; empty when it cannot be read. */
export function readTracks(initialisation: Uint8Array): TrackTimes[] {
  const view = viewOf(initialisation);
  const tracks: TrackTimes[] = [];
  try {
    for (const moov of boxes(view, 0, view.byteLength)) {
      if (moov.type !== "moov") continue;
      for (const trak of boxes(view, moov.start, moov.end)) {
        if (trak.type !== "trak") continue;
        const tkhd = child(view, trak, "tkhd");
        const mdia = child(view, trak, "mdia");
        const mdhd = mdia && child(view, mdia, "mdhd");
        const hdlr = mdia && child(view, mdia, "hdlr");
        if (!tkhd || !mdhd || !hdlr) continue;
        const id = view.getUint32(tkhd.start + (view.getUint8(tkhd.start) === 1 ? 20 : 12));
        const timescale = view.getUint32(mdhd.start + (view.getUint8(mdhd.start) === 1 ? 20 : 12));
        if (timescale > 0) tracks.push({ id, timescale, video: fourCc(view, hdlr.start + 8) === "vide" });
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return tracks;
}

interface DecodeTime {
  trackId: number;
  /** Where the number stands in the fragment, and whether it has 64 bits. */
  at: number;
  wide: boolean;
  value: number;
  samples: number;
}

function decodeTimes(view: DataView): DecodeTime[] {
  const found: DecodeTime[] = [];
  try {
    for (const moof of boxes(view, 0, view.byteLength)) {
      if (moof.type !== "moof") continue;
      for (const traf of boxes(view, moof.start, moof.end)) {
        if (traf.type !== "traf") continue;
        const tfhd = child(view, traf, "tfhd");
        const tfdt = child(view, traf, "tfdt");
        if (!tfhd || !tfdt) continue;
        const wide = view.getUint8(tfdt.start) === 1;
        const at = tfdt.start + 4;
        const value = wide ? Number(view.getBigUint64(at)) : view.getUint32(at);
        let samples = 0;
        for (const box of boxes(view, traf.start, traf.end)) if (box.type === "trun") samples += view.getUint32(box.start + 4);
        found.push({ trackId: view.getUint32(tfhd.start + 4), at, wide, value, samples });
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}

export interface FragmentVideo {
  /** Media time in seconds. */
  start: number;
  frames: number;
}

/** Where the video of a fragment starts and how many frames it has; null when it has none. */
export function fragmentVideo(fragment: Uint8Array, tracks: TrackTimes[]): FragmentVideo | null {
  for (const time of decodeTimes(viewOf(fragment))) {
    const track = tracks.find((t) => t.id === time.trackId);
    if (track?.video) return { start: time.value / track.timescale, frames: time.samples };
  }
  return null;
}

/** Media time in seconds at which the video of a fragment starts; null when it has none. */
export function fragmentStart(fragment: Uint8Array, tracks: TrackTimes[]): number | null {
  return fragmentVideo(fragment, tracks)?.start ?? null;
}

/** A copy of the fragment whose times are earlier by some seconds (for a file that starts at zero). */
export function shiftFragment(fragment: Uint8Array, tracks: TrackTimes[], seconds: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(fragment);
  const view = viewOf(copy);
  for (const time of decodeTimes(view)) {
    const track = tracks.find((t) => t.id === time.trackId);
    if (!track) continue;
    const value = Math.max(0, time.value - Math.round(seconds * track.timescale));
    if (time.wide) view.setBigUint64(time.at, BigInt(value));
    else view.setUint32(time.at, value);
  }
  return copy;
}
