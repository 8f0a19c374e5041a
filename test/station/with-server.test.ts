/** A real station and a real management server: enrolment, receipts, revocation, and a server that is not the one. */
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from '../../src/verifier/check.ts';
import { openTestServer, otherKeyPem, type TestServer } from '../server/fixtures.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from './bench.ts';

const place = temporaryFolder();
let bench: TestBench;
let server: TestServer;
beforeAll(async () => {
  [bench, server] = await Promise.all([openBench(join(place.folder, 'data')), openTestServer()]);
  await disarmAll(bench);
}, 60_000);
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  place.remove();
});

const sync = () => bench.station.state.sync[0];
const settled = (): Promise<unknown> =>
  bench.until('everything to be sent', () => sync()?.waiting === 0 && (sync()?.accepted ?? 0) > 0);

test('a wrong code is refused in plain words, and the station stays where it was', async () => {
  await expect(
    bench.call('saveSettings', { serverUrl: server.url, enrolmentCode: 'guessed' }),
  ).rejects.toMatchObject({
    code: 'server.refused',
    message: expect.stringMatching(/does not enrol.*403.*code/),
  });
  expect((await bench.call('getSettings')).serverUrl).toBeNull();
});

test('a station that nobody enrolled works, and its records wait', async () => {
  await bench.call('saveSettings', { serverUrl: server.url });
  await bench.plug(1);
  expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  await bench.until('the refusal', () => sync()?.lastFault !== null && sync());
  expect(sync()).toMatchObject({ accepted: 0, lastFault: { code: 'server.refused', who: 'server' } });
});

test('with a code it is enrolled, and what waited is taken with receipts', async () => {
  await bench.call('saveSettings', { enrolmentCode: server.server.enrolmentCode });
  await bench.call('retrySync', {});
  await settled();
  const hardwareId = bench.slot(1).hardwareId ?? '';
  expect(await server.json(`/api/v1/units/${hardwareId}`)).toMatchObject({
    unit: { state: 'provisioned', serialNumber: bench.slot(1).serialNumber, groupId: 'gateway-mk2' },
    identities: [{ status: 'live' }],
  });
  expect(await bench.call('listSync', { state: 'rejected' })).toMatchObject({ rows: [] });
});

test('a revoked credential is pending until the server has said so, and revoked from then on', async () => {
  const hardwareId = bench.slot(1).hardwareId ?? '';
  expect(await bench.wipe(1)).toMatchObject({ outcome: 'passed' });
  await settled();
  const life = await bench.call('getUnit', { hardwareId });
  expect(life.identities.map((row) => row.credentialState)).toEqual(['revoked']);
  await bench.call('setUnitState', { hardwareId, state: 'retired', note: '' });
  await settled();
  expect(await server.json(`/api/v1/units/${hardwareId}`)).toMatchObject({
    unit: { state: 'retired' },
    identities: [{ status: 'revoked' }],
  });
});

test('a new key of the station is known to the server by the old one, and the old documents still count', async () => {
  const before = (await bench.call('getSettings')).publicKeyPem;
  const accepted = sync()?.accepted ?? 0;
  const { documentId, publicKeyPem } = await bench.call('rotateStationKey', { reason: 'routine' });
  expect(publicKeyPem).not.toBe(before);
  await bench.call('rotateStationKey', { reason: 'people-changed' });
  await bench.plug(2);
  expect(await bench.run(2, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  await settled();
  expect(sync()?.accepted ?? 0).toBeGreaterThan(accepted + 2);
  expect(await bench.call('listSync', { state: 'rejected' })).toMatchObject({ rows: [] });
  const exported = await bench.call('exportDocument', { documentId, format: 'json' });
  const text = Buffer.from(exported.base64, 'base64').toString();
  for (const key of [before, publicKeyPem, (await bench.call('getSettings')).publicKeyPem])
    expect((await judge({ content: text, publicKeyPem: key })).findings.filter(({ ok }) => !ok)).toEqual([]);
});

test('a receipt that another server signed counts for nothing, and the reason is on the Sync page', async () => {
  const impostor = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      if (request.url?.endsWith('/enroll')) {
        response.end(JSON.stringify({ serverPublicKeyPem: otherKeyPem() }));
        return;
      }
      if (!request.url?.endsWith('/facts')) {
        response.writeHead(404).end();
        return;
      }
      const { facts } = JSON.parse(body) as { facts: { id: string }[] };
      const results = facts.map(({ id }) => ({
        id,
        status: 'accepted',
        receipt: JSON.stringify({ factId: id }),
      }));
      response.end(JSON.stringify({ results }));
    });
  });
  await new Promise<void>((done) => impostor.listen(0, '127.0.0.1', done));
  const address = impostor.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    await bench.call('saveSettings', { serverUrl: `http://127.0.0.1:${port}`, enrolmentCode: 'any' });
    await bench.plug(2);
    await bench.run(2, provisionRecipe);
    const row = await bench.until('the reason', () =>
      bench.station.state.sync.some((view) => view.waiting > 0) ? true : null,
    );
    expect(row).toBe(true);
    await expect
      .poll(async () =>
        (await bench.call('listSync', { state: 'waiting' })).rows.map((entry) => entry.lastError).join(),
      )
      .toMatch(/receipt is not good: it is not a receipt/);
  } finally {
    impostor.closeAllConnections();
    impostor.close();
  }
});

test('the real server, asked again, takes what waited: nothing was lost', async () => {
  await bench.call('saveSettings', { serverUrl: server.url });
  await bench.call('retrySync', {});
  await settled();
  const hardwareId = bench.slot(2).hardwareId ?? '';
  expect(await server.json(`/api/v1/units/${hardwareId}`)).toMatchObject({ unit: { state: 'provisioned' } });
});
