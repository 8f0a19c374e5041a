/**
 * What the database does for each route that is asked often, with a fleet in it: no large table is read from one end to the other, and no answer touches more
 * rows than it could show, whatever there is. Read from what PostgreSQL itself logs of every statement.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { openDatabase } from '../../../src/server/database.ts';
import { makeNorms } from '../../../src/server/monitoring/group-norms.ts';
import { fillFleet, firstAtMs, hardwareIdOf, unitEveryMs } from '../../bench/fleet-rows.ts';
import { rowTemplates } from '../../bench/fleet-templates.ts';
import { openTestServer, type TestServer, TestStation, unitState } from '../../server/fixtures.ts';
import { explainSettings, type Scan, scansIn } from './logged-plans.ts';
import { type RunningPostgres, startPostgres, whyNoPostgres } from './start-postgres.ts';

const units = 20_000;
const large =
  /^(units|facts|documents|identities|unit_drift|unit_reports|numbers|issued_certificates)(_\d+)?$/;
/** Of one table in one statement: a page of 500 from each of eight parts. */
const mostRows = 8 * 501;

describe.skipIf(whyNoPostgres !== null)('the plans of PostgreSQL', () => {
  let log = '';
  let postgres: RunningPostgres;
  let server: TestServer;
  const station = new TestStation('bench-plans');

  beforeAll(async () => {
    postgres = await startPostgres({
      settings: explainSettings,
      onLog: (text) => {
        log += text;
      },
    });
    server = await openTestServer(postgres.url);
    await fillFleet(postgres.url, { units, stations: 40 }, await rowTemplates(server.folder));
    await station.enrol(server);
  }, 300_000);
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await postgres?.[Symbol.asyncDispose]();
  });

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
  const expectBounded = (scans: readonly Scan[]): void => {
    expect(scans.filter(({ type }) => type === 'Seq Scan')).toEqual([]);
    expect(scans.filter(({ rows }) => rows > mostRows)).toEqual([]);
    expect(scans.length).toBeGreaterThan(0);
  };
  const somewhere = encodeURIComponent(`${firstAtMs + 9_000 * unitEveryMs}|zz`);

  test.each([
    '/api/v1/units',
    '/api/v1/units?limit=500',
    `/api/v1/units?after=${somewhere}`,
    '/api/v1/units?state=retired',
    `/api/v1/units?state=provisioned&after=${somewhere}`,
    '/api/v1/units?search=GW2-0001',
    '/api/v1/units?search=hw-00001',
    `/api/v1/units/${hardwareIdOf(12_345)}`,
    '/api/v1/documents/doc-777',
    '/api/v1/documents/doc-777?station=bench-17',
    `/api/v1/certificates/${'a'.repeat(64)}`,
    '/api/v1/groups/line-3/drift?state=unread&limit=500',
    `/api/v1/groups/line-3/drift?state=unread&after=${hardwareIdOf(9_000)}`,
    `/api/v1/units/${hardwareIdOf(4)}/drift`,
    '/api/v1/reports/anomalies',
    '/api/v1/reports/silent',
    '/api/v1/revocations',
  ])('read for GET %s what is shown', async (path) => {
    expectBounded(
      await scansOf(async () => {
        const answer = await server.get(path);
        expect([200, 404]).toContain(answer.status);
      }),
    );
  });

  test('read for 400 facts what they are about', async () => {
    const facts = Array.from({ length: 400 }, (_unused, index) =>
      station.fact('unit-state', unitState(index % 2 === 0 ? hardwareIdOf(index) : `new-${index}`, 'blank')),
    );
    expectBounded(await scansOf(() => station.results(server, facts)));
    const documents = Array.from({ length: 100 }, (_unused, index) =>
      station.fact('document', station.document(`new-${index}`, `plan-${index}`)),
    );
    expectBounded(await scansOf(() => station.results(server, documents)));
  });

  test('read for 500 reports their units, and of each group what is usual makes of it', async () => {
    const reports = Array.from({ length: 500 }, (_unused, index) => ({
      ...(index % 2 === 0
        ? { hardwareId: hardwareIdOf(index) }
        : { serialNumber: `GW2-${String(index).padStart(8, '0')}` }),
      at: new Date().toISOString(),
      firmware: '1.4.0',
      resources: { '/3/0/9': 80 },
    }));
    expectBounded(
      await scansOf(async () => {
        const answer = await server.post('/api/v1/reports', { reports });
        const { results } = (await answer.json()) as { results: string[] };
        expect(new Set(results)).toEqual(new Set(['taken']));
      }),
    );
    await using open = await openDatabase({ url: postgres.url, folder: server.folder });
    const scans = await scansOf(() => makeNorms(open.database, systemClock));
    expect(scans.filter(({ type }) => type === 'Seq Scan')).toEqual([]);
  });
});
