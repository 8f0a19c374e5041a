/**
 * Writes a backup of a server as it is now: `node test/server/snapshots/make.ts`. Run it once when a version is released; one that was
 * released is never written again. The keys in it are of this server only, which is gone when it is written.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { administerFolder } from '../../../src/server/admin-desk.ts';
import { migrations } from '../../../src/server/migrations.ts';
import { makeTestToken, openTestServer, TestStation, unitState } from '../fixtures.ts';
import { snapshotStation, snapshotUnits } from './contents.ts';

const station = new TestStation(snapshotStation);
await using server = await openTestServer();
const { folder } = server;
await station.enrol(server);
const facts = Array.from({ length: snapshotUnits }, (_unused, unit) => [
  station.fact(
    'unit-state',
    unitState(`unit-${unit}`, 'provisioned', {
      serialNumber: `SN-${unit}`,
      groupId: 'line-1',
      extra: 'a\u0000b',
    }),
  ),
  station.fact('document', station.document(`unit-${unit}`, `document-${unit}`)),
  station.fact('number', {
    order: 'winter',
    counter: unit,
    serialNumber: `SN-${unit}`,
    hardwareId: `unit-${unit}`,
    state: 'committed',
    reason: null,
    at: '2026-11-01T00:00:00.000Z',
  }),
]).flat();
const results = await station.results(server, facts);
if (results.some(({ status }) => status !== 'accepted')) throw new Error(JSON.stringify(results));
// the second one of a number that is taken already
await station.results(server, [
  station.fact(
    'document',
    station.signer.sign(
      {
        kind: 'job-record',
        id: 'fork',
        body: { outcome: 'failed', fault: null, steps: [], unit: { hardwareId: 'unit-0' } },
      },
      { sequence: 0, payloadSha256: null },
    ),
  ),
]);
const token = await makeTestToken({ folder, databaseUrl: null }, { scopes: ['fleet:report'] });
const reports = [0, 1, 2].map((unit) => ({
  hardwareId: `unit-${unit}`,
  at: new Date().toISOString(),
  firmware: '1.4.0',
  resources: { '/3/0/9': 80 },
}));
const reported = await fetch(new URL('/api/v1/reports', server.url), {
  method: 'POST',
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body: JSON.stringify({ reports }),
});
if (!reported.ok) throw new Error(await reported.text());
const file = join(import.meta.dirname, `${migrations.at(-1)?.number}.gz`);
rmSync(file, { force: true });
await administerFolder({ action: 'backup', file }, { folder, databaseUrl: null });
