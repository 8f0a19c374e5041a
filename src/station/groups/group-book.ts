/** The groups that this station works by: those of the live version, and of packages what it does not have. */
import { resolveGroup } from '../../groups/resolve.ts';
import { treeOf } from '../../groups/tree.ts';
import type { Group, ResolvedSettings } from '../../model/group.ts';
import type { Store } from '../../store/store.ts';

export interface GroupsHere {
  /** Null: nothing was published yet, only packages brought groups. */
  readonly number: number | null;
  /** The same list as long as nothing of it changes. */
  readonly groups: readonly Group[];
}

const together = new WeakMap<
  readonly Group[],
  { readonly brought: readonly Group[]; readonly all: readonly Group[] }
>();

export function groupsHere(store: Store): GroupsHere {
  const { number, groups } = store.groupVersions.liveGroups();
  const brought = store.catalogue.groups();
  const known = together.get(groups);
  if (known?.brought === brought) return { number, groups: known.all };
  const all = withBrought(store, groups);
  together.set(groups, { brought, all });
  return { number, groups: all };
}

/** What would be worked by if these were published: packages still count for groups that no version has. */
export function withBrought(store: Store, groups: readonly Group[]): readonly Group[] {
  const { byId } = treeOf(groups);
  return [...groups, ...store.catalogue.groups().filter(({ id }) => !byId.has(id))];
}

/** Throws Fault group.*. */
export function settingsOfGroup(store: Store, group: string): ResolvedSettings {
  const { number, groups } = groupsHere(store);
  return { ...resolveGroup(groups, group), version: number };
}
