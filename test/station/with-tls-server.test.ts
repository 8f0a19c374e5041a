/** A real station and a real management server with TLS: the code pins the root, the station signs in by certificate. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverFilesOf, serverFolder } from '../../src/identity/server-files.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { openTlsServer, type TlsServer } from '../server/tls-fixtures.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from './bench.ts';

const place = temporaryFolder();
const dataFolder = join(place.folder, 'data');
let bench: TestBench;
let server: TlsServer;
beforeAll(async () => {
  [bench, server] = await Promise.all([openBench(dataFolder), openTlsServer()]);
  await disarmAll(bench);
}, 60_000);
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  place.remove();
});

const sync = () => bench.station.state.sync[0];
const placeOfServer = () => ({ folder: server.folder, databaseUrl: null });
const hasCertificate = (): boolean => existsSync(join(serverFolder(dataFolder, server.url), 'client.pem'));

test('a code of another server is refused before anything is said to the one that answers', async () => {
  const [code] = server.server.enrolmentCode.split('.');
  const pinOfAnother = Buffer.alloc(32, 7).toString('base64url');
  await expect(
    bench.call('saveSettings', { serverUrl: server.url, enrolmentCode: `${code}.${pinOfAnother}` }),
  ).rejects.toMatchObject({ code: 'server.untrusted' });
  expect((await bench.call('getSettings')).serverUrl).toBeNull();
  // the code was not shown to it, so it is still good
  expect(server.server.enrolmentCode.split('.')[0]).toBe(code);
});

test('with the right one the station is enrolled, its records go there over TLS, and it has a certificate', async () => {
  await bench.call('saveSettings', { serverUrl: server.url, enrolmentCode: server.server.enrolmentCode });
  await expect.poll(hasCertificate, { timeout: 25_000 }).toBe(true);
  await bench.plug(1);
  expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  await bench.until('everything to be sent', () => sync()?.waiting === 0 && (sync()?.accepted ?? 0) > 0);
  expect(serverFilesOf(dataFolder, server.url)?.stationId).toBe(bench.station.state.station.id);
  const rows = await administerFolder({ action: 'list-stations' }, placeOfServer());
  expect(rows).toMatchObject([{ station: bench.station.state.station.id, revokedAt: null }]);
});

test('a station that is revoked is told so on its screen, and its records wait', async () => {
  const station = bench.station.state.station.id;
  await administerFolder({ action: 'revoke-station', station, what: 'station' }, placeOfServer());
  await bench.unplug(1);
  await bench.plug(1);
  expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  await bench.until('the refusal', () => sync()?.lastFault?.code === 'server.refused');
  expect(sync()?.waiting).toBeGreaterThan(0);
});
