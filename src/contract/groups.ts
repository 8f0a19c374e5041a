/** Groups: the tree with effective values, drafts, published versions, and what differs in the units. */
import { z } from 'zod';
import type { FaultData } from '../model/fault.ts';
import {
  type Group,
  groupIdSchema,
  groupSchema,
  type JsonSchema,
  type ResolvedSettings,
  type SettingDefinition,
  type SettingDifference,
} from '../model/group.ts';
import {
  driftStates,
  type GroupChange,
  type GroupDraft,
  type GroupsVersion,
  type UnitDrift,
  unitMoveSchema,
} from '../model/group-version.ts';
import { officeKeySchema } from './office-signing.ts';
import { id, nothing, type Page, replying } from './request.ts';

export interface GroupNode {
  readonly id: string;
  readonly title: string;
  readonly parent: string | null;
  readonly level: string | null;
  /** Only a package has it; no published version. */
  readonly fromPackage: boolean;
  readonly units: number;
  readonly differs: number;
  /** Of a draft: what became of it there. */
  readonly change: 'added' | 'changed' | null;
}

export interface GroupsView {
  /** Null: nothing was published yet. */
  readonly live: (GroupsVersion & { readonly signer: string | null; readonly own: boolean }) | null;
  /** How many there are: pages of them by listGroupNodes. */
  readonly groups: number;
  readonly drafts: readonly GroupDraft[];
  /** Units are being compared with what is live now; counts may be of before. */
  readonly comparing: boolean;
  /** What publishing needs here: the station's own key, or the key file of an office that this station trusts. */
  readonly publishing: 'own-key' | 'office-key';
}

export interface GroupView {
  readonly group: Group;
  /** Null where `fault` says why. */
  readonly resolved: ResolvedSettings | null;
  readonly fault: FaultData | null;
  readonly definitions: Readonly<Record<string, SettingDefinition>>;
}

/** What other groups would change. The counts are of all pages together. */
export interface ChangesView {
  readonly groups: number;
  readonly units: number;
  readonly changes: readonly GroupChange[];
  /** Pass as `after` for the next page; null at the end. */
  readonly next: string | null;
  /** What would keep it from being published. */
  readonly problem: FaultData | null;
}

export interface GroupsComparison extends ChangesView {
  readonly draft: GroupDraft;
  /** The live version moved on since the draft was begun. */
  readonly outdated: boolean;
}

/** A signed file of groups before it is taken: whose it is, and what it would change here. */
export interface GroupsFileView extends ChangesView {
  readonly version: Omit<GroupsVersion, 'takenAt'>;
  /** The title of the key here; null for a key that is not trusted. */
  readonly signer: string | null;
  readonly isLive: boolean;
}

/** How a unit stands to its group, with whatever is known of how that came. */
export interface UnitDriftView extends UnitDrift {
  readonly groupTitle: string | null;
  /** The job whose read-back it follows from; null when nothing was read back. */
  readonly readBy: string | null;
  /** Null: it is in the group that it was configured by. */
  readonly moved: { readonly at: string; readonly by: string } | null;
  /** The published version that it is compared with. */
  readonly version: number | null;
}

export interface MovePreview {
  readonly group: string;
  /** By what was last read back from the unit. */
  readonly readAt: string | null;
  /** What its next job would write; at most the first 200. */
  readonly changes: readonly SettingDifference[];
  readonly moreChanges: number;
  /** What the unit holds and the group says nothing of: it stays in the unit as it is. */
  readonly kept: readonly string[];
}

const draft = z.strictObject({ draft: id, revision: z.int().min(1) });
const note = z.string().max(500).default('');
const key = officeKeySchema.optional();
/** Of groups: YAML or JSON, or a published version. */
const text = z.string().min(1).max(9_500_000);

export const groupRequests = {
  listGroups: replying<GroupsView>()(nothing),
  /** By id. Of a draft, or of what is live. */
  listGroupNodes: replying<Page<GroupNode>>()(
    z.strictObject({
      draft: id.optional(),
      after: z.string().max(200).optional(),
      limit: z.int().min(1).max(1_000).default(500),
    }),
  ),
  /** Of a draft, of a version, or of what is live. */
  getGroup: replying<GroupView>()(
    z.strictObject({ group: groupIdSchema, draft: id.optional(), number: z.int().min(1).optional() }),
  ),
  /** All groups of a draft or of what is live as YAML, to be edited and given back. */
  exportGroupsText: replying<{ readonly name: string; readonly text: string }>()(
    z.strictObject({ draft: id.optional() }),
  ),
  /** A published version as the file that travels. */
  exportGroupsVersion: replying<{ readonly name: string; readonly text: string }>()(
    z.strictObject({ number: z.int().min(1).optional() }),
  ),
  /** From what is live, with what packages have brought besides. `renew` takes these groups as the packages have them. */
  openGroupDraft: replying<GroupDraft>()(
    z.strictObject({ title: z.string().min(1).max(80), renew: z.array(groupIdSchema).max(200).optional() }),
  ),
  putGroup: replying<GroupDraft>()(draft.extend({ group: groupSchema })),
  removeGroup: replying<GroupDraft>()(draft.extend({ group: groupIdSchema })),
  /** All groups of a draft by a text; of a published version its content, whoever signed it. */
  replaceGroups: replying<GroupDraft>()(draft.extend({ text })),
  /** What `importFile` would make of a published version. */
  lookAtGroupsFile: replying<GroupsFileView>()(z.strictObject({ text })),
  discardGroupDraft: replying<null>()(z.strictObject({ draft: id })),
  /** Against what is live: which units, which values. */
  compareGroups: replying<GroupsComparison>()(
    z.strictObject({
      draft: id,
      after: groupIdSchema.optional(),
      limit: z.int().min(1).max(200).default(50),
    }),
  ),
  /** Somebody has looked at the comparison of exactly this revision. */
  reviewGroups: replying<GroupDraft>()(draft),
  publishGroups: replying<GroupsVersion>()(draft.extend({ note, key })),
  /** What a version was becomes live once more, under a new number. */
  backToGroups: replying<GroupsVersion>()(z.strictObject({ number: z.int().min(1), note, key })),
  listGroupsVersions: replying<Page<GroupsVersion>>()(
    z.strictObject({ before: z.int().min(1).optional(), limit: z.int().min(1).max(200).default(50) }),
  ),
  listDrift: replying<Page<UnitDrift>>()(
    z.strictObject({
      group: groupIdSchema,
      state: z.enum([...driftStates, 'all']).default('differs'),
      after: z.string().max(200).optional(),
      limit: z.int().min(1).max(200).default(100),
    }),
  ),
  /** Null for a unit without a group. */
  unitDrift: replying<UnitDriftView | null>()(z.strictObject({ hardwareId: id })),
  /** What would change in the unit, by what was last read back from it. */
  previewMove: replying<MovePreview>()(unitMoveSchema),
  moveUnit: replying<UnitDriftView | null>()(unitMoveSchema),
  /** JSON Schema of a groups file whose settings are those of this group; of any groups file without one. */
  groupFileSchema: replying<JsonSchema>()(z.strictObject({ group: groupIdSchema.optional() })),
} as const;
