// What a form knows of a field from the catalog: blocked or not, choices, valid or not, its default in words.
import type { Field, ObjectType } from "../api/catalog_types";
import type { Capabilities } from "../api/types";

export type Values = Record<string, unknown>;

export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((v, i) => sameValue(v, b[i]));
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => sameValue((a as Values)[k], (b as Values)[k]));
}

export function changedFields(before: Values, now: Values): Values {
  return Object.fromEntries(Object.entries(now).filter(([k, v]) => !sameValue(before[k], v)));
}

const needs: Record<string, string> = { supplementLight: "illuminator", alarmOutputs: "alarmOutput", preAlarmOutputs: "alarmOutput", audibleAlarm: "speaker", emmcProtection: "emmc" };

/** False for a link with, or protection of, something that the device lacks. */
export const usable = (field: Field, capabilities: Capabilities): boolean => !((needs[field.name] ?? "") in (capabilities.absent ?? {}));

/**
 * Why a field cannot be changed now; null when it can.
 * @param others  values of other groups, by name, as far as they are known
 */
export function blockedReason(field: Field, values: Values, others: Record<string, Values> = {}): string | null {
  for (const rule of field.blocked ?? []) {
    const from = rule.when.group === undefined ? values : others[rule.when.group];
    if (!from) continue;
    const blocks = "is" in rule.when ? sameValue(from[rule.when.field], rule.when.is) : !sameValue(from[rule.when.field], rule.when.isNot);
    if (blocks) return rule.because;
  }
  return null;
}

/** Other groups on which it depends whether fields of this one can be changed. */
export const groupsThatBlock = (fields: Field[]) =>
  [...new Set(fields.flatMap((f) => f.blocked ?? []).flatMap((rule) => rule.when.group ?? []))];

/** The choices of an enum, further limited by what the device can do; of a text, what the device has now. */
export function choices(field: Field, capabilities: Capabilities, channel?: number, stream?: string): string[] {
  const all = field.values ?? [];
  if (!field.dynamicValues) return all;
  const forChannel = capabilities.channels?.find((c) => c.channel === channel);
  const forStream = forChannel?.streams?.find((s) => s.stream === stream);
  for (const place of [forStream, forChannel, capabilities]) {
    const listed = (place as Record<string, unknown> | undefined)?.[field.dynamicValues];
    if (Array.isArray(listed) && field.type === "text") return listed.map(String);
    if (Array.isArray(listed)) {
      const limited = all.filter((v) => listed.includes(v));
      return limited.length > 0 ? limited : all;
    }
  }
  return all;
}

/** A number whose range the channel narrows, as the video standard does the frame rate. */
export function narrowed(field: Field, capabilities: Capabilities, channel?: number): Field {
  const highest = capabilities.channels?.find((c) => c.channel === channel)?.highest?.[field.name];
  return highest !== undefined && field.max !== undefined && highest < field.max ? { ...field, max: highest } : field;
}

export interface Part {
  title: string;
  fields: Field[];
}

/** Fields by the heading under which they stand, in the order in which the headings come; "" first. */
export function partsOf(fields: Field[]): Part[] {
  const parts: Part[] = [{ title: "", fields: [] }];
  for (const f of fields) {
    const title = f.part ?? "";
    const part = parts.find((p) => p.title === title);
    if (part) part.fields.push(f);
    else parts.push({ title, fields: [f] });
  }
  return parts;
}

export function choiceTitle(field: Field, value: string): string {
  const title = field.titles?.[value];
  if (title) return title;
  return /^\d+x\d+$/.test(value) ? value.replace("x", " × ") : value.charAt(0).toUpperCase() + value.slice(1);
}

/** 0.01 as it is, 0.0625 as 1/16: a long fraction reads better as one. */
function numberText(value: number): string {
  const short = Number(value.toFixed(3)) === value;
  return short || !Number.isInteger(1 / value) ? String(value) : `1/${1 / value}`;
}

