// The menu of the settings: groups of the catalog by section, and the pages that are no forms.
import type { Catalog } from "../api/catalog_types";
import type { IconName } from "../ui/icons";

export interface Entry {
  id: string;
  title: string;
  icon: IconName;
}

export interface Section {
  title: string;
  entries: Entry[];
}

export interface Rights {
  administrator: boolean;
  parameters: boolean;
  logs: boolean;
  reboot: boolean;
}

const icons: Record<string, IconName> = {
  channel: "video", video: "video", audio: "microphone", image: "image", osd: "text", masks: "mask", motion: "motion",
  thermometry: "thermometer", temperatureRules: "mask", thermalPicture: "image", fusion: "square",
  record: "record", capture: "camera", storage: "storage", network: "network", multicast: "online", qos: "layers", security: "shield", certificateAlarm: "clock", device: "chip",
};

const order = ["Video and audio", "Image", "Thermal", "Events", "Storage", "Network", "Security", "System"];
const first: Record<string, string[]> = { "Video and audio": ["video", "audio", "channel"], Image: ["image", "osd", "masks"], Thermal: ["thermometry", "temperatureRules", "thermalPicture", "fusion"], Storage: ["record", "capture", "storage"], Network: ["network", "multicast", "qos"] };

/** @param thermal  some channel measures temperatures */
export function settingsMenu(catalog: Catalog | null, rights: Rights, thermal = false): Section[] {
  const sections = new Map<string, Entry[]>([["This browser", [{ id: "local", title: "Local", icon: "computer" }]]]);
  const add = (section: string, entry: Entry) => sections.set(section, [...(sections.get(section) ?? []), entry]);
  for (const name of order) sections.set(name, []);
  if (rights.parameters) {
    for (const g of catalog?.groups ?? []) if (g.needs !== "thermal" || thermal) add(g.section, { id: g.group, title: g.title, icon: icons[g.group] ?? "settings" });
  }
  for (const [section, names] of Object.entries(first)) {
    const rank = (e: Entry) => (names.indexOf(e.id) + names.length + 1) % (names.length + 1);
    sections.get(section)?.sort((a, b) => rank(a) - rank(b));
  }
  add("Storage", { id: "volumes", title: "Volumes", icon: "folder" });
  if (rights.administrator) {
    add("Security", { id: "certificates", title: "Certificates", icon: "shield" });
    add("Security", { id: "users", title: "Users", icon: "users" });
    add("Security", { id: "online", title: "Online users", icon: "online" });
  }
  add("Security", { id: "password", title: "Own password", icon: "key" });
  add("System", { id: "information", title: "Information", icon: "info" });
  add("System", { id: "health", title: "Health", icon: "pulse" });
  if (rights.logs || rights.administrator) add("System", { id: "logs", title: "Logs", icon: "list" });
  if (rights.reboot || rights.administrator) add("System", { id: "maintenance", title: "Maintenance", icon: "power" });
  add("System", { id: "about", title: "About and help", icon: "help" });
  return [...sections].map(([title, entries]) => ({ title, entries })).filter((s) => s.entries.length > 0);
}
