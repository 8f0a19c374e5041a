/** Groups: layered settings. Each node holds values for itself; a unit sees the whole path from the root. */
import { z } from 'zod';

export const settingValueSchema = z.union([z.string(), z.number(), z.boolean()]);
export type SettingValue = z.infer<typeof settingValueSchema>;

/** How a setting is written into a unit: the type that its bytes have there. */
export const settingTypes = ['string', 'uint8', 'uint16', 'uint32', 'int32', 'bool', 'hex'] as const;

export const settingDefinitionSchema = z.strictObject({
  type: z.enum(settingTypes),
  title: z.string().optional(),
  required: z.boolean().default(false),
  min: z.number().optional(),
  max: z.number().optional(),
  maxLength: z.int().positive().optional(),
  oneOf: z.array(settingValueSchema).optional(),
  /** A password or a key: plans, records and logs show that it is there, not what it is. */
  secret: z.boolean().optional(),
});
export type SettingDefinition = z.infer<typeof settingDefinitionSchema>;

export const groupSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  title: z.string(),
  parent: z.string().nullable(),
  settings: z.record(z.string().regex(/^[A-Za-z0-9_./-]{1,63}$/), settingValueSchema).default({}),
  /** Definitions of settings, usually only on the product's node; a deeper node may not redefine. */
  definitions: z.record(z.string(), settingDefinitionSchema).default({}),
});
export type Group = z.infer<typeof groupSchema>;

/** One effective value and where it came from. */
export interface EffectiveSetting {
  readonly key: string;
  readonly value: SettingValue;
  readonly definition: SettingDefinition;
  /** The group id that won, or 'unit'. */
  readonly layer: string;
  /** Layers that were overridden, nearest first. */
  readonly overrode: readonly { readonly layer: string; readonly value: SettingValue }[];
}

export interface ResolvedSettings {
  readonly groupId: string;
  /** The path from the root to the group. */
  readonly path: readonly string[];
  readonly settings: readonly EffectiveSetting[];
}

/** Ready for a driver: names and the exact bytes that the unit shall hold. */
export interface RenderedSetting {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** The value as text, for consoles. People and records get `shownText` of groups/render.ts. */
  readonly text: string;
  /** How to read such bytes back, for people. */
  readonly type?: SettingDefinition['type'];
  /** True for what must not reach people, logs or records. */
  readonly secret?: boolean;
}

export interface SettingDifference {
  readonly key: string;
  readonly requested: string;
  /** Null when the unit does not have the setting. */
  readonly observed: string | null;
}
