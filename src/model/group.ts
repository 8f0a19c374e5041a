/** Groups: layered settings. Each node holds values for itself; a unit sees the whole path from the root. */
import { z } from 'zod';

/** JSON without null: what a layer does not say it does not set, and nothing else means "nothing". */
export type SettingValue =
  | string
  | number
  | boolean
  | readonly SettingValue[]
  | { readonly [key: string]: SettingValue };

const valueLimits = { depth: 8, items: 256, textCharacters: 16_384 } as const;

/** Bounded in depth and width, so that whoever walks it later does not have to be careful. */
export function isSettingValue(value: unknown, depth = 0): value is SettingValue {
  // A lone surrogate has no UTF-8: a unit would get something else.
  if (typeof value === 'string') return value.length <= valueLimits.textCharacters && !/\p{Cs}/u.test(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'boolean') return true;
  if (typeof value !== 'object' || value === null || depth === valueLimits.depth) return false;
  const items = Array.isArray(value) ? value : Object.values(value);
  return (
    items.length <= valueLimits.items &&
    !Object.hasOwn(value, '__proto__') &&
    items.every((item) => isSettingValue(item, depth + 1))
  );
}

export const settingValueSchema = z
  .unknown()
  .refine(
    (value) => isSettingValue(value),
    'a text, a number, true or false, or a list or an object of these',
  ) as unknown as z.ZodType<SettingValue, SettingValue>;

/** How a setting is written into a unit: the type that its bytes have there. */
export const settingTypes = [
  'string',
  'uint8',
  'uint16',
  'uint32',
  'int32',
  'bool',
  'hex',
  'json',
  'cbor',
] as const;

/** What a deeper layer does to a value: takes its place, is merged into an object, is put behind a list, or may not touch it. */
export const mergeKinds = ['replace', 'merge', 'append', 'forbid'] as const;
export type MergeKind = (typeof mergeKinds)[number];

/** JSON Schema (draft 2020-12) as data; checked when it is compiled (groups/json-schema.ts). */
export type JsonSchema = Readonly<Record<string, unknown>>;
export const jsonSchemaSchema = z.record(z.string().max(200), z.unknown()) as z.ZodType<
  JsonSchema,
  JsonSchema
>;

export const settingDefinitionSchema = z.strictObject({
  type: z.enum(settingTypes),
  title: z.string().optional(),
  required: z.boolean().default(false),
  min: z.number().optional(),
  max: z.number().optional(),
  maxLength: z.int().positive().optional(),
  oneOf: z.array(settingValueSchema).optional(),
  /** A password or a key: its value is `secret:NAME`, never the secret; plans, records and logs show that it is there. */
  secret: z.boolean().optional(),
  /** `replace` when it is not given. */
  merge: z.enum(mergeKinds).optional(),
  /** What the value has to be besides. */
  schema: jsonSchemaSchema.optional(),
});
export type SettingDefinition = z.infer<typeof settingDefinitionSchema>;

export const settingKeySchema = z.string().regex(/^[A-Za-z0-9_./-]{1,63}$/);
export const groupIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
export const factNameSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/);

const outputSettings = z.array(settingKeySchema).min(1).max(200);

/** Several settings that go into a unit as one thing. What stands in an output is not written for itself as well. */
export const outputSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('file'),
    path: z.string().regex(/^\/[\x21-\x7e]{1,120}$/, 'an absolute path'),
    format: z.enum(['json', 'cbor', 'ini']),
    settings: outputSettings,
  }),
  /** A structure at a fixed place in flash: the settings one behind the other, filled up, and a checksum at its end. */
  z.strictObject({
    kind: z.literal('region'),
    address: z.int().min(0).max(0xffff_ffff),
    sizeBytes: z
      .int()
      .min(4)
      .max(64 * 1024),
    settings: outputSettings,
    /** Bytes of each text and hex setting; numbers have the size of their type. */
    fieldBytes: z.record(settingKeySchema, z.int().min(1).max(4_096)).default({}),
    crc: z.enum(['crc32', 'crc16', 'none']).default('crc32'),
    fill: z.int().min(0).max(255).default(0xff),
  }),
  /** One instance of an LwM2M object, kept by the unit as a setting. */
  z.strictObject({
    kind: z.literal('lwm2m'),
    setting: settingKeySchema,
    object: z.int().min(0).max(65_534),
    instance: z.int().min(0).max(65_534).default(0),
    format: z.enum(['tlv', 'senml-json', 'senml-cbor']).default('tlv'),
    /** Which setting each resource is. */
    resources: z
      .record(z.string().regex(/^\d{1,5}$/), settingKeySchema)
      .refine((resources) => Object.keys(resources).length > 0, 'at least one resource'),
  }),
]);
export type Output = z.infer<typeof outputSchema>;

