// Plays a stream by WebRTC: an offer to the device, its answer, pictures in a video element, a new try when it ends.
import { offerWebRtc } from "../api/device";
import { ApiError } from "../api/error";
import { Backoff } from "./backoff";
import { captureTimeOf } from "./capture_clock";
import { RateMeter } from "./rate_meter";

export interface WebRtcSinkListener {
  /** What the answer tells: the codec as in H.264, and whether sound comes along. */
  onAnswer(codec: string, audio: boolean): void;
  /** The first picture after a start. */
  onPicture(): void;
  /** UTC in milliseconds of the device's clock: when the picture on the screen was captured, and now. */
  onPresented(captureTime: number | null, now: number): void;
  onWait(milliseconds: number, why: string): void;
  /** This will never work here: another way must be taken. */
  onRefused(why: string): void;
}

/** Nothing comes for so long: the connection is dead. */
const silenceLimit = 8000;

export function webRtcHere(): boolean {
  return "RTCPeerConnection" in globalThis;
}

export class WebRtcSink {
  private readonly backoff = new Backoff();
  private peer: RTCPeerConnection | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private abort = new AbortController();
  private readonly rate = new RateMeter();
  private lastPicture = 0;
  private closed = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly channel: number,
    private readonly stream: string,
    private readonly listener: WebRtcSinkListener,
  ) {
    void this.open();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.drop();
    this.video.srcObject = null;
  }

  /** Frames a second that are shown; null before the second one. */
  get frameRate(): number | null {
    return this.rate.rate;
  }

  private drop(): void {
    this.abort.abort();
    this.abort = new AbortController();
    this.peer?.close(); // the device notices by the goodbye of DTLS
    this.peer = null;
  }

  private async open(): Promise<void> {
    const peer = new RTCPeerConnection();
    this.peer = peer;
    const media = new MediaStream();
    peer.addTransceiver("video", { direction: "recvonly" });
    peer.addTransceiver("audio", { direction: "recvonly" });
    peer.addEventListener("track", (event) => media.addTrack(event.track));
    peer.addEventListener("connectionstatechange", () => {
      if (peer.connectionState === "failed" || peer.connectionState === "closed") this.again(peer, "The connection was lost.");
    });
    try {
      await peer.setLocalDescription(await peer.createOffer());
      const sent = Date.now();
      const answer = await offerWebRtc(this.channel, this.stream, peer.localDescription?.sdp ?? "", this.abort.signal);
      if (this.peer !== peer) return;
      const offset = answer.time - (sent + Date.now()) / 2;
      const name = /^m=video[^]*?^a=rtpmap:\d+ ([^/\r\n]+)/m.exec(answer.description)?.[1] ?? "";
      this.listener.onAnswer(name.toLowerCase(), /^m=audio [1-9]/m.test(answer.description));
      this.video.srcObject = media;
      this.watchFrames(peer, offset);
      await peer.setRemoteDescription({ type: "answer", sdp: answer.description });
      await this.play();
    } catch (error) {
      if (this.closed || this.peer !== peer) return;
      const why = error instanceof Error ? error.message : String(error);
      if (error instanceof ApiError && [404, 406, 422].includes(error.status)) this.listener.onRefused(why);
      else if (error instanceof ApiError && error.field === "network.webRtcEnabled") this.listener.onRefused(why);
      else this.again(peer, why);
    }
  }

  private again(peer: RTCPeerConnection, why: string): void {
    if (this.closed || this.peer !== peer) return;
    this.drop();
    const wait = this.backoff.next();
    this.listener.onWait(wait, why);
    this.timer = setTimeout(() => void this.open(), wait);
  }

  private async play(): Promise<void> {
    try {
      await this.video.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError" || this.video.muted) return;
      this.video.muted = true; // sound needs a click first; the picture does not
      this.video.dispatchEvent(new Event("volumechange"));
      await this.video.play();
    }
  }

  /** @param offset milliseconds from the clock of this page to the device's */
  private watchFrames(peer: RTCPeerConnection, offset: number): void {
    let seen = false;
    this.lastPicture = performance.now();
    const next = () =>
      this.video.requestVideoFrameCallback((_now, frame) => {
        if (this.peer !== peer) return;
        this.lastPicture = performance.now();
        if (!seen) {
          seen = true;
          this.backoff.reset();
          this.listener.onPicture();
        }
        const now = Date.now() + offset;
        this.rate.add(now * 1000, 1);
        this.listener.onPresented(frame.rtpTimestamp === undefined ? null : captureTimeOf(frame.rtpTimestamp, now), now);
        next();
      });
    next();
    const look = () => {
      if (this.peer !== peer) return;
      if (performance.now() - this.lastPicture > silenceLimit) this.again(peer, "No pictures come.");
      else this.timer = setTimeout(look, 1000);
    };
    this.timer = setTimeout(look, 1000);
  }
}
