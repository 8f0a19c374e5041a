/** Stations, alarms, revocations and orders for the fleet page's tests: three for one organisation, 50,000 for another. */
import { sql } from 'drizzle-orm';
import type { ServerDatabase } from '../../src/server/database.ts';

const at = '2026-11-20T08:00:00Z';
const counts = { few: 3, many: 50_000 } as const;
/** So many has a large fleet. */
const manyStations = 300;

export async function fillLists(database: ServerDatabase): Promise<void> {
  for (const [organisation, rows] of Object.entries(counts)) {
    await database.execute(sql`INSERT INTO organisations (id, title, created_at)
      VALUES (${organisation}, ${organisation}, ${at}::timestamptz)`);
    const when = sql`${at}::timestamptz + n * interval '1 minute'`;
    const all = (count: number) => sql`FROM generate_series(1, ${count}::int) AS n`;
    const station = sql`${organisation} || '-bench-' || (n % ${Math.min(rows, manyStations)}::int)`;
    await database.execute(sql`
      INSERT INTO stations (id, name, public_key_pem, enrolled_at, last_seen_at, revoked_at, organisation)
      SELECT ${station}, 'Bench ' || n || ' of the northern hall', 'key ' || ${organisation} || n, ${when}, ${when},
        CASE WHEN n % 7 = 3 THEN ${when} END, ${organisation} ${all(Math.min(rows, manyStations))}`);
    await database.execute(sql`
      INSERT INTO identities (certificate_fingerprint, hardware_id, profile, serial_number, certificate_chain, status, reason,
        station, committed_at, revoked_at, organisation)
      SELECT encode(sha256((${organisation} || n)::bytea), 'hex'), ${organisation} || '-gone-' || n, 'gateway',
        'GW2-' || lpad(n::text, 6, '0'), '[]', 'revoked', 'cessationOfOperation', ${station}, ${when}, ${when}, ${organisation} ${all(rows)}`);
    await database.execute(sql`
      INSERT INTO orders (id, body, key_id, signature, received_at, closed_at, next_counter, organisation)
      SELECT ${organisation} || '-order-' || n, json_build_object('title', 'Gateway Mk2, lot ' || n, 'quantity', 500,
        'profile', 'gateway', 'notAfter', ${at}::text), 'key', 'signature', ${when}, CASE WHEN n % 2 = 0 THEN ${when} END, 1,
        ${organisation} ${all(rows)}`);
  }
  await database.execute(sql`
    INSERT INTO alarms (id, station, organisation, subject, message, raised_at, settled)
    SELECT 'many-alarm-' || n, 'many-bench-' || n % ${manyStations}::int, 'many', 'chain:before:' || n,
      'Document ' || n || ' of station many-bench-' || n % ${manyStations}::int || ' is missing.',
      ${at}::timestamptz + n * interval '1 second', false FROM generate_series(1, ${counts.many}::int) AS n`);
}