export const groupSchema = z.strictObject({
  id: groupIdSchema,
  title: z.string(),
  parent: z.string().nullable(),
  /** What the node is in the tree, for people: organisation, site, customer, product, line. */
  level: z.string().min(1).max(40).optional(),
  settings: z.record(settingKeySchema, settingValueSchema).default({}),
  /** Definitions of settings, usually only on the product's node; a deeper node may not redefine. */
  definitions: z.record(z.string(), settingDefinitionSchema).default({}),
  /** The same as JSON Schema: each property is a setting; `x-type`, `x-merge` and `x-secret` say the rest. */
  schema: jsonSchemaSchema.optional(),
  /** Facts that templates may name, the same for every unit of the node: batch, site … A deeper node's goes before. */
  facts: z.record(factNameSchema, z.string().max(200)).optional(),
  /** Facts that the driver reads from each unit, besides those that every unit has. */
  unitFacts: z.array(factNameSchema).max(40).optional(),
  outputs: z.array(outputSchema).max(32).optional(),
});
export type Group = z.infer<typeof groupSchema>;
/** As people write it: what has a default may be left out. */
export type GroupInput = z.input<typeof groupSchema>;

/** A value that another layer took the place of. `path` is a JSON pointer into the setting, empty for the whole. */
export interface OverriddenValue {
  readonly layer: string;
  readonly value: SettingValue;
  readonly path?: string;
}

/** One piece of a merged value and the layer that it is from. */
export interface ValueSource {
  readonly path: string;
  readonly layer: string;
  readonly value: SettingValue;
  readonly overrode: readonly OverriddenValue[];
}

/** One effective value and where it came from. */
export interface EffectiveSetting {
  readonly key: string;
  readonly value: SettingValue;
  readonly definition: SettingDefinition;
  /** The group id that won, or 'unit'; of a merged value the nearest one that is in it. */
  readonly layer: string;
  /** Layers that were overridden, nearest first. */
  readonly overrode: readonly OverriddenValue[];
  /** Of what is merged or appended: each piece. */
  readonly sources?: readonly ValueSource[];
}

export interface ResolvedSettings {
  readonly groupId: string;
  /** The path from the root to the group. */
  readonly path: readonly string[];
  readonly settings: readonly EffectiveSetting[];
  readonly facts?: Readonly<Record<string, string>>;
  /** Facts that the driver reads from each unit. */
  readonly unitFacts?: readonly string[];
  readonly outputs?: readonly Output[];
  /** Of every setting that an output names, also of those that have no value. */
  readonly outputTypes?: Readonly<Record<string, SettingDefinition['type']>>;
  /** Of the published version that it is from; null for what packages brought. */
  readonly version?: number | null;
}

/** A setting inside of something that is written as one. */
export interface RenderedPart {
  readonly key: string;
  readonly text: string;
  readonly secret: boolean;
}

/** Ready for a driver: names and the exact bytes that the unit shall hold. */
export interface RenderedSetting {
  /** The setting's name, or a place: `file:/PATH`, `region:0xADDRESS+BYTES` (model/setting-place.ts). */
  readonly key: string;
  readonly bytes: Uint8Array;
  /** The value as text, for consoles. People and records get `shownText` of groups/render.ts. */
  readonly text: string;
  /** How to read such bytes back, for people. */
  readonly type?: SettingDefinition['type'];
  /** True for what must not reach people, logs or records. */
  readonly secret?: boolean;
  /** Of an output: what is in it. */
  readonly output?: {
    readonly of: Output;
    readonly parts: readonly RenderedPart[];
    readonly types: ReadonlyMap<string, SettingDefinition['type']>;
  };
}

export interface SettingDifference {
  readonly key: string;
  readonly requested: string;
  /** Null when the unit does not have the setting. */
  readonly observed: string | null;
}

/** The facts that every unit has. */
export const unitFactNames = ['serialNumber', 'hardwareId', 'model', 'mac', 'firmware', 'batch'] as const;

export const secretReferencePattern = /^secret:([a-z0-9][a-z0-9-]{0,62})$/;
