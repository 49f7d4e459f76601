// Alarm inputs and outputs as their editor handles them.
import type { Field } from "../api/catalog_types";
import type { Values } from "../settings/field_logic";

export interface Item extends Values {
  number: number;
  name: string;
}

/** Whom an event is told, and what is sounded: fields of everything that has links. */
const tells = ["audibleAlarm", "notify", "sendEmail", "uploadFtp", "storeInCloud", "postToAlarmServer", "publishMqtt"];
export const tellFields = (fields: Field[]): Field[] => fields.filter((f) => tells.includes(f.name));

/** What is one value each; the number belongs to the wire. */
export const plainFields = (fields: Field[]): Field[] =>
  fields.filter((f) => f.type !== "list" && f.type !== "object" && f.name !== "number" && !tells.includes(f.name));

/** All settings of one at all others, which keep their number and name. */
export function copiedToAll(items: Item[], from: number): Item[] {
  const source = items[from]!;
  return items.map((item, i) => (i === from ? item : { ...(JSON.parse(JSON.stringify(source)) as Item), number: item.number, name: item.name }));
}

/** A name for a sound from that of its file: what the device does not take becomes a space. */
export function soundName(file: string): string {
  const name = file.replace(/\.wav$/i, "").replace(/[^A-Za-z0-9 _-]+/g, " ").replace(/ +/g, " ").trim().slice(0, 32).trim();
  return name || "Sound";
}
