// Feeds fragments into a video element through Media Source and keeps it near live.
import { CaptureClock } from "./capture_clock";
import { DriftController } from "./drift";
import { fragmentVideo, readTracks, type TrackTimes } from "./mp4_boxes";
import { RateMeter } from "./rate_meter";

type Job =
  | { kind: "initialisation"; mime: string; bytes: Uint8Array<ArrayBuffer> }
  | { kind: "fragment"; bytes: Uint8Array<ArrayBuffer>; captureTime: number };

export interface MseSinkListener {
  /** The first picture after a start. */
  onPicture(): void;
  /** Media Source refused the data; the sink must be thrown away. */
  onFault(why: string): void;
  /** UTC in milliseconds at which the picture on the screen was captured. */
  onPresented(captureTime: number): void;
  /** No new picture for a while: the one on the screen, captured then, grows old. */
  onStill(captureTime: number): void;
}

const queueLimit = 24 * 1024 * 1024;
const keepSeconds = 6;
const stillAfter = 1000;

export function mediaSourceClass(): typeof MediaSource | undefined {
  const w = globalThis as { MediaSource?: typeof MediaSource; ManagedMediaSource?: typeof MediaSource };
  return w.MediaSource ?? w.ManagedMediaSource;
}

export class MseSink {
  private readonly source: MediaSource;
  private readonly url: string;
  private readonly captures = new CaptureClock();
  private readonly rate = new RateMeter();
  private readonly drift: DriftController;
  private readonly timer: ReturnType<typeof setInterval>;
  private buffer: SourceBuffer | null = null;
  private mime = "";
  private tracks: TrackTimes[] = [];
  private jobs: Job[] = [];
  private queued = 0;
  private needOffset = true;
  private pictureSeen = false;
  private presented: { captureTime: number; at: number } | null = null;
  private closed = false;

  constructor(
    private readonly video: HTMLVideoElement,
    target: number,
    private readonly listener: MseSinkListener,
  ) {
    const Source = mediaSourceClass();
    if (!Source) throw new Error("no Media Source");
    this.drift = new DriftController(target);
    this.source = new Source();
    this.url = URL.createObjectURL(this.source);
    this.source.addEventListener("sourceopen", () => this.pump());
    video.disableRemotePlayback = true;
    video.src = this.url;
    video.addEventListener("error", this.onVideoError);
    video.addEventListener("waiting", this.onWaiting);
    this.timer = setInterval(() => this.keepUp(), 100);
    this.watchFrames();
  }

  initialise(mime: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.add({ kind: "initialisation", mime, bytes });
  }

  fragment(bytes: Uint8Array<ArrayBuffer>, captureTime: number): void {
    this.add({ kind: "fragment", bytes, captureTime });
  }

  /** Frames a second that arrive; null while that is unknown. */
  get frameRate(): number | null {
    return this.rate.rate;
  }

