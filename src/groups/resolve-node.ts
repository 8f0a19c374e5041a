/** Any node of the tree as people look at it: one that others complete need not be whole, and may set what only they define. */
import type { Group, ResolvedSettings, SettingDefinition } from '../model/group.ts';
import { mergeDefinitions, pathTo, resolveGroup } from './resolve.ts';

/** Throws what resolveGroup throws, but for what is required and left to deeper nodes. */
export function resolveNode(groups: readonly Group[], id: string): ResolvedSettings {
  const isParent = groups.some(({ parent }) => parent === id);
  return resolveGroup(isParent ? groups.map(withoutRequired) : groups, id);
}

/** What may be set at a node: what its path defines, and what the products below it do. Throws Fault group.*. */
export function definitionsAt(groups: readonly Group[], id: string): ReadonlyMap<string, SettingDefinition> {
  const found = new Map(mergeDefinitions(pathTo(groups, id)));
  for (const group of below(groups, id))
    for (const [key, definition] of mergeDefinitions([group]))
      if (!found.has(key)) found.set(key, { ...definition, required: false });
  return found;
}

/** The node itself with every definition that counts for it, so that what it sets for products below can be shown. */
export function resolveForPeople(groups: readonly Group[], id: string): ResolvedSettings {
  const own = pathTo(groups, id);
  const known = mergeDefinitions(own);
  const more = [...definitionsAt(groups, id)].filter(([key]) => !known.has(key));
  if (more.length === 0) return resolveNode(groups, id);
  return resolveNode(
    groups.map((group) =>
      group.id === id
        ? { ...group, definitions: { ...group.definitions, ...Object.fromEntries(more) } }
        : group,
    ),
    id,
  );
}

function below(groups: readonly Group[], id: string): readonly Group[] {
  const found: Group[] = [];
  const seen = new Set([id]);
  for (let level = [id]; level.length > 0; ) {
    const next = groups.filter(
      (group) => group.parent !== null && level.includes(group.parent) && !seen.has(group.id),
    );
    for (const group of next) seen.add(group.id);
    found.push(...next);
    level = next.map((group) => group.id);
  }
  return found;
}

function withoutRequired(group: Group): Group {
  const { required: _required, ...schema } = group.schema ?? {};
  return {
    ...group,
    definitions: Object.fromEntries(
      Object.entries(group.definitions).map(([key, one]) => [key, { ...one, required: false }]),
    ),
    ...(group.schema === undefined ? {} : { schema }),
  };
}
