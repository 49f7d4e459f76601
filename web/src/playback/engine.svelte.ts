// Plays recordings by wall time: one file after the other, the next one loaded before the last one ends.
import * as device from "../api/device";
import { messageOf } from "../api/error";
import { codecName } from "../player/choose_player";
import { iso } from "../app/time";
import { endOf, mediaAt, readMap, wallAt, windowAfter, windowOf, type WallMap } from "./media_map";

interface Loaded {
  from: number;
  to: number;
  map: WallMap;
}

export const speeds = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16];

export class PlaybackEngine {
  /** Wall time of the picture, UTC milliseconds. */
  wall = $state(0);
  playing = $state(false);
  speed = $state(1);
  loading = $state(false);
  /** Nothing to show, and why. */
  message = $state("");
  hasPicture = $state(false);
  active = $state<0 | 1>(0);
  muted = $state(true);
  /** At the growing end of the recording. */
  atEnd = $state(false);

  private readonly videos: [HTMLVideoElement, HTMLVideoElement];
  private readonly loaded: [Loaded | null, Loaded | null] = [null, null];
  private channel = 0;
  private abort = new AbortController();
  private preparing = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private readonly ticker: ReturnType<typeof setInterval>;
  /** Tells where the recording goes on after a time; null when it does not. */
  private readonly nextRecorded: (after: number) => number | null;

  constructor(videos: [HTMLVideoElement, HTMLVideoElement], nextRecorded: (after: number) => number | null) {
    this.videos = videos;
    this.nextRecorded = nextRecorded;
    videos.forEach((v, i) => {
      v.addEventListener("ended", () => i === this.active && void this.ended());
      v.addEventListener("seeked", () => i === this.active && this.tick());
      v.addEventListener("waiting", () => i === this.active && (this.loading = true));
      v.addEventListener("playing", () => i === this.active && (this.loading = false));
      v.addEventListener("loadeddata", () => i === this.active && ((this.loading = false), (this.hasPicture = v.videoWidth > 0)));
      // A browser that does not know the codec may still play the sound.
      v.addEventListener("loadedmetadata", () => i === this.active && v.videoWidth === 0 && this.failed(this.unplayable(i as 0 | 1)));
      v.addEventListener("error", () => i === this.active && v.getAttribute("src") && this.failed(this.unplayable(i as 0 | 1)));
    });
    this.ticker = setInterval(() => this.tick(), 100);
  }

  get frameRate(): number {
    return this.loaded[this.active]?.map.frameRate ?? 25;
  }

  close(): void {
    clearInterval(this.ticker);
    this.clear();
  }

  /** Shows the recording of a channel at a time. */
  async seek(channel: number, wall: number): Promise<void> {
    clearTimeout(this.waiting);
    this.atEnd = false;
    this.message = "";
    this.wall = wall;
    const now = this.loaded[this.active];
    if (channel === this.channel && now && wall >= now.from && wall < (endOf(now.map) ?? 0)) {
      const media = mediaAt(now.map, wall);
      if (media !== null) {
        this.video.currentTime = media;
        const blind = this.video.error !== null || (this.video.readyState > 0 && this.video.videoWidth === 0);
        if (blind) return this.failed(this.unplayable(this.active));
        this.hasPicture = true;
        this.applyPlaying();
        return;
      }
    }
    this.channel = channel;
    await this.open(windowOf(wall, Date.now()), wall);
  }

  togglePlay(): void {
    this.playing = !this.playing;
    if (this.playing && this.atEnd) void this.ended();
    this.applyPlaying();
  }

  pause(): void {
    this.playing = false;
    this.applyPlaying();
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    this.applyPlaying();
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.applyPlaying();
  }

  /** One picture back or forward. */
  step(frames: number): void {
    this.pause();
    const target = this.video.currentTime + frames / this.frameRate;
    if (target < 0) void this.seek(this.channel, this.wall - 1000 / this.frameRate);
    else this.video.currentTime = Math.min(this.video.duration || 0, target + 0.0005);
  }

  private get video(): HTMLVideoElement {
    return this.videos[this.active];
  }

  private clear(): void {
    this.abort.abort();
    this.abort = new AbortController();
    clearTimeout(this.waiting);
    this.preparing = false;
    this.hasPicture = false;
    for (const i of [0, 1] as const) {
      this.loaded[i] = null;
      this.videos[i].removeAttribute("src");
      this.videos[i].load();
    }
  }

