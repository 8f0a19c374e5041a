/** The groups that this station works by: those of the live version, and of packages what it does not have. */
import { resolveGroup } from '../../groups/resolve.ts';
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
