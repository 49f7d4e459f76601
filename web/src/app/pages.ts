// The pages by the first part of their address; each is loaded once, when it is first asked for.
import type { Component } from "svelte";

type Loaded = Promise<{ default: Component }>;

const pages: Record<string, () => Loaded> = {
  live: () => import("../live/live_page.svelte"),
  playback: () => import("../playback/playback_page.svelte"),
  pictures: () => import("../pictures/pictures_page.svelte"),
  events: () => import("../events/events_page.svelte"),
  temperatures: () => import("../thermal/temperatures_page.svelte"),
  settings: () => import("../settings/settings_page.svelte"),
};

export const isPage = (place: string) => Object.hasOwn(pages, place);

export function loadPage(place: string): Loaded | undefined {
  return isPage(place) ? pages[place]?.() : undefined;
}
