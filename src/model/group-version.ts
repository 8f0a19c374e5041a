/**
 * A published version of the groups: the whole tree under one number, signed. Numbers only rise; going back is publishing old
 * content under a new number. A version names those before it, so that one that was made from another past is noticed.
 */
import { z } from 'zod';
import { groupIdSchema, groupSchema, type SettingDifference, type SettingValue } from './group.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal');

export const groupsMost = 5_000;
/** How many earlier versions a version names. */
export const historyMost = 100;

export const groupsStatementSchema = z.strictObject({
  version: z.literal(1),
  number: z.int().min(1).max(1_000_000),
  groups: z.array(groupSchema).min(1).max(groupsMost),
  publishedAt: z.iso.datetime(),
  publishedBy: z.string().min(1).max(200),
  /** Who looked at the comparison before it was published. */
  reviewedBy: z.string().min(1).max(200).nullable(),
  note: z.string().max(500),
  /** Whose content this is once more: somebody went back to it. */
  backTo: z.int().min(1).nullable(),
  /** Newest first. */
  history: z.array(z.strictObject({ number: z.int().min(1), sha256 })).max(historyMost),
});
export type GroupsStatement = z.infer<typeof groupsStatementSchema>;

export const signedGroupsSchema = z.strictObject({
  groups: groupsStatementSchema,
  keyId: sha256,
  signature: z.base64(),
});
export type SignedGroups = z.infer<typeof signedGroupsSchema>;

/** A version without its content. */
export interface GroupsVersion {
  readonly number: number;
  readonly sha256: string;
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly reviewedBy: string | null;
  readonly note: string;
  readonly backTo: number | null;
  readonly keyId: string;
  /** When this station got it. */
  readonly takenAt: string;
}

export interface GroupDraft {
  readonly id: string;
  readonly title: string;
  /** The version that it was begun from; null where there was none. */
  readonly base: number | null;
  /** Counts its changes, so that nobody overwrites or publishes what they have not seen. */
  readonly revision: number;
  readonly changedAt: string;
  readonly changedBy: string;
  /** Of exactly this revision; null when it was changed since, or nobody has looked. */
  readonly reviewedBy: string | null;
  readonly reviewedAt: string | null;
}

export interface ValueChange {
  readonly key: string;
  /** Null: there was none, or there is none any more. */
  readonly before: SettingValue | null;
  readonly after: SettingValue | null;
  readonly beforeLayer: string | null;
  readonly afterLayer: string | null;
}

/** What becomes of the units of one group. */
export interface GroupChange {
  readonly group: string;
  readonly title: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** How many units are in it, as far as is known here. */
  readonly units: number;
  readonly values: readonly ValueChange[];
  /** How many more values there are. */
  readonly moreValues: number;
  /** Something else than values: title, facts, outputs, definitions, place in the tree. */
  readonly otherwise: boolean;
  /** Why the units of this group could not be configured any more; null when they could. */
  readonly problem: string | null;
}

export const driftStates = ['same', 'differs', 'unread', 'error'] as const;
/** `unread`: nothing was read back from it yet. `error`: what it should hold can not be worked out. */
export type DriftState = (typeof driftStates)[number];

export interface DriftKey extends SettingDifference {
  readonly since: string;
}

export interface UnitDrift {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly group: string;
  readonly state: DriftState;
  readonly keys: readonly DriftKey[];
  /** In a list: how many more keys there are. */
  readonly moreKeys?: number;
  /** The oldest of its differences; null when there is none. */
  readonly since: string | null;
  /** When it was last read back; null when never. */
  readonly readAt: string | null;
  readonly reason: string | null;
}

export interface DriftCount {
  readonly group: string;
  readonly units: number;
  readonly differs: number;
}

export const unitMoveSchema = z.strictObject({
  hardwareId: z.string().min(1).max(200),
  group: groupIdSchema,
});
