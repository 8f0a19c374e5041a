/**
 * The tree of the live version, one level at a time, with what was counted of each node: in the node itself, and in all nodes below it.
 */
import type { Group } from '../../model/group.ts';
import type { ServerDatabase } from '../database.ts';
import { countsOfGroups, type GroupCounts } from './group-counts.ts';
import { liveGroups } from './group-store.ts';

export interface GroupNode {
  readonly id: string;
  readonly title: string;
  readonly parent: string | null;
  readonly level: string | null;
  /** Directly below it. */
  readonly children: number;
  readonly own: GroupCounts;
  readonly below: GroupCounts;
}

export interface LevelQuery {
  readonly organisation: string;
  /** Whose children; null: what stands at the top; undefined: all groups, whatever they are part of. */
  readonly parent: string | null | undefined;
  /** The id of the last one that was shown. */
  readonly after: string;
  readonly limit: number;
}

export async function listLevel(
  database: ServerDatabase,
  query: LevelQuery,
): Promise<{ readonly rows: readonly GroupNode[]; readonly next: string | null }> {
  const tree = await treeOf(database, query.organisation);
  const level = query.parent === undefined ? tree.all : (tree.below.get(query.parent) ?? []);
  const wanted = level.filter(({ id }) => id > query.after);
  const shown = wanted.slice(0, query.limit);
  const rows = await nodesOf(database, tree, shown, query.organisation);
  return { rows, next: wanted.length > query.limit ? (shown.at(-1)?.id ?? null) : null };
}

/** One node and the way to it from the top; null where the live version has none of that id. */
export async function findNode(
  database: ServerDatabase,
  organisation: string,
  id: string,
): Promise<{
  readonly node: GroupNode;
  readonly path: readonly { readonly id: string; readonly title: string }[];
} | null> {
  const tree = await treeOf(database, organisation);
  const group = tree.byId.get(id);
  if (group === undefined) return null;
  const [node] = await nodesOf(database, tree, [group], organisation);
  if (node === undefined) return null;
  const path: { id: string; title: string }[] = [];
  // a version with a circle in it is not taken; twice the same would still end here
  for (let at = tree.parentOf(group); at !== null && path.length < 100; at = tree.parentOf(at))
    path.unshift({ id: at.id, title: at.title });
  return { node, path };
}

interface Tree {
  /** By id. */
  readonly all: readonly Group[];
  readonly byId: ReadonlyMap<string, Group>;
  readonly below: ReadonlyMap<string | null, readonly Group[]>;
  parentOf(group: Group): Group | null;
}

async function treeOf(database: ServerDatabase, organisation: string): Promise<Tree> {
  const groups = (await liveGroups.at(database, organisation))?.signed.groups.groups ?? [];
  const all = groups.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  const byId = new Map(all.map((group) => [group.id, group]));
  const parentOf = ({ parent }: Group): Group | null => (parent === null ? null : (byId.get(parent) ?? null));
  const below = new Map<string | null, Group[]>();
  for (const group of all) {
    const parent = parentOf(group)?.id ?? null;
    const siblings = below.get(parent);
    if (siblings === undefined) below.set(parent, [group]);
    else siblings.push(group);
  }
  return { all, byId, below, parentOf };
}

function allBelow({ below }: Tree, id: string): readonly string[] {
  const found: string[] = [];
  for (let level = below.get(id) ?? []; level.length > 0; ) {
    found.push(...level.map((group) => group.id));
    level = level.flatMap((group) => below.get(group.id) ?? []);
  }
  return found;
}

async function nodesOf(
  database: ServerDatabase,
  tree: Tree,
  groups: readonly Group[],
  organisation: string,
): Promise<readonly GroupNode[]> {
  const counts = await countsOfGroups(database, organisation);
  const sumOf = (ids: readonly string[]): GroupCounts =>
    ids.reduce((sum, id) => {
      const { differs, silent, odd } = counts.get(id) ?? none;
      return { differs: sum.differs + differs, silent: sum.silent + silent, odd: sum.odd + odd };
    }, none);
  return groups.map(({ id, title, parent, level = null }) => ({
    id,
    title,
    parent,
    level,
    children: tree.below.get(id)?.length ?? 0,
    own: sumOf([id]),
    below: sumOf(allBelow(tree, id)),
  }));
}

const none: GroupCounts = { differs: 0, silent: 0, odd: 0 };
