// The WebSocket of one live stream: parses, pings, notices silence, reconnects by itself.
import { ClockOffset } from "./clock_offset";
import { parseBinary, parseText, type BinaryMessage, type TextMessage } from "./message";
import { Reconnector } from "./reconnector";

export interface LiveSocketListener {
  onText(message: TextMessage): void;
  onBinary(message: BinaryMessage): void;
  /** The connection ended; the next attempt follows. */
  onWait(milliseconds: number, attempts: number, why: string): void;
  onOpen(): void;
}

const pingEvery = 2000;
const silenceLimit = 8000;

export class LiveSocket {
  readonly clock = new ClockOffset();
  private readonly reconnector: Reconnector;
  private socket: WebSocket | null = null;
  private why = "";

  constructor(
    private readonly url: string,
    private readonly listener: LiveSocketListener,
  ) {
    this.reconnector = new Reconnector({
      open: (onEnd) => this.open(onEnd),
      onWait: (ms, attempts) => this.listener.onWait(ms, attempts, this.why),
    });
  }

  start(): void {
    this.reconnector.start();
  }

  stop(): void {
    this.reconnector.stop();
  }

  restart(why: string): void {
    this.why = why;
    this.reconnector.restart();
  }

  send(message: { type: "pause" } | { type: "resume" }): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private open(onEnd: () => void) {
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.why = "";
    let opened = false;
    let heard = performance.now();

    const ping = () => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: "ping", t: Date.now() }));
    };
    const timer = setInterval(() => {
      if (performance.now() - heard > silenceLimit) {
        this.why = "The device went silent.";
        finish();
      } else {
        ping();
      }
    }, pingEvery);
    let finished = false;
    const finish = () => {
      if (finished) return;
      finished = true;
      clearInterval(timer);
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      socket.close();
      onEnd();
    };

    socket.onopen = () => {
      opened = true;
      ping();
      this.listener.onOpen();
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      heard = performance.now();
      try {
        if (typeof event.data === "string") this.text(event.data);
        else this.listener.onBinary(parseBinary(event.data));
      } catch (error) {
        this.why = `The stream cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
        finish();
      }
    };
    socket.onclose = (event) => {
      this.why ||= event.reason || (opened ? "The connection was lost." : "The device refuses the connection or cannot be reached.");
      finish();
    };
    return { close: finish };
  }

  private text(data: string): void {
    const message = parseText(data);
    if (!message) return;
    if (message.type === "pong") this.clock.add(message.t, message.utc, Date.now());
    else this.listener.onText(message);
  }
}
