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
  channel: "video", video: "video", roi: "target", audio: "microphone", image: "image", osd: "text", masks: "mask", motion: "motion", smartEvents: "target", alarmInputs: "events", alarmOutputs: "power", videoLoss: "noVideo", exceptions: "warning", audibleAlarm: "soundOn",
  thermometry: "thermometer", temperatureRules: "mask", thermalPicture: "image", fusion: "square", temperatureAlarmPicture: "camera", units: "thermometer", care: "pulse",
  record: "record", capture: "camera", storage: "storage", storageHealth: "pulse", network: "network", multicast: "online", qos: "layers", email: "text", ftp: "folder", cloud: "network", alarmServer: "events", mqtt: "online", deliveries: "settings", security: "shield", certificateAlarm: "clock", device: "chip",
};

const order = ["Video and audio", "Image", "Thermal", "Events", "Linkage", "Storage", "Network", "Security", "System"];
const first: Record<string, string[]> = { "Video and audio": ["video", "roi", "audio", "channel"], Image: ["image", "osd", "masks"], Thermal: ["thermometry", "temperatureRules", "temperatureAlarmPicture", "thermalPicture", "fusion"], Storage: ["record", "capture", "storage", "storageHealth"], Network: ["network", "multicast", "qos"], Events: ["motion", "smartEvents", "videoLoss", "exceptions", "alarmInputs", "alarmOutputs"], Linkage: ["email", "ftp", "cloud", "alarmServer", "mqtt", "audibleAlarm", "deliveries"] };

/**
 * @param thermal  some channel measures temperatures
 * @param absent  functions the device lacks
 */
export function settingsMenu(catalog: Catalog | null, rights: Rights, thermal = false, absent: Record<string, string> = {}): Section[] {
  const sections = new Map<string, Entry[]>([["This browser", [{ id: "local", title: "Local", icon: "computer" }]]]);
  const add = (section: string, entry: Entry) => sections.set(section, [...(sections.get(section) ?? []), entry]);
  for (const name of order) sections.set(name, []);
  if (rights.parameters) {
    for (const g of catalog?.groups ?? []) if (g.needs === "thermal" ? thermal : !(g.needs && g.needs in absent)) add(g.section, { id: g.group, title: g.title, icon: icons[g.group] ?? "settings" });
  }
  for (const [section, names] of Object.entries(first)) {
    const rank = (e: Entry) => (names.indexOf(e.id) + names.length + 1) % (names.length + 1);
    sections.get(section)?.sort((a, b) => rank(a) - rank(b));
  }
  if (rights.parameters) add("Linkage", { id: "queue", title: "Delivery queue", icon: "list" });
  if (rights.parameters) sections.get("Network")?.unshift({ id: "addresses", title: "TCP/IP", icon: "online" });
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
