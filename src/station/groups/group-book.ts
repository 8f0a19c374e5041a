/** The groups that this station works by: those of the live version, and of packages what it does not have. */
import { createHash } from 'node:crypto';
import { resolveGroup } from '../../groups/resolve.ts';
import { Fault } from '../../model/fault.ts';
import type { Group, ResolvedSettings } from '../../model/group.ts';
import type { Store } from '../../store/store.ts';

export interface GroupsHere {
  /** Null: nothing was published yet, only packages brought groups. */
  readonly number: number | null;
  readonly groups: readonly Group[];
}

export function groupsHere(store: Store): GroupsHere {
  const { number, groups } = store.groupVersions.liveGroups();
  const known = new Set(groups.map(({ id }) => id));
  return { number, groups: [...groups, ...store.catalogue.groups().filter(({ id }) => !known.has(id))] };
}

/** Throws Fault group.*. */
export function settingsOfGroup(store: Store, group: string): ResolvedSettings {
  const { number, groups } = groupsHere(store);
  return { ...resolveGroup(groups, group), version: number };
}

export type GroupContent =
  | { readonly sha256: string; readonly settings: ResolvedSettings }
  | { readonly sha256: string; readonly fault: Fault };

/** What the units of a group shall hold, with a hash that changes when that does, or why it can not be said. */
export function contentOf(groups: readonly Group[], group: string): GroupContent {
  try {
    const settings = resolveGroup(groups, group);
    return { sha256: sha256Of(JSON.stringify(settings)), settings };
  } catch (thrown) {
    // A group that is gone or can not be worked out is what its units have to show.
    if (thrown instanceof Fault)
      return { sha256: sha256Of(`${thrown.code} ${thrown.message}`), fault: thrown };
    throw thrown;
  }
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
