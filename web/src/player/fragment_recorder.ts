// Keeps the fragments that are being played as files of a chosen size (manual recording to the client).
import { fragmentStart, readTracks, shiftFragment, type TrackTimes } from "./mp4_boxes";

export interface RecordedFile {
  blob: Blob;
  startedAt: Date;
  index: number;
}

const blobSize = 16 * 1024 * 1024;

export class FragmentRecorder {
  private initialisation: Uint8Array<ArrayBuffer> | null = null;
  private tracks: TrackTimes[] = [];
  private parts: BlobPart[] = [];
  private firstStart: number | null = null;
  private startedAt = new Date();
  private index = 0;
  private size = 0;
  private loose = 0;

  constructor(
    private readonly maximumBytes: number,
    private readonly onFile: (file: RecordedFile) => void,
  ) {}

  /** Bytes of the file that is growing. */
  get bytes(): number {
    return this.size;
  }

  initialise(bytes: Uint8Array<ArrayBuffer>): void {
    this.finish();
    this.initialisation = bytes.slice();
    this.tracks = readTracks(bytes);
  }

  fragment(bytes: Uint8Array<ArrayBuffer>, keyFrame: boolean, captureTime: number): void {
    if (!this.initialisation) return;
    if (keyFrame && this.size > 0 && this.size + bytes.length > this.maximumBytes) this.finish();
    if (this.size === 0) {
      if (!keyFrame) return; // a file begins with a key frame or not at all
      this.firstStart = fragmentStart(bytes, this.tracks);
      this.startedAt = captureTime > 0 ? new Date(captureTime / 1000) : new Date();
      this.parts = [this.initialisation.slice()];
      this.size = this.initialisation.length;
    }
    this.parts.push(shiftFragment(bytes, this.tracks, this.firstStart ?? 0));
    this.size += bytes.length;
    this.loose += bytes.length;
    if (this.loose > blobSize) {
      // The browser may keep blobs on its disk; loose pieces stay in memory.
      this.parts = [new Blob(this.parts)];
      this.loose = 0;
    }
  }

  /** Hands over what there is. */
  finish(): void {
    if (this.size === 0) return;
    const blob = new Blob(this.parts, { type: "video/mp4" });
    this.parts = [];
    this.size = this.loose = 0;
    this.index += 1;
    this.onFile({ blob, startedAt: this.startedAt, index: this.index });
  }
}
