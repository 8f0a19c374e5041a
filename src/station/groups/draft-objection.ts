/** What speaks against publishing a draft as a whole, before its groups are looked at one by one. */
import { Fault } from '../../model/fault.ts';
import type { Group } from '../../model/group.ts';
import { type GroupDraft, groupsMost } from '../../model/group-version.ts';

export function draftObjection(
  draft: GroupDraft,
  groups: readonly Group[],
  live: number | null,
): Fault | null {
  if (draft.base !== live)
    return new Fault(
      'group.fork',
      `The draft was begun from version ${draft.base ?? 'none'}; version ${live} is live now.`,
      { draft: draft.id, live },
    );
  if (groups.length > 0 && groups.length <= groupsMost) return null;
  return new Fault(
    'group.invalid',
    `A version has from 1 to ${groupsMost} groups; the draft has ${groups.length}.`,
    { draft: draft.id },
  );
}