export function rangeText(field: Field): string {
  const unit = field.unit ? ` ${field.unit}` : "";
  if (field.min !== undefined && field.max !== undefined) {
    return `${numberText(field.min)} to ${field.max}${unit}`;
  }
  if (field.minLength && field.maxLength && field.minLength === field.maxLength) return "";
  if (field.name === "timeZone") return "";
  if (field.maxLength !== undefined && (field.type === "text" || field.type === "secret")) return `up to ${field.maxLength} characters`;
  return "";
}

const namedDefaults: Record<string, string> = {
  allWeek: "all week", allWeekContinuous: "all week, continuous", own: "this channel", daytime: "daytime",
};

/** @param d  the default of this place, which a stream may have of its own */
export function defaultText(field: Field, d: unknown = field.default): string {
  if (d === undefined || field.type === "secret") return "";
  if (typeof d === "boolean") return d ? "on" : "off";
  if (typeof d === "number") return String(d);
  if (typeof d === "string") {
    if (d === "") return "empty";
    return field.type === "enum" ? choiceTitle(field, d) : (namedDefaults[d] ?? d);
  }
  if (typeof d === "object" && d !== null && "port" in d) return `port ${String(d.port)}`;
  return "";
}

export function isColour(field: Field): boolean {
  return field.type === "text" && field.pattern === "#RRGGBB" || (field.type === "text" && field.maxLength === 7 && field.minLength === 7);
}

/** What is wrong with a value, in words; null when nothing is. The device has the last word. */
export function problemOf(field: Field, value: unknown, types: ObjectType[]): string | null {
  switch (field.type) {
    case "integer":
    case "number": {
      if (typeof value !== "number" || !Number.isFinite(value)) return "Type a number.";
      if (field.type === "integer" && !Number.isInteger(value)) return "Type a whole number.";
      if ((field.min !== undefined && value < field.min) || (field.max !== undefined && value > field.max)) return `Must be ${rangeText(field)}.`;
      return null;
    }
    case "text": {
      if (typeof value !== "string") return "Type a text.";
      if (isColour(field)) return /^#[0-9a-f]{6}$/i.test(value) ? null : "Type a colour as #rrggbb.";
      if (field.minLength && value.length < field.minLength) return field.minLength === 1 ? "Must not be empty." : `At least ${field.minLength} characters.`;
      if (field.maxLength && value.length > field.maxLength) return `At most ${field.maxLength} characters.`;
      return null;
    }
    case "object": {
      const type = types.find((t) => t.type === field.of);
      for (const part of type?.fields ?? []) {
        const problem = problemOf(part, (value as Values | null)?.[part.name], types);
        if (problem) return `${part.title}: ${problem}`;
      }
      return null;
    }
    case "list": {
      if (!Array.isArray(value)) return "Must be a list.";
      if (field.maxItems !== undefined && value.length > field.maxItems) return `At most ${field.maxItems}.`;
      const type = types.find((t) => t.type === field.of);
      if (!type) return null;
      for (const [i, item] of value.entries()) {
        const problem = problemOf({ name: "", title: "", type: "object", of: field.of }, item, types);
        if (problem) return `Number ${i + 1}, ${problem}`;
      }
      return null;
    }
    default:
      return null;
  }
}

/** Field of the form that a server error belongs to: "areas[1].points" is shown at areas. */
export function fieldOf(errorField: string | undefined): string | undefined {
  return errorField?.split(/[.[/]/).find((p) => p !== "");
}

/** A new item of a list, from the defaults of its type. */
export function newItem(typeName: string, types: ObjectType[]): Values {
  const type = types.find((t) => t.type === typeName);
  const result: Values = {};
  for (const f of type?.fields ?? []) {
    if (f.type === "object") result[f.name] = newItem(f.of ?? "", types);
    else if (f.type === "list") result[f.name] = [];
    else result[f.name] = f.default ?? (f.type === "boolean" ? false : f.type === "text" ? "" : 0);
  }
  return result;
}
