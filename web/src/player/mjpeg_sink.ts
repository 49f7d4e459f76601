// Shows single pictures: a multipart stream, or repeated snapshots when the browser has no connection to spare.
import { mjpegAddress, snapshotAddress } from "../api/device";
import { Backoff } from "./backoff";

export interface MjpegSinkListener {
  onPicture(): void;
  onWait(why: string): void;
}

/** Browsers open about six connections to a device over HTTP/1.1; some must stay free for everything else. */
const streamLimit = 3;
let streamsOpen = 0;

export class MjpegSink {
  private readonly backoff = new Backoff();
  private readonly streaming: boolean;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  private seen = false;

  constructor(
    private readonly image: HTMLImageElement,
    private readonly channel: number,
    private readonly stream: string,
    private readonly listener: MjpegSinkListener,
  ) {
    this.streaming = streamsOpen < streamLimit;
    if (this.streaming) streamsOpen += 1;
    image.addEventListener("load", this.onLoad);
    image.addEventListener("error", this.onError);
    this.show();
    if (this.streaming) this.poll();
  }

  /** Shown by repeated snapshots, because too many streams are open. */
  get slow(): boolean {
    return !this.streaming;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.timer);
    this.image.removeEventListener("load", this.onLoad);
    this.image.removeEventListener("error", this.onError);
    this.image.removeAttribute("src");
    if (this.streaming) streamsOpen -= 1;
  }

  private show(): void {
    if (this.closed) return;
    this.image.src = this.streaming
      ? mjpegAddress(this.channel, this.stream)
      : snapshotAddress(this.channel, "jpeg", this.stream);
  }

  /** Not every browser tells the first picture of a multipart answer by "load". */
  private poll(): void {
    if (this.closed || this.seen) return;
    if (this.image.naturalWidth > 0) this.picture();
    else setTimeout(() => this.poll(), 100);
  }

  private picture(): void {
    if (this.seen) return;
    this.seen = true;
    this.listener.onPicture();
  }

  private readonly onLoad = () => {
    this.backoff.reset();
    this.picture();
    if (!this.streaming) this.timer = setTimeout(() => this.show(), 500);
  };

  private readonly onError = () => {
    this.seen = false;
    this.listener.onWait("No picture from the device.");
    this.timer = setTimeout(() => {
      this.show();
      if (this.streaming) this.poll();
    }, this.backoff.next());
  };
}
