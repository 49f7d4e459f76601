// One group of settings being edited: values, changes, errors, saving.
import type { Field, Group, ObjectType } from "../api/catalog_types";
import * as device from "../api/device";
import { ApiError, messageOf } from "../api/error";
import { toast } from "../app/toasts.svelte";
import { groupOf } from "./catalog.svelte";
import { blockedReason, groupsThatBlock, changedFields, fieldOf, problemOf, type Values } from "./field_logic";

/** Where the values of a form come from and go to, when that is not the settings. */
export interface FormSource {
  load: () => Promise<Values>;
  save: (changes: Values) => Promise<Values>;
  done: string;
}

export class GroupForm {
  readonly group: Group;
  readonly types: ObjectType[];
  readonly place: device.SettingsPlace;
  values = $state<Values>({});
  saving = $state(false);
  loadError = $state.raw<unknown>(null);
  loaded = $state(false);
  /** Errors of the device, by field; "" is the form. */
  errors = $state<Record<string, string>>({});
  private original = $state.raw<Values>({});
  private readonly source?: FormSource;
  /** Of other groups that block fields of this one. */
  private others = $state.raw<Record<string, Values>>({});

  constructor(group: Group, types: ObjectType[], place: device.SettingsPlace, source?: FormSource) {
    this.group = group;
    this.source = source;
    this.types = types;
    this.place = place;
  }

  readonly changes = $derived(changedFields(this.original, this.values));
  readonly dirty = $derived(Object.keys(this.changes).length > 0);
  readonly problems = $derived.by(() => {
    const found: Record<string, string> = {};
    for (const f of this.group.fields) {
      if (!(f.name in this.changes)) continue;
      const problem = problemOf(f, this.values[f.name], this.types);
      if (problem) found[f.name] = problem;
    }
    return found;
  });
  readonly valid = $derived(Object.keys(this.problems).length === 0);

  async load(): Promise<void> {
    this.loadError = null;
    try {
      this.take(await this.read());
      await this.loadOthers();
      this.loaded = true;
    } catch (error) {
      this.loadError = error;
    }
  }

  private async loadOthers(): Promise<void> {
    const names = groupsThatBlock(this.group.fields);
    const found = await Promise.all(names.map((name) => device.settings(this.beside(name))));
    this.others = Object.fromEntries(names.map((name, i) => [name, found[i]!]));
  }

  /** Another group of the same stream or channel, or of the device. */
  private beside(name: string): device.SettingsPlace {
    const scope = groupOf(name)?.scope ?? "device";
    return {
      group: name,
      channel: scope === "device" ? undefined : this.place.channel,
      stream: scope === "stream" ? this.place.stream : undefined,
    };
  }

  set(name: string, value: unknown): void {
    this.values[name] = value;
    delete this.errors[name];
    delete this.errors[""];
  }

  errorAt(field: Field): string | undefined {
    return this.errors[field.name] ?? this.problems[field.name];
  }

  blocked(field: Field): string | null {
    return blockedReason(field, this.values, this.others);
  }

  /** One field as it is on the device. */
  reset(name: string): void {
    this.set(name, structuredClone(this.original[name]));
  }

  discard(): void {
    this.values = $state.snapshot(this.original) as Values;
    this.errors = {};
  }

  /** True when the device took everything. */
  async save(): Promise<boolean> {
    const changes = $state.snapshot(this.changes) as Values;
    const { source } = this;
    return source ? this.run(() => source.save(changes), source.done) : this.run(() => device.changeSettings(this.place, changes), "Saved.");
  }

  async toDefault(): Promise<boolean> {
    return this.run(() => device.defaultSettings(this.place), "Back to the defaults.");
  }

  private async run(work: () => Promise<Values | undefined>, done: string): Promise<boolean> {
    this.saving = true;
    this.errors = {};
    try {
      const answer = await work();
      this.take(answer && typeof answer === "object" ? answer : await this.read());
      toast(done, "good");
      return true;
    } catch (error) {
      const name = error instanceof ApiError ? fieldOf(error.field) : undefined;
      const known = this.group.fields.some((f) => f.name === name);
      const allowed = error instanceof ApiError && error.allowed && !error.message.includes(error.allowed) ? ` Allowed: ${error.allowed}.` : "";
      this.errors[known && name ? name : ""] = messageOf(error) + allowed;
      return false;
    } finally {
      this.saving = false;
    }
  }

  private read(): Promise<Values> {
    return this.source ? this.source.load() : device.settings(this.place);
  }

  private take(values: Values): void {
    this.original = values;
    this.values = structuredClone(values);
  }
}
