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
  groupsMost,
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
}

export interface GroupsView {
  /** Null: nothing was published yet. */
  readonly live: (GroupsVersion & { readonly signer: string | null; readonly own: boolean }) | null;
  readonly nodes: readonly GroupNode[];
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

export interface GroupsComparison {
  readonly draft: GroupDraft;
  /** The live version moved on since the draft was begun. */
  readonly outdated: boolean;
  readonly changes: readonly GroupChange[];
  /** What would keep it from being published. */
  readonly problem: FaultData | null;
}

const draft = z.strictObject({ draft: id, revision: z.int().min(1) });
const note = z.string().max(500).default('');
const key = officeKeySchema.optional();
const groups = z.array(groupSchema).min(1).max(groupsMost);

export const groupRequests = {
  listGroups: replying<GroupsView>()(nothing),
  /** Of a draft, of a version, or of what is live. */
  getGroup: replying<GroupView>()(
    z.strictObject({ group: groupIdSchema, draft: id.optional(), number: z.int().min(1).optional() }),
  ),
  /** All groups of a draft or of what is live, to be edited as text. */
  exportGroups: replying<{ readonly groups: readonly Group[]; readonly revision: number | null }>()(
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
  replaceGroups: replying<GroupDraft>()(draft.extend({ groups })),
  discardGroupDraft: replying<null>()(z.strictObject({ draft: id })),
  /** Against what is live: which units, which values. */
  compareGroups: replying<GroupsComparison>()(z.strictObject({ draft: id })),
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
      state: z.enum(driftStates).default('differs'),
      after: z.string().max(200).optional(),
      limit: z.int().min(1).max(500).default(100),
    }),
  ),
  /** Null for a unit without a group. */
  unitDrift: replying<UnitDrift | null>()(z.strictObject({ hardwareId: id })),
  /** What would change in the unit, by what was last read back from it. */
  previewMove: replying<readonly SettingDifference[]>()(unitMoveSchema),
  moveUnit: replying<UnitDrift | null>()(unitMoveSchema),
  /** JSON Schema of a groups file whose settings are those of this group; of any groups file without one. */
  groupFileSchema: replying<JsonSchema>()(z.strictObject({ group: groupIdSchema.optional() })),
} as const;
