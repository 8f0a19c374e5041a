/**
 * A small organisation on a server that is full of others' rows: whatever it asks for, PostgreSQL reads its own few rows and none of theirs, and of a
 * station's numbers not one. Read from what PostgreSQL itself logs of every statement.
 */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administerFolder } from '../../../src/server/admin-desk.ts';
import { makeTestToken, openTestServer, type TestServer, TestStation } from '../../server/fixtures.ts';
import { LeaseRun, office, post, sharedOrder, signed } from '../../server/shared-order.ts';
import { explainSettings, type Scan, scansIn } from './logged-plans.ts';
import { type RunningPostgres, startPostgres, whyNoPostgres } from './start-postgres.ts';

const organisation = 'small';
const theirs = 20_000;
const own = 3;
const large =
  /^(units|facts|documents|identities|alarms|unit_drift|unit_reports|numbers|issued_certificates)(_\d+)?$/;
/** From each of eight parts, once more for the row behind the page: what is ours, and not a row more. */
const mostRows = 8 * (own + 1);
const station = new TestStation('bench-small');

describe.skipIf(whyNoPostgres !== null)('a small organisation among others', () => {
  let log = '';
  let postgres: RunningPostgres;
  let server: TestServer;
  let token = '';

  beforeAll(async () => {
    postgres = await startPostgres({
      settings: explainSettings,
      onLog: (text) => {
        log += text;
      },
    });
    server = await openTestServer(postgres.url);
    await administerFolder({ action: 'make-organisation', organisation, title: 'Small' }, server);
    await administerFolder({ action: 'trust-office', organisation, ...office }, server);
    token = await makeTestToken(server, { organisation });
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    for (const statement of fillings) await client.query(statement);
    await client.query(
      `INSERT INTO stations (id, name, public_key_pem, enrolled_at, last_seen_at, organisation) VALUES ($1, $1, $2, now(), now(), $3)`,
      [station.id, station.signer.publicKeyPem, organisation],
    );
    await client.query('ANALYZE');
    await client.end();
    const order = sharedOrder({ order: 'o-small', quantity: 90_000, serial: { first: 1, last: 100_000 } });
    expect((await post(server, '/api/v1/orders', signed(order))).status).toBe(200);
  }, 300_000);
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await postgres?.[Symbol.asyncDispose]();
  });

  const get = (path: string): Promise<Response> => server.get(path, { authorization: `Bearer ${token}` });
  /** The scans of large tables while something is asked; the log of a statement is written before its answer. */
  const scansOf = async (ask: () => Promise<unknown>): Promise<readonly Scan[]> => {
    log = '';
    await ask();
    // what is written first may be read last: a mark of our own ends it
    const mark = `mark-${Math.random()}`;
    await server.get(`/api/v1/units?search=${mark}`);
    await expect.poll(() => log.includes(mark), { timeout: 60_000 }).toBe(true);
    return scansIn(log).filter(({ table }) => large.test(table));
  };
  const expectOwnRows = (scans: readonly Scan[]): void => {
    expect(scans.length).toBeGreaterThan(0);
    expect(scans.filter(({ rows }) => rows > mostRows)).toEqual([]);
  };

  test.each([
    ['/api/v1/alarms', own],
    ['/api/v1/alarms?limit=2', 2],
    ['/api/v1/revocations', own],
    ['/api/v1/revocations?limit=2', 2],
    ['/api/v1/units?state=retired', own],
  ])('reads for GET %s its own', async (path, rows) => {
    let found: unknown[] = [];
    const scans = await scansOf(async () => {
      ({ rows: found } = (await (await get(path)).json()) as { rows: unknown[] });
    });
    expect(found).toHaveLength(rows);
    expectOwnRows(scans);
  });

  test.each(['units', 'identities', 'revocations'])('reads for an export of its %s its own', async (kind) => {
    let text = '';
    const scans = await scansOf(async () => {
      text = await (await get(`/api/v1/exports/${kind}.jsonl`)).text();
    });
    expect(text.trim().split('\n')).toHaveLength(own);
    expect(text).not.toContain('theirs');
    expectOwnRows(scans);
  });

  test.each([
    ['/api/v1/revocations/pull', { since: null }, /"certificates":\[\{.*own-1/],
    ['/api/v1/units/retired', { since: null }, /"units":\[\{.*own-1/],
    ['/api/v1/units/find', { scan: 'SAME' }, /"hardwareId":"own-\d"/],
  ])('reads for a station that asks %s its own', async (path, body, words) => {
    let text = '';
    const scans = await scansOf(async () => {
      text = await (await station.post(server, path, { station: station.id, ...body })).text();
    });
    expect(text).toMatch(words);
    expect(text).not.toContain('theirs');
    expectOwnRows(scans);
  });

  test('reads for numbers and sums of an order none of the 20,000 that the station told of', async () => {
    const run = new LeaseRun(station);
    await run.ask(server);
    let answer: unknown;
    const scans = await scansOf(async () => {
      answer = await run.ask(server, { wants: ['o-small'] });
    });
    expect(answer).toMatchObject({
      marks: { 'o-small': theirs, 'o-before': 7 },
      totals: [{ order: 'o-small', good: theirs - 20, burned: 20 }],
    });
    expect(scans.filter(({ table }) => /^numbers/.test(table))).toEqual([]);
  });
});

/** Theirs are newer and come first by name, so that whoever goes through all of them meets ours at the very end. */
const fillings = [
  `INSERT INTO stations (id, name, public_key_pem, enrolled_at, last_seen_at) VALUES ('a-theirs', 'theirs', 'x', now(), now())`,
  ...(
    [
      ['a-theirs', 'main', 'a-theirs-', theirs, 'now()'],
      [station.id, organisation, 'own-', own, "now() - interval '1 year'"],
    ] as const
  ).flatMap(([id, of, name, rows, at]) => [
    `INSERT INTO alarms (id, station, organisation, subject, message, raised_at, settled)
      SELECT '${name}' || n, '${id}', '${of}', 's' || n, '${name}', ${at} + n * interval '1 second', false FROM generate_series(1, ${rows}) AS n`,
    `INSERT INTO identities (certificate_fingerprint, hardware_id, profile, serial_number, certificate_chain, status, station, organisation,
        committed_at, revoked_at, revocation_heard_at)
      SELECT CASE '${of}' WHEN 'main' THEN '0' ELSE 'f' END || md5('${name}' || n) || md5(n::text), '${name}' || n, 'p', '${name}' || n, '[]', 'revoked',
        '${id}', '${of}', now(), ${at} + n * interval '1 second', ${at} + n * interval '1 second' FROM generate_series(1, ${rows}) AS n`,
    `INSERT INTO units (hardware_id, serial_number, model, state, station, changed_at, organisation, over_heard_at)
      SELECT '${name}' || n, 'SAME', 'Gateway', 'retired', '${id}', ${at} + n * interval '1 second', '${of}', ${at} + n * interval '1 second'
        FROM generate_series(1, ${rows}) AS n`,
  ]),
  `INSERT INTO numbers (order_id, organisation, counter, serial_number, hardware_id, station, state, told_at)
    SELECT 'o-small', '${organisation}', n, 'MM-' || n, 'unit-' || n, '${station.id}', CASE WHEN n % 1000 = 0 THEN 'burned' ELSE 'committed' END, now()
      FROM generate_series(1, ${theirs}) AS n`,
  `INSERT INTO number_counts SELECT order_id, organisation, station, state, count(*), max(counter) FROM numbers GROUP BY 1, 2, 3, 4`,
  `INSERT INTO number_counts VALUES ('o-before', '${organisation}', '${station.id}', 'burned', 2, 7), ('o-before', '${organisation}', 'other', 'burned', 2, 9)`,
];
