/**
 * Fills a server's PostgreSQL with a fleet as fast as it takes it. A few real facts, documents and certificates are made once; the database
 * copies them for every unit, each with its own names, and makes the indexes when the rows are there. Afterwards the tables are as the migrations left them.
 */
import pg from 'pg';
import type { RowTemplates } from './fleet-templates.ts';

export interface FleetSize {
  readonly units: number;
  readonly stations: number;
}

/** Of each unit: three states, its identity and its record. */
export const factsPerUnit = 5;
const firstAt = '2025-01-01T00:00:00Z';
export const firstAtMs = Date.parse(firstAt);
export const unitEveryMs = 6_000;
const filled = ['units', 'identities', 'facts', 'documents', 'unit_drift'];

export const hardwareIdOf = (unit: number): string => `hw-${String(unit).padStart(9, '0')}`;

/** Throws what PostgreSQL says. The tables are those of a server that was started on `url` before, and empty. */
export async function fillFleet(url: string, size: FleetSize, templates: RowTemplates): Promise<void> {
  const left = await connect(url);
  const right = await connect(url);
  try {
    const made = await takeIndexes(left);
    await insert(left, 'stations (id, name, public_key_pem, enrolled_at, last_seen_at)', stationRows(size));
    const [first, second] = inserts(size, templates);
    // two at once, which write into different halves of the tables
    await Promise.all([inOrder(left, first), inOrder(right, second)]);
    // a table at a time in each: names of parts' indexes are chosen as they are made
    const ofFacts = made.filter(({ table }) => table === 'facts').map(({ text }) => text);
    const ofOthers = made.filter(({ table }) => table !== 'facts').map(({ text }) => text);
    await Promise.all([inOrder(left, ofFacts), inOrder(right, ofOthers)]);
    await left.query('VACUUM (ANALYZE)');
  } finally {
    await left.end();
    await right.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  // every fact's station is there: nobody has to look five million times
  await client.query("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'");
  return client;
}

async function inOrder(client: pg.Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement);
}

function insert(client: pg.Client, into: string, rows: string): Promise<unknown> {
  return client.query(`INSERT INTO ${into} ${rows}`);
}

/** Drops keys and indexes of the tables that are filled; returns what makes them again. */
async function takeIndexes(
  client: pg.Client,
): Promise<readonly { readonly table: string; readonly text: string }[]> {
  const { rows: keys } = await client.query(
    `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS text FROM pg_constraint
      WHERE contype IN ('p', 'u') AND conrelid = ANY (SELECT to_regclass(name) FROM unnest($1::text[]) AS name)`,
    [filled],
  );
  const { rows: indexes } = await client.query(
    `SELECT indrelid::regclass::text AS table, indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS text FROM pg_index
      WHERE indrelid = ANY (SELECT to_regclass(name) FROM unnest($1::text[]) AS name)
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`,
    [filled],
  );
  for (const { table, name } of keys) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  return [
    ...indexes.map(({ table, text }) => ({ table, text: String(text).replace(' ON ONLY ', ' ON ') })),
    ...keys.map(({ table, name, text }) => ({
      table,
      text: `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${text}`,
    })),
  ];
}

function stationRows({ stations }: FleetSize): string {
  return `SELECT 'bench-' || n, 'Bench ' || n, repeat('x', 110), '${firstAt}', now() FROM generate_series(0, ${stations - 1}) AS n`;
}

/** Two lists of statements that write about as much. `u` is a unit's number. */
function inserts(
  { units, stations }: FleetSize,
  templates: RowTemplates,
): readonly [readonly string[], readonly string[]] {
  const from = `FROM generate_series(0, ${units - 1}) AS u`;
  const id = `'hw-' || lpad(u::text, 9, '0')`;
  const serial = `'GW2-' || lpad(u::text, 8, '0')`;
  const station = `'bench-' || u % ${stations}`;
  const at = (minutes: number): string =>
    `timestamptz '${firstAt}' + u * interval '${unitEveryMs} milliseconds' + interval '${minutes} minutes'`;
  const filledIn = (template: string): string =>
    `replace(replace(${literal(template)}, '@unit@', ${id}), '@hash@', md5(u::text))`;
  const fact = (kind: string, order: number, payload: string): string =>
    `INSERT INTO facts (id, station, sequence, kind, hardware_id, payload, payload_sha256, received_at, receipt)
      SELECT '${kind}:${order}:' || u, ${station}, u::bigint * ${factsPerUnit} + ${order}, '${kind}', ${id}, ${filledIn(payload)}::json,
        md5(u::text) || md5('p' || u), ${at(order)}, ${filledIn(templates.receipt)} ${from}`;
  return [
    [
      fact('document', 4, templates.document),
      fact('unit-state', 1, templates.unitState),
      fact('unit-state', 2, templates.unitState),
      fact('unit-state', 5, templates.unitState),
    ],
    [
      fact('identity-committed', 3, templates.identity),
      `INSERT INTO documents (station, sequence, id, kind, hardware_id, previous, payload_sha256, document, issued_at, received_at)
        SELECT ${station}, u / ${stations} + 1, 'doc-' || u, 'job-record', ${id}, md5('d' || u), md5(u::text) || md5('d' || u),
          ${filledIn(templates.document)}::json, ${at(3)}, ${at(4)} ${from}`,
      `INSERT INTO units (hardware_id, serial_number, model, state, firmware, group_id, station, changed_at)
        SELECT ${id}, ${serial}, 'Gateway Mk2', (ARRAY['provisioned', 'provisioned', 'provisioned', 'provisioned', 'returned', 'wiped', 'retired'])[u % 7 + 1],
          '1.' || u % 5 || '.0', 'line-' || u % 20, ${station}, ${at(0)} ${from}`,
      `INSERT INTO identities (certificate_fingerprint, hardware_id, profile, serial_number, public_key_sha256, key_origin, certificate_serial,
          certificate_chain, status, station, committed_at)
        SELECT md5('f' || u) || md5(u::text), ${id}, 'gateway', ${serial}, md5('k' || u) || md5(u::text), 'device', md5(u::text),
          ${filledIn(templates.chain)}::jsonb, 'live', ${station}, ${at(3)} ${from}`,
      `INSERT INTO unit_drift (hardware_id, organisation, serial_number, group_id, content_sha256, state, keys, since, read_at, facts, held)
        SELECT ${id}, 'main', ${serial}, 'line-' || u % 20, '', 'unread', '[]', NULL, ${at(4)}, '{}', '{"net/apn": "iot.example"}' ${from}`,
    ],
  ];
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
