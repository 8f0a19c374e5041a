/** The groups of a version by id, by parent and by what they define: made once for a list, which is never changed. */
import type { Group } from '../model/group.ts';

export interface GroupTree {
  readonly byId: ReadonlyMap<string, Group>;
  /** Sorted. */
  readonly ids: readonly string[];
  /** By the id of the parent. */
  readonly below: ReadonlyMap<string, readonly Group[]>;
  /** Keys of settings that any of them defines. */
  readonly defined: ReadonlySet<string>;
}

const known = new WeakMap<readonly Group[], GroupTree>();

export function treeOf(groups: readonly Group[]): GroupTree {
  const found = known.get(groups);
  if (found !== undefined) return found;
  const below = new Map<string, Group[]>();
  for (const group of groups) {
    if (group.parent === null) continue;
    const children = below.get(group.parent);
    if (children === undefined) below.set(group.parent, [group]);
    else children.push(group);
  }
  const byId = new Map(groups.map((group) => [group.id, group]));
  const made = { byId, ids: [...byId.keys()].sort(), below, defined: new Set(groups.flatMap(definedKeys)) };
  known.set(groups, made);
  return made;
}

function definedKeys({ definitions, schema }: Group): readonly string[] {
  const properties = schema?.properties;
  return [
    ...Object.keys(definitions),
    ...(typeof properties === 'object' && properties !== null ? Object.keys(properties) : []),
  ];
}
