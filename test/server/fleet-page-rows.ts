/** What the three organisations of the fleet page's tests hold, written into the server's own tables. */
import { eq, sql } from 'drizzle-orm';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { groupsSha256 } from '../../src/evidence/groups-signature.ts';
import { signForBench } from '../../src/evidence/office-signature.ts';
import { type Group, groupSchema } from '../../src/model/group.ts';
import type { DriftKey, DriftState, GroupsStatement } from '../../src/model/group-version.ts';
import type { ServerDatabase } from '../../src/server/database.ts';
import { liveGroups } from '../../src/server/groups/group-store.ts';
import { groupVersions, unitDrift } from '../../src/server/groups/group-tables.ts';
import { unitReports } from '../../src/server/monitoring/report-tables.ts';
import { units } from '../../src/server/schema.ts';
import { longTitle } from '../renderer/fleet-people.ts';
import { officeKey } from './shared-order.ts';

const at = new Date('2026-11-20T08:00:00Z');
export const manyUnits = 50_000;
/** Of them; the others are as the group says. */
export const manyDiffering = 30_000;
const manyLines = 300;

const product = {
  id: 'gateway-mk2',
  title: 'Gateway Mk2',
  parent: 'example',
  level: 'product',
  settings: { 'net/apn': 'iot.example', 'report/period': 300 },
  schema: {
    type: 'object',
    properties: {
      'net/apn': { type: 'string', maxLength: 200 },
      'report/period': { type: 'integer', minimum: 5 },
    },
  },
};
const organisation = { id: 'example', title: 'Example GmbH', parent: null, level: 'organisation' };

/** Three groups, one with a title that no column holds. */
export async function fillFew(database: ServerDatabase): Promise<void> {
  const long = { id: 'northern-substations-with-a-second-antenna', title: longTitle, parent: product.id };
  await publish(database, 'few', [organisation, product, long]);
  const since = at.toISOString();
  const keys: readonly DriftKey[] = [
    { key: 'net/apn', requested: 'iot.example', observed: 'a-provider.example'.repeat(8), since },
    { key: 'report/period', requested: '300', observed: null, since },
  ];
  const reason = 'report/name: serialNumber is "GW2-3", and substring(4) goes beyond its end';
  await addUnit(database, 'few-1', `GW2-00471-${'7'.repeat(60)}`, 'differs', keys, null);
  await addUnit(database, 'few-2', 'GW2-00472', 'unread', [], null);
  await addUnit(database, 'few-3', '\u202eGW2-3', 'error', [], reason);
  // one of them spoke once
  await database.insert(unitReports).values({
    hardwareId: 'few-3',
    organisation: 'few',
    groupId: product.id,
    seenAt: at,
    firmware: '1.4.0',
    readings: { batteryPercent: 80 },
    oddities: [],
    score: 0,
    receivedAt: at,
    reports: 1,
  });
  await database.update(units).set({ reported: true }).where(eq(units.hardwareId, 'few-3'));
}

async function addUnit(
  database: ServerDatabase,
  hardwareId: string,
  serialNumber: string,
  state: DriftState,
  keys: readonly DriftKey[],
  reason: string | null,
): Promise<void> {
  const common = { hardwareId, serialNumber, organisation: 'few', groupId: product.id };
  await database.insert(units).values({
    ...common,
    model: product.title,
    state: 'provisioned',
    firmware: '1.4.0',
    station: 'bench-1',
    changedAt: at,
  });
  await database.insert(unitDrift).values({
    ...common,
    state,
    keys: [...keys],
    reason,
    since: keys.length > 0 ? at : null,
    readAt: at,
    contentSha256: await liveSha256(database, 'few'),
    facts: {},
    held: {},
  });
}

export async function fillMany(database: ServerDatabase): Promise<void> {
  const lines = Array.from({ length: manyLines }, (_unused, index) => ({
    id: `line-${String(index + 1).padStart(3, '0')}`,
    title: `Line ${index + 1}`,
    parent: product.id,
    level: 'line',
  }));
  await publish(database, 'many', [organisation, product, ...lines]);
  const sha256 = await liveSha256(database, 'many');
  const keys = JSON.stringify([
    { key: 'report/period', requested: '300', observed: '60', since: at.toISOString() },
  ]);
  const ids = sql`'many-' || lpad(n::text, 6, '0'), 'GW2-' || lpad(n::text, 6, '0')`;
  await database.execute(sql`
    INSERT INTO units (hardware_id, serial_number, model, state, firmware, group_id, station, changed_at, organisation)
    SELECT ${ids}, 'Gateway Mk2', CASE n % 10 WHEN 0 THEN 'returned' ELSE 'provisioned' END, '1.' || n % 5 || '.0',
      'gateway-mk2', 'bench-' || n % 4, ${at.toISOString()}::timestamptz + n * interval '1 second', 'many'
    FROM generate_series(1, ${manyUnits}::int) AS n`);
  await database.execute(sql`
    INSERT INTO unit_drift (hardware_id, serial_number, organisation, group_id, content_sha256, state, keys, since, read_at, facts, held)
    SELECT ${ids}, 'many', 'gateway-mk2', ${sha256}, CASE WHEN n <= ${manyDiffering}::int THEN 'differs' ELSE 'same' END,
      CASE WHEN n <= ${manyDiffering}::int THEN ${keys}::jsonb ELSE '[]'::jsonb END,
      CASE WHEN n <= ${manyDiffering}::int THEN ${at.toISOString()}::timestamptz END, ${at.toISOString()}::timestamptz, '{}', '{}'
    FROM generate_series(1, ${manyUnits}::int) AS n`);
}

/** Of the version that is live: with it, nothing of a row has to be worked out again. */
async function liveSha256(database: ServerDatabase, of: string): Promise<string> {
  const content = await liveGroups.contentOf(database, of, product.id);
  if (content === null || 'fault' in content) throw new Error(`the groups of ${of} are not as meant`);
  return content.sha256;
}

async function publish(database: ServerDatabase, of: string, groups: readonly unknown[]): Promise<void> {
  const statement: GroupsStatement = {
    version: 1,
    number: 1,
    groups: groups.map((group): Group => groupSchema.parse(group)),
    publishedAt: at.toISOString(),
    publishedBy: 'Office',
    reviewedBy: 'Ben',
    note: 'winter',
    backTo: null,
    history: [],
  };
  const signed = { groups: statement, ...signForBench('groups', canonicalBytes(statement), officeKey) };
  await database
    .insert(groupVersions)
    .values({ organisation: of, number: 1, sha256: groupsSha256(statement), signed, receivedAt: at });
}
