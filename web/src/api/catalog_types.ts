// The settings catalog as data: what a form needs to draw itself.

export type Scope = "device" | "channel" | "stream";
export type FieldType = "boolean" | "integer" | "number" | "text" | "secret" | "enum" | "object" | "list";

export interface Blocked {
  /** `group`: another one than that of the field, of the same stream or channel, or of the device. */
  when: { group?: string; field: string; is?: unknown; isNot?: unknown };
  because: string;
}

export interface Field {
  name: string;
  type: FieldType;
  title: string;
  description?: string;
  unit?: string;
  min?: number;
  max?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  default?: unknown;
  of?: string;
  values?: string[];
  titles?: Record<string, string>;
  role?: string;
  keepOnRestore?: boolean;
  restart?: boolean;
  blocked?: Blocked[];
  dynamicValues?: string;
  advanced?: boolean;
  /** Only for channels without a thermal source. */
  needs?: "optical";
  /** Fields of one part stand together under this heading. */
  part?: string;
}

/** Values that a page offers to load at once. */
export interface Preset {
  name: string;
  title: string;
  description: string;
  values: Record<string, unknown>;
}

export interface Group {
  group: string;
  scope: Scope;
  title: string;
  description: string;
  section: string;
  /** Only for channels that can do this. */
  needs?: "thermal";
  /** Where the defaults of a stream differ from those of the fields. */
  defaults?: Record<string, Record<string, unknown>>;
  presets?: Preset[];
  fields: Field[];
}

export interface ObjectType {
  type: string;
  description: string;
  fields: Field[];
}

export interface Catalog {
  groups: Group[];
  types: ObjectType[];
}
