// The main places of the pages.
import type { IconName } from "../ui/icons";

export interface Place {
  path: string;
  title: string;
  icon: IconName;
}

export const places: Place[] = [
  { path: "/live", title: "Live", icon: "live" },
  { path: "/playback", title: "Playback", icon: "playback" },
  { path: "/pictures", title: "Pictures", icon: "pictures" },
  { path: "/events", title: "Events", icon: "events" },
  { path: "/settings", title: "Settings", icon: "settings" },
];
