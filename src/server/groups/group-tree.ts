/**
 * The tree of the live version, one level at a time, and what is to be known of each node: how many of its units differ from it, are silent in
 * the field, or are out of the usual there; in the node itself, and in all nodes below it. Numbers go as far as `countMost`: "so many or more" is what a screen needs.
 */
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Group } from '../../model/group.ts';
import { rowsOf, type ServerDatabase } from '../database.ts';
import { liveGroups } from './group-store.ts';

export const countMost = 1_001;

export interface GroupCounts {
  readonly differs: number;
  readonly silent: number;
  readonly odd: number;
}

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
  /** Who was not heard of since then is silent. */
  readonly heardSince: Date;
}

export async function listLevel(
  database: ServerDatabase,
  query: LevelQuery,
): Promise<{ readonly rows: readonly GroupNode[]; readonly next: string | null }> {
  const tree = await treeOf(database, query.organisation);
  const level = query.parent === undefined ? tree.all : (tree.below.get(query.parent) ?? []);
  const wanted = level.filter(({ id }) => id > query.after);
  const shown = wanted.slice(0, query.limit);
  const rows = await nodesOf(database, tree, shown, query);
  return { rows, next: wanted.length > query.limit ? (shown.at(-1)?.id ?? null) : null };
}

/** One node and the way to it from the top; null where the live version has none of that id. */
export async function findNode(
  database: ServerDatabase,
  query: Pick<LevelQuery, 'organisation' | 'heardSince'> & { readonly id: string },
): Promise<{
  readonly node: GroupNode;
  readonly path: readonly { readonly id: string; readonly title: string }[];
} | null> {
  const tree = await treeOf(database, query.organisation);
  const group = tree.byId.get(query.id);
  if (group === undefined) return null;
  const [node] = await nodesOf(database, tree, [group], query);
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
  query: Pick<LevelQuery, 'organisation' | 'heardSince'>,
): Promise<readonly GroupNode[]> {
  const counts = await count(
    database,
    groups.flatMap(({ id }) => [[id], allBelow(tree, id)]),
    query,
  );
  return groups.map(({ id, title, parent, level = null }, index) => ({
    id,
    title,
    parent,
    level,
    children: tree.below.get(id)?.length ?? 0,
    own: counts[index * 2] ?? none,
    below: counts[index * 2 + 1] ?? none,
  }));
}

const none: GroupCounts = { differs: 0, silent: 0, odd: 0 };
const countsSchema = z.object({
  differs: z.coerce.number(),
  silent: z.coerce.number(),
  odd: z.coerce.number(),
});

/** Of each set of groups, in one question. */
async function count(
  database: ServerDatabase,
  sets: readonly (readonly string[])[],
  { organisation, heardSince }: Pick<LevelQuery, 'organisation' | 'heardSince'>,
): Promise<readonly GroupCounts[]> {
  const since = heardSince.toISOString();
  const upTo = (table: string, condition: ReturnType<typeof sql>) =>
    sql`(SELECT count(*) FROM (SELECT 1 FROM ${sql.identifier(table)}
      WHERE organisation = ${organisation} AND group_id = ANY (ids) AND ${condition} LIMIT ${countMost}) AS counted)`;
  const result = await database.execute(sql`
    SELECT ${upTo('unit_drift', sql`state = 'differs'`)} AS differs,
      ${upTo('units', sql`state = 'provisioned' AND NOT reported AND changed_at < ${since}::timestamptz`)}
        + ${upTo('unit_reports', sql`in_field AND seen_at < ${since}::timestamptz`)} AS silent,
      ${upTo('unit_reports', sql`score > 0`)} AS odd
    FROM (SELECT place, ARRAY(SELECT json_array_elements_text(one)) AS ids
      FROM json_array_elements(${JSON.stringify(sets)}::json) WITH ORDINALITY AS listed (one, place)) AS sets
    ORDER BY place`);
  return rowsOf(result).map((row) => {
    const { differs, silent, odd } = countsSchema.parse(row);
    return { differs, silent: Math.min(silent, countMost), odd };
  });
}
