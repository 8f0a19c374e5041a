/** Rows of units and their drift: made as records come in, made anew when the live version says something else, read by key. */
import { and, asc, eq, gt, lt, or, sql } from 'drizzle-orm';
import { driftOf, type GroupContent, type HeldSettings } from '../../groups/content.ts';
import type { DriftState, UnitDrift } from '../../model/group-version.ts';
import type { ServerDatabase } from '../database.ts';
import type { Transaction } from '../fact-application.ts';
import type { LiveGroups } from './group-store.ts';
import { unitDrift } from './group-tables.ts';

export interface ReadBack {
  readonly organisation: string;
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly group: string;
  readonly readAt: Date;
  readonly facts: Readonly<Record<string, string>>;
  readonly held: Readonly<Record<string, string | null>>;
}

/** An older record than the one that is known changes nothing. */
export async function saveDrift(transaction: Transaction, read: ReadBack, live: LiveGroups): Promise<void> {
  const content = await live.contentOf(transaction, read.organisation, read.group);
  const [before] = await transaction
    .select()
    .from(unitDrift)
    .where(eq(unitDrift.hardwareId, read.hardwareId));
  // A unit is of the organisation that told of it first.
  const isForeign = before !== undefined && before.organisation !== read.organisation;
  if (isForeign || (before !== undefined && before.readAt > read.readAt)) return;
  const { organisation, hardwareId, serialNumber, group: groupId, readAt, facts, held } = read;
  const found = foundIn({ facts, held, keys: before?.keys ?? [], at: readAt }, content);
  const row = { serialNumber, groupId, readAt, facts, held, ...found };
  await transaction
    .insert(unitDrift)
    .values({ hardwareId, organisation, ...row })
    .onConflictDoUpdate({ target: unitDrift.hardwareId, set: row });
}

/** Some of the group's rows that follow from what was live before. Returns how many; 0 when all are right. */
export async function refreshSome(
  database: ServerDatabase,
  { organisation, group }: GroupInUse,
  live: LiveGroups,
  limit: number,
  now: Date,
): Promise<number> {
  return await database.transaction(async (transaction) => {
    const content = await live.contentOf(transaction, organisation, group);
    if (content === null) return 0;
    const rows = await transaction
      .select()
      .from(unitDrift)
      .where(
        and(
          eq(unitDrift.organisation, organisation),
          eq(unitDrift.groupId, group),
          otherContent(content.sha256),
        ),
      )
      .limit(limit)
      .for('update', { skipLocked: true });
    for (const { hardwareId, facts, held, keys } of rows)
      await transaction
        .update(unitDrift)
        .set(foundIn({ facts, held, keys, at: now }, content))
        .where(eq(unitDrift.hardwareId, hardwareId));
    return rows.length;
  });
}

/** As two ranges of the index: what is right need not be read. */
function otherContent(sha256: string) {
  return or(lt(unitDrift.contentSha256, sha256), gt(unitDrift.contentSha256, sha256));
}

function foundIn(
  unit: Pick<ReadBack, 'facts' | 'held'> & { readonly keys: UnitDrift['keys']; readonly at: Date },
  content: GroupContent | null,
) {
  if (content === null)
    return {
      contentSha256: '',
      state: 'unread' as const,
      keys: [],
      since: null,
      reason: 'no version of the groups is here',
    };
  const sinceOf = new Map(unit.keys.map(({ key, since }) => [key, since]));
  const known: HeldSettings = {
    facts: new Map(Object.entries(unit.facts)),
    held: Object.entries(unit.held).map(([key, observed]) => ({ key, observed })),
  };
  const { state, keys, reason } = driftOf(known, content, (key) => sinceOf.get(key) ?? unit.at.toISOString());
  const oldest = keys.map(({ since }) => since).sort()[0];
  return {
    contentSha256: content.sha256,
    state,
    keys,
    reason,
    since: oldest === undefined ? null : new Date(oldest),
  };
}

export interface GroupInUse {
  readonly organisation: string;
  readonly group: string;
}

/** Groups that units are in, found by jumping through the index: not by reading every row. */
export async function groupsInUse(database: ServerDatabase): Promise<readonly GroupInUse[]> {
  const found: GroupInUse[] = [];
  for (;;) {
    const { organisation = '', group = '' } = found.at(-1) ?? {};
    const [row] = await database
      .select({ organisation: unitDrift.organisation, group: unitDrift.groupId })
      .from(unitDrift)
      .where(sql`(${unitDrift.organisation}, ${unitDrift.groupId}) > (${organisation}, ${group})`)
      .orderBy(asc(unitDrift.organisation), asc(unitDrift.groupId))
      .limit(1);
    if (row === undefined) return found;
    found.push(row);
  }
}

/** By hardware id. */
export async function listDrift(
  database: ServerDatabase,
  query: {
    readonly organisation: string;
    readonly group: string;
    readonly state: DriftState;
    readonly after: string;
    readonly limit: number;
  },
): Promise<{ readonly rows: UnitDrift[]; readonly next: string | null }> {
  const rows = await database
    .select()
    .from(unitDrift)
    .where(
      and(
        eq(unitDrift.organisation, query.organisation),
        eq(unitDrift.groupId, query.group),
        eq(unitDrift.state, query.state),
        gt(unitDrift.hardwareId, query.after),
      ),
    )
    .orderBy(asc(unitDrift.hardwareId))
    .limit(query.limit + 1);
  const shown = rows.slice(0, query.limit).map(toDrift);
  return { rows: shown, next: rows.length > query.limit ? (shown.at(-1)?.hardwareId ?? null) : null };
}

export async function unitDriftOf(
  database: ServerDatabase,
  organisation: string,
  hardwareId: string,
): Promise<UnitDrift | null> {
  const [row] = await database
    .select()
    .from(unitDrift)
    .where(and(eq(unitDrift.hardwareId, hardwareId), eq(unitDrift.organisation, organisation)));
  return row === undefined ? null : toDrift(row);
}

function toDrift(row: typeof unitDrift.$inferSelect): UnitDrift {
  const { hardwareId, serialNumber, groupId: group, state, keys, since, readAt, reason } = row;
  return {
    hardwareId,
    serialNumber,
    group,
    state,
    keys: [...keys],
    since: since?.toISOString() ?? null,
    readAt: readAt.toISOString(),
    reason,
  };
}
