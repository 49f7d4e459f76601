// The main places of the pages.
import type { IconName } from "../ui/icons";

export interface Place {
  path: string;
  title: string;
  icon: IconName;
  /** Only where a channel can do this. */
  needs?: "thermal";
}

export const places: Place[] = [
  { path: "/live", title: "Live", icon: "live" },
  { path: "/playback", title: "Playback", icon: "playback" },
  { path: "/pictures", title: "Pictures", icon: "pictures" },
  { path: "/events", title: "Events", icon: "events" },
  { path: "/temperatures", title: "Thermal", icon: "thermometer", needs: "thermal" },
  { path: "/settings", title: "Settings", icon: "settings" },
];