  /** Milliseconds of pictures it keeps in store, so that none comes too late. */
  get stored(): number {
    return Math.round(this.drift.target * 1000);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.timer);
    this.video.removeEventListener("error", this.onVideoError);
    this.video.removeEventListener("waiting", this.onWaiting);
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();
    URL.revokeObjectURL(this.url);
    this.jobs = [];
  }

  private readonly onVideoError = () => this.fault(this.video.error?.message || "The browser cannot decode this stream.");

  /** Chromium tells a jump as waiting too; that is none of the network's. */
  private readonly onWaiting = () => {
    if (!this.video.seeking) this.drift.widen();
  };

  private fault(why: string): void {
    if (!this.closed) this.listener.onFault(why);
  }

  private add(job: Job): void {
    if (this.closed) return;
    this.jobs.push(job);
    this.queued += job.bytes.length;
    if (this.queued > queueLimit) return this.fault("The browser takes the pictures too slowly.");
    this.pump();
  }

  private pump(): void {
    if (this.closed || this.source.readyState !== "open" || this.buffer?.updating) return;
    const job = this.jobs[0];
    if (!job) return;
    try {
      if (job.kind === "initialisation") this.takeInitialisation(job);
      else if (!this.takeFragment(job)) return;
      this.jobs.shift();
      this.queued -= job.bytes.length;
      if (!this.buffer?.updating) this.pump();
    } catch (error) {
      if (error instanceof DOMException && error.name === "QuotaExceededError" && this.trim(1)) return;
      this.fault(error instanceof Error ? error.message : String(error));
    }
  }

  private takeInitialisation(job: Job & { kind: "initialisation" }): void {
    if (!this.buffer) {
      this.buffer = this.source.addSourceBuffer(job.mime);
      this.buffer.mode = "segments";
      this.buffer.addEventListener("updateend", () => this.pump());
      this.buffer.addEventListener("error", () => this.fault("The browser refused a piece of the stream."));
    } else {
      this.buffer.abort();
      if (job.mime !== this.mime) this.buffer.changeType(job.mime);
    }
    this.mime = job.mime;
    this.tracks = readTracks(job.bytes);
    this.needOffset = true;
    this.rate.clear();
    this.drift.restart();
    this.buffer.appendBuffer(job.bytes);
  }

  private takeFragment(job: Job & { kind: "fragment" }): boolean {
    const buffer = this.buffer;
    if (!buffer) return true; // nothing to put it into yet: the next initialisation segment starts anew
    const video = fragmentVideo(job.bytes, this.tracks);
    const start = video?.start ?? null;
    if (this.needOffset && start !== null) {
      // Each beginning is laid behind what is there: no seek at the start, no jump after a reconnection.
      buffer.timestampOffset = this.bufferEnd() - start;
      this.needOffset = false;
    }
    buffer.appendBuffer(job.bytes);
    if (video) {
      this.captures.add(video.start + buffer.timestampOffset, job.captureTime / 1000);
      this.rate.add(job.captureTime, video.frames);
    }
    return true;
  }

  private bufferEnd(): number {
    const ranges = this.buffer?.buffered;
    return ranges && ranges.length > 0 ? ranges.end(ranges.length - 1) : 0;
  }

  private keepUp(): void {
    if (this.presented && performance.now() - this.presented.at > stillAfter) this.listener.onStill(this.presented.captureTime);
    const ranges = this.video.buffered;
    if (this.closed || ranges.length === 0) return;
    const last = ranges.length - 1;
    const c = this.drift.correct({
      currentTime: this.video.currentTime,
      bufferStart: ranges.start(last),
      bufferEnd: ranges.end(last),
      seeking: this.video.seeking,
    });
    if (c.jumpTo !== undefined) this.video.currentTime = c.jumpTo;
    if (this.video.playbackRate !== c.rate) this.video.playbackRate = c.rate;
    if (this.video.paused) void this.play();
    if (this.video.currentTime - ranges.start(0) > keepSeconds * 2) this.trim(keepSeconds);
  }

  private async play(): Promise<void> {
    try {
      await this.video.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError" || this.video.muted) return;
      this.video.muted = true; // sound needs a click first; the picture does not
      this.video.dispatchEvent(new Event("volumechange"));
    }
  }

  /** Removes what was played; false when there is nothing to remove. */
  private trim(keep: number): boolean {
    const buffer = this.buffer;
    if (!buffer || buffer.updating || buffer.buffered.length === 0) return false;
    const from = buffer.buffered.start(0);
    const to = this.video.currentTime - keep;
    if (to - from < 0.5) return false;
    buffer.remove(from, to);
    return true;
  }

  private watchFrames(): void {
    const seen = (mediaTime: number) => {
      if (!this.pictureSeen) {
        this.pictureSeen = true;
        this.listener.onPicture();
      }
      const capture = this.captures.at(mediaTime);
      if (capture === null) return;
      this.presented = { captureTime: capture, at: performance.now() };
      this.listener.onPresented(capture);
    };
    if ("requestVideoFrameCallback" in this.video) {
      const next = () =>
        this.video.requestVideoFrameCallback((_now, meta) => {
          if (this.closed) return;
          seen(meta.mediaTime);
          next();
        });
      next();
    } else {
      const video = this.video as HTMLVideoElement;
      video.addEventListener("timeupdate", () => !this.closed && video.readyState >= 2 && seen(video.currentTime));
    }
  }
}
