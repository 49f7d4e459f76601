// Plays one live stream in a window: chooses the way, reports what it does, records what it plays.
import { socketAddress } from "../api/client";
import type { StreamName } from "../api/types";
import { choosePlayer, type PlayerPreference } from "./choose_player";
import { FragmentRecorder, type RecordedFile } from "./fragment_recorder";
import { LiveSocket } from "./live_socket";
import type { BinaryMessage, StreamDescription, TextMessage } from "./message";
import { MjpegSink } from "./mjpeg_sink";
import { mediaSourceClass, MseSink } from "./mse_sink";
import { idleStatus, type PlayerStatus } from "./status";
import { webRtcHere, WebRtcSink } from "./web_rtc_sink";

export interface LivePlayerOptions {
  channel: number;
  stream: StreamName;
  preference: PlayerPreference;
  webSocketOn: boolean;
  webRtcOn: boolean;
  shortest: boolean;
  target: number;
  onStatus: (status: PlayerStatus) => void;
}

export class LivePlayer {
  private status: PlayerStatus = { ...idleStatus };
  private socket: LiveSocket | null = null;
  private sink: MseSink | null = null;
  private mjpeg: MjpegSink | null = null;
  private webRtc: WebRtcSink | null = null;
  private webRtcRefused: string | null = null;
  private recorder: FragmentRecorder | null = null;
  private description: StreamDescription | null = null;
  private initialisation: Uint8Array<ArrayBuffer> | null = null;
  private startedAt = performance.now();
  private reportedAt = 0;
  private hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  private paused = false;
  private opened = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly image: HTMLImageElement,
    private readonly options: LivePlayerOptions,
  ) {}

  start(): void {
    this.startedAt = performance.now();
    this.update({ ...idleStatus, phase: "connecting", message: "Connecting…" });
    if (!webRtcHere()) this.webRtcRefused = "This browser does not know it.";
    else if (!this.options.webRtcOn) this.webRtcRefused = "It is switched off on the device.";
    this.choose(null);
    if (this.status.kind === "mse") this.connect();
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.onVisibility);
    clearTimeout(this.hiddenTimer);
    this.stopRecording();
    this.socket?.stop();
    this.sink?.close();
    this.mjpeg?.close();
    this.webRtc?.close();
    this.socket = this.sink = this.mjpeg = this.webRtc = null;
    this.update({ ...idleStatus });
  }

  /** False when there are no fragments to keep (MJPEG). */
  startRecording(maximumBytes: number, onFile: (file: RecordedFile) => void): boolean {
    if (this.status.kind === "webrtc") {
      this.recorder = new FragmentRecorder(maximumBytes, onFile);
      this.connectRecorder();
      return true;
    }
    if (this.status.kind !== "mse" || !this.initialisation) return false;
    this.recorder = new FragmentRecorder(maximumBytes, onFile);
    this.recorder.initialise(this.initialisation);
    return true;
  }

  get recordedBytes(): number {
    return this.recorder?.bytes ?? 0;
  }

  stopRecording(): void {
    this.recorder?.finish();
    this.recorder = null;
    if (this.status.kind !== "webrtc") return;
    this.socket?.stop();
    this.socket = null;
  }

  /** WebRTC brings no files: what is recorded comes beside it. */
  private connectRecorder(): void {
    const { channel, stream } = this.options;
    this.socket = new LiveSocket(socketAddress(`/channels/${channel}/streams/${stream}/live`), {
      onOpen: () => {},
      onText: () => {},
      onBinary: (message) => {
        if (message.kind === "initialisation") this.recorder?.initialise(message.payload);
        else this.recorder?.fragment(message.payload, message.keyFrame, message.captureTime);
      },
      onWait: () => {},
    });
    this.socket.start();
  }

  private choose(mimeSupported: boolean | null): void {
    const choice = choosePlayer({
      preference: this.options.preference,
      webSocketOn: this.options.webSocketOn,
      mediaSource: mediaSourceClass() !== undefined,
      mimeSupported,
      webRtcRefused: this.webRtcRefused,
      shortest: this.options.shortest,
      codec: this.description?.codec,
    });
    this.update({ kind: choice.kind, reason: choice.reason, fallback: choice.fallback });
    if (choice.kind === "mjpeg") this.showMjpeg();
    if (choice.kind === "webrtc") this.showWebRtc();
  }

  private showWebRtc(): void {
    const { channel, stream } = this.options;
    this.webRtc = new WebRtcSink(this.video, channel, stream, {
      onAnswer: (codec, audio) => {
        const silent = audio ? "" : " It carries no sound of this stream: Opus and G.711 would come along.";
        this.update({ codec, audio, reason: this.status.reason + silent, measuredRate: null });
      },
      onPicture: () => {
        this.update({ width: this.video.videoWidth, height: this.video.videoHeight });
        this.picture();
      },
      onPresented: (captureTime, now) => this.presentedAt(captureTime === null ? null : Math.round(now - captureTime)),
      onWait: (ms, why) => {
        const seconds = Math.max(1, Math.round(ms / 1000));
        this.update({ phase: "waiting", latency: null, message: `${why} Trying again in ${seconds} s…` });
      },
      onRefused: (why) => {
        this.webRtcRefused = why;
        this.webRtc?.close();
        this.webRtc = null;
        this.choose(null);
        if (this.status.kind === "mse") this.connect();
      },
    });
  }

  private connect(): void {
    const { channel, stream } = this.options;
    this.socket = new LiveSocket(socketAddress(`/channels/${channel}/streams/${stream}/live`), {
      onOpen: () => (this.opened = true),
      onText: (m) => this.text(m),
      onBinary: (m) => this.binary(m),
      onWait: (ms, attempts, why) => {
        if (!this.opened && attempts >= 4 && this.options.preference === "automatic") {
          this.update({ kind: "mjpeg", fallback: true, reason: "No WebSocket connection comes about (a proxy, or the service is off), so single pictures (MJPEG) are shown." });
          return this.showMjpeg();
        }
        const seconds = Math.max(1, Math.round(ms / 1000));
        this.update({ phase: "waiting", latency: null, message: `${why} Trying again in ${seconds} s…`.trim() });
      },
    });
    this.openSink();
    this.socket.start();
  }

  private openSink(): void {
    this.sink = new MseSink(this.video, this.options.target, {
      onPicture: () => this.picture(),
      onFault: (why) => {
        this.sink?.close();
        this.openSink();
        this.socket?.restart(why);
      },
      onPresented: (captureTime) => this.presented(captureTime),
      onStill: (captureTime) => this.status.phase === "playing" && this.presented(captureTime),
    });
  }

  private text(message: TextMessage): void {
    if (message.type === "stream") {
      this.description = message;
      const { width, height, codec, frameRate, audio } = message;
      this.update({ width, height, codec, frameRate, audio, measuredRate: null });
      const supported = mediaSourceClass()?.isTypeSupported(message.mime) ?? false;
      if (!supported) this.choose(false);
    } else if (message.type === "lost") {
      this.update({ lost: this.status.lost + message.frames });
    } else if (message.type === "state") {
      if (message.state === "live") {
        if (this.status.phase === "noVideo") this.update({ phase: "connecting", message: "" });
      } else {
        this.update({ phase: "noVideo", latency: null, message: message.message || "The source delivers no video." });
      }
    }
  }

  private binary(message: BinaryMessage): void {
    if (!this.description || !this.sink) return;
    if (message.kind === "initialisation") {
      this.initialisation = message.payload;
      this.sink.initialise(this.description.mime, message.payload);
      this.recorder?.initialise(message.payload);
    } else {
      this.sink.fragment(message.payload, message.captureTime);
      this.recorder?.fragment(message.payload, message.keyFrame, message.captureTime);
    }
  }

  private picture(): void {
    const firstPicture = this.status.firstPicture ?? Math.round(performance.now() - this.startedAt);
    this.update({ phase: "playing", message: "", firstPicture });
  }

  private presented(captureTime: number): void {
    const clock = this.socket?.clock;
    this.presentedAt(clock?.known ? Math.round(Date.now() + clock.offset - captureTime) : null);
  }

  private presentedAt(latency: number | null): void {
    const now = performance.now();
    const playing = this.status.phase === "playing";
    if (playing && now - this.reportedAt < 500) return;
    this.reportedAt = now;
    if (this.status.phase === "noVideo") return;
    const shown = latency === null ? null : Math.max(0, latency);
    const measuredRate = (this.webRtc ?? this.sink)?.frameRate ?? null;
    this.update({ latency: shown, stored: this.sink?.stored ?? null, phase: "playing", message: "", measuredRate });
  }

  private showMjpeg(): void {
    this.socket?.stop();
    this.sink?.close();
    this.socket = this.sink = null;
    this.mjpeg ??= new MjpegSink(this.image, this.options.channel, this.options.stream, {
      onPicture: () => {
        if (this.status.width === 0) this.update({ width: this.image.naturalWidth, height: this.image.naturalHeight });
        this.picture();
      },
      onWait: (why) => this.update({ phase: "waiting", message: `${why} Trying again…` }),
    });
    if (this.mjpeg.slow) this.update({ reason: `${this.status.reason} Many windows are open: two pictures a second.` });
  }

  /** A hidden page asks the device to stop sending, after a moment. */
  private readonly onVisibility = () => {
    clearTimeout(this.hiddenTimer);
    if (document.hidden && !this.recorder) {
      this.hiddenTimer = setTimeout(() => {
        this.paused = true;
        this.socket?.send({ type: "pause" });
        this.webRtc?.close();
      }, 5000);
    } else if (this.paused) {
      this.paused = false;
      this.socket?.send({ type: "resume" });
      if (this.webRtc) this.showWebRtc();
    }
  };

  private update(change: Partial<PlayerStatus>): void {
    this.status = { ...this.status, ...change };
    this.options.onStatus(this.status);
  }
}
