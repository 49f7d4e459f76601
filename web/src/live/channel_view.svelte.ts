// What the live page knows of each channel's window; it outlives paging and changes of the division.
import { SvelteSet } from "svelte/reactivity";
import type { StreamName } from "../api/types";
import type { LivePlayer } from "../player/live_player";
import { idleStatus, type PlayerStatus } from "../player/status";
import { stopTalk } from "./talk.svelte";
import { noZoom, type Zoom } from "./view_geometry";

export type Tool = "none" | "zoom" | "measure" | "temperature";

export class ChannelView {
  readonly channel: number;
  stream = $state<StreamName>("main");
  /** A person chose the stream of this window. */
  streamChosen = false;
  muted = $state(true);
  status = $state.raw<PlayerStatus>({ ...idleStatus });
  tool = $state<Tool>("none");
  zoom = $state.raw<Zoom>(noZoom);
  /** When recording to this computer began. */
  recordingSince = $state<number | null>(null);
  /** Counts restarts by hand. */
  attempt = $state(0);
  player: LivePlayer | null = null;
  element: HTMLElement | null = null;

  constructor(channel: number) {
    this.channel = channel;
  }

  get running(): boolean {
    return running.has(this.channel);
  }

  set running(on: boolean) {
    if (on) running.add(this.channel);
    else running.delete(this.channel);
  }
}

/** Kept outside of the views, so that a view may be made while somebody asks for it. */
const running = new SvelteSet<number>();
const views = new Map<number, ChannelView>();

export function viewOf(channel: number): ChannelView {
  let view = views.get(channel);
  if (!view) {
    view = new ChannelView(channel);
    views.set(channel, view);
  }
  return view;
}

/** For the next person who logs in. */
export function forgetViews(): void {
  stopTalk();
  views.clear();
  running.clear();
}
