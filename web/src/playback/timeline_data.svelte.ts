// What is recorded on a channel around the view of the timeline; renewed while it grows.
import * as device from "../api/device";
import type { Span, TimelineEvent } from "../api/types";
import { iso } from "../app/time";
import type { View } from "./timeline_geometry";

export interface TimeSpan {
  from: number;
  to: number;
  types: string[];
  live: boolean;
}

export interface TimeMark {
  id: string | number;
  topic: string;
  from: number;
  to: number;
}

export class TimelineSource {
  spans = $state.raw<TimeSpan[]>([]);
  events = $state.raw<TimeMark[]>([]);
  oldest = $state<number | null>(null);
  newest = $state<number | null>(null);
  loading = $state(false);
  error = $state.raw<unknown>(null);
  private range: View | null = null;
  private channel = 0;
  private abort = new AbortController();
  /** What was asked for last, so that who asks again waits for it too. */
  private pending: Promise<void> = Promise.resolve();

  /** Makes sure that the view, and as much on both sides, is known. */
  async show(channel: number, view: View): Promise<void> {
    const known = this.range && channel === this.channel && view.from >= this.range.from && view.to <= this.range.to;
    if (known) return this.pending;
    const length = view.to - view.from;
    if (channel !== this.channel) {
      this.spans = [];
      this.events = [];
    }
    this.channel = channel;
    this.pending = this.load({ from: view.from - length, to: view.to + length }, false);
    await this.pending;
  }

  /** Asks again for what may have grown. */
  async refresh(): Promise<void> {
    if (this.range && this.range.to > Date.now() - 60_000 && !document.hidden) await this.load(this.range, true);
  }

  /** Start of the first recording after a time. */
  next(after: number): number | null {
    for (const s of this.spans) {
      if (s.to > after) return Math.max(after + 1, s.from);
    }
    return null;
  }

  private async load(range: View, background: boolean): Promise<void> {
    this.abort.abort();
    this.abort = new AbortController();
    const signal = this.abort.signal;
    this.range = range;
    if (!background) this.loading = true;
    try {
      const d = await device.timeline(this.channel, iso(range.from), iso(range.to), signal, background);
      this.spans = (d.spans ?? []).map(span).sort((a, b) => a.from - b.from);
      this.events = (d.events ?? []).map(mark).sort((a, b) => a.from - b.from);
      this.oldest = d.oldest ? Date.parse(d.oldest) : null;
      this.newest = d.newest ? Date.parse(d.newest) : null;
      this.error = null;
    } catch (error) {
      if (signal.aborted) return;
      this.error = error;
      this.range = null;
    } finally {
      if (!signal.aborted) this.loading = false;
    }
  }
}

const span = (s: Span): TimeSpan => ({ from: Date.parse(s.from), to: Date.parse(s.to), types: s.types ?? [], live: s.live ?? false });
const mark = (e: TimelineEvent): TimeMark => {
  const from = Date.parse(e.from);
  return { id: e.id, topic: e.topic, from, to: e.to ? Date.parse(e.to) : from };
};
