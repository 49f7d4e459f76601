// Keeps one connection alive: opens it, waits and opens it again when it ends, until it is stopped.
import { Backoff } from "./backoff";

export interface Connection {
  close(): void;
}

export interface ReconnectorOptions {
  /** Opens a connection; `onEnd` is called once when it is over, however that came. */
  open: (onEnd: () => void) => Connection;
  /** Told before each wait. */
  onWait?: (milliseconds: number, attempts: number) => void;
  backoff?: Backoff;
  /** A connection that lived this long starts the waits from the beginning. */
  stableAfter?: number;
}

export class Reconnector {
  private readonly options: ReconnectorOptions;
  private readonly backoff: Backoff;
  private connection: Connection | null = null;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private stable: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private generation = 0;

  constructor(options: ReconnectorOptions) {
    this.options = options;
    this.backoff = options.backoff ?? new Backoff();
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.backoff.reset();
    this.connect();
  }

  stop(): void {
    this.running = false;
    this.generation += 1;
    clearTimeout(this.waiting);
    clearTimeout(this.stable);
    const connection = this.connection;
    this.connection = null;
    connection?.close();
  }

  /** Ends a connection that is open but useless, and tries again after the usual wait. */
  restart(): void {
    if (!this.running) return;
    const connection = this.connection;
    this.ended(this.generation);
    connection?.close();
  }

  private connect(): void {
    const generation = ++this.generation;
    this.stable = setTimeout(() => this.backoff.reset(), this.options.stableAfter ?? 5000);
    this.connection = this.options.open(() => this.ended(generation));
  }

  private ended(generation: number): void {
    if (!this.running || generation !== this.generation) return;
    this.generation += 1;
    this.connection = null;
    clearTimeout(this.stable);
    const wait = this.backoff.next();
    this.options.onWait?.(wait, this.backoff.attempts);
    this.waiting = setTimeout(() => this.connect(), wait);
  }
}