  private async open(window: { from: number; to: number }, wall: number): Promise<void> {
    this.clear();
    this.loading = true;
    const signal = this.abort.signal;
    try {
      const loaded = await this.prepare(this.active, window, wall);
      if (signal.aborted) return;
      const changedAt = loaded?.map.changedAt ?? null;
      if (loaded && mediaAt(loaded.map, wall) === null && changedAt !== null && changedAt > window.from && changedAt < window.to) {
        // The file ends where codec or tracks changed: what was asked for stands in the next one.
        return await this.open({ from: changedAt, to: window.to }, Math.max(wall, changedAt));
      }
      if (!loaded || mediaAt(loaded.map, wall) === null) return this.skip(wall);
      this.wall = wallAt(loaded.map, mediaAt(loaded.map, wall)!) ?? wall;
      this.applyPlaying();
    } catch (error) {
      if (!signal.aborted) this.failed(messageOf(error));
    }
  }

  /** Loads a stretch of time into one of the two video elements; null when nothing was recorded in it. */
  private async prepare(slot: 0 | 1, window: { from: number; to: number }, wall: number): Promise<Loaded | null> {
    const signal = this.abort.signal;
    const map = readMap(await device.mediaMap(this.channel, iso(window.from), iso(window.to), signal));
    if (signal.aborted || map.parts.length === 0) return null;
    const loaded = { ...window, map };
    this.loaded[slot] = loaded;
    const video = this.videos[slot];
    video.preload = "auto";
    video.src = device.videoAddress(this.channel, iso(window.from), iso(window.to));
    video.currentTime = mediaAt(map, wall) ?? 0;
    return loaded;
  }

  /** Nothing at this time: goes on where the next recording begins. */
  private skip(wall: number): void {
    this.loading = false;
    const next = this.nextRecorded(wall);
    if (next !== null && next > wall) {
      if (this.playing) void this.seek(this.channel, next);
      else this.message = "Nothing was recorded at this time.";
      return;
    }
    if (Date.now() - wall < 120_000) this.waitForMore();
    else {
      this.playing = false;
      this.message = "Nothing was recorded at this time.";
    }
  }

  private async ended(): Promise<void> {
    if (!this.playing) return;
    const now = this.loaded[this.active];
    const standby = (1 - this.active) as 0 | 1;
    if (this.loaded[standby]) {
      this.loaded[this.active] = null;
      this.video.removeAttribute("src");
      this.video.load();
      this.active = standby;
      this.applyPlaying();
      return;
    }
    const end = (now && endOf(now.map)) ?? this.wall;
    const window = windowAfter(end, Date.now());
    if (window) await this.open(window, end);
    else this.waitForMore();
  }

  /** The recording grows: asks again in a moment. */
  private waitForMore(): void {
    this.atEnd = true;
    this.loading = false;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      if (!this.playing) return;
      this.atEnd = false;
      void this.ended();
    }, 2000);
  }

  private tick(): void {
    const now = this.loaded[this.active];
    if (!now || this.video.readyState < 1) return;
    if (!this.video.seeking) this.wall = wallAt(now.map, this.video.currentTime) ?? this.wall;
    const left = (this.video.duration - this.video.currentTime) / this.speed;
    if (this.playing && left < 10 && !this.preparing && !this.loaded[(1 - this.active) as 0 | 1]) void this.prepareNext(now);
  }

  private async prepareNext(now: Loaded): Promise<void> {
    const end = endOf(now.map);
    // A file that ends with "now" is followed up when it has been played.
    if (end === null || now.to > Date.now() - 5000) return;
    const window = windowAfter(Math.max(end, now.to), Date.now());
    if (!window) return;
    this.preparing = true;
    try {
      await this.prepare((1 - this.active) as 0 | 1, window, window.from);
    } catch {
      // Told when the present file has ended.
    } finally {
      this.preparing = false;
    }
  }

  private applyPlaying(): void {
    for (const [i, v] of this.videos.entries()) {
      v.playbackRate = this.speed;
      v.muted = this.muted || this.speed > 2 || this.speed < 0.5;
      if (i !== this.active || !this.playing) v.pause();
      else if (v.getAttribute("src")) void v.play().catch(() => {});
    }
  }

  private unplayable(slot: 0 | 1): string {
    const codec = codecName(this.loaded[slot]?.map.codec);
    return this.videos[slot].error?.code === MediaError.MEDIA_ERR_NETWORK
      ? "The connection to the device was lost while loading the recording."
      : `This browser cannot play this recording (${codec}). Download it, or let the channel record H.264.`;
  }

  private failed(why: string): void {
    this.loading = false;
    this.playing = false;
    this.message = why;
  }
}
