/** Any node of the tree as people look at it: one that others complete need not be whole, and may set what only they define. */
import type { Group, ResolvedSettings, SettingDefinition } from '../model/group.ts';
import { mergeDefinitions, pathTo, resolvePath } from './resolve.ts';
import { treeOf } from './tree.ts';

/** Throws what resolveGroup throws, but for what is required and left to deeper nodes. */
export function resolveNode(groups: readonly Group[], id: string): ResolvedSettings {
  return resolveAs(groups, id, pathTo(groups, id));
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
  const whole = own.map((group) =>
    group.id === id && more.length > 0
      ? { ...group, definitions: { ...group.definitions, ...Object.fromEntries(more) } }
      : group,
  );
  return resolveAs(groups, id, whole);
}

function resolveAs(groups: readonly Group[], id: string, path: readonly Group[]): ResolvedSettings {
  const { below: children, defined } = treeOf(groups);
  return resolvePath(children.has(id) ? path.map(withoutRequired) : path, defined);
}

function below(groups: readonly Group[], id: string): readonly Group[] {
  const { below: children } = treeOf(groups);
  const found: Group[] = [];
  const seen = new Set([id]);
  for (let level: readonly string[] = [id]; level.length > 0; ) {
    const next = level.flatMap((parent) => children.get(parent) ?? []).filter((group) => !seen.has(group.id));
    for (const group of next) seen.add(group.id);
    found.push(...next);
    level = next.map((group) => group.id);
  }
  return found;
}

const relaxed = new WeakMap<Group, Group>();

/** The same for the same group, so that what follows from its schema is worked out once. */
function withoutRequired(group: Group): Group {
  const known = relaxed.get(group);
  if (known !== undefined) return known;
  const { required: _required, ...schema } = group.schema ?? {};
  const made = {
    ...group,
    definitions: Object.fromEntries(
      Object.entries(group.definitions).map(([key, one]) => [key, { ...one, required: false }]),
    ),
    ...(group.schema === undefined ? {} : { schema }),
  };
  relaxed.set(group, made);
  return made;
}
