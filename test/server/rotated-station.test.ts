/** A station whose key has changed, before any of its facts came: everything that it asks for introduces the new key itself. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBase64 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { makeRotationBody } from '../../src/evidence/key-rotation.ts';
import { leaseRequestBytes } from '../../src/evidence/server-statement.ts';
import { createSigner, generateStationKey } from '../../src/evidence/signer.ts';
import { fetchOwnCertificate } from '../../src/identity/server-certificate.ts';
import { ServerConnection } from '../../src/identity/server-connection.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import { pinnedFetch } from '../../src/station/pinned-fetch.ts';
import { postAsStation } from '../../src/sync/station-request.ts';
import { makeKey, makeRequest } from '../identity/device.ts';
import { allow, issuerOf, openIssuingServer, profile, serialOf } from './issuing-fixtures.ts';
import { leaseRequest, newRun } from './shared-order.ts';
import { type TlsServer, TlsStation } from './tls-fixtures.ts';

const signal = new AbortController().signal;
let server: TlsServer;
const stations: TlsStation[] = [];
beforeAll(async () => {
  server = await openIssuingServer();
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  for (const station of stations) station[Symbol.dispose]();
  rmSync(server.folder, { recursive: true, force: true });
});

/** Enrolled and signed in with its first key, and then given another one on its own disk. */
async function rotated(id: string) {
  const station = new TlsStation(id);
  stations.push(station);
  expect(await station.enrol(server)).toBe(200);
  await station.signIn(server);
  await allow(server, id, 10);
  const file = join(station.folder, 'station-key.pem');
  const oldPem = readFileSync(file, 'utf8');
  const newPem = generateStationKey();
  const old = createSigner({ privateKeyPem: oldPem, stationId: id, clock: systemClock });
  const body = makeRotationBody({
    oldPublicKeyPem: old.publicKeyPem,
    newPrivateKeyPem: newPem,
    place: { station: id, sequence: 1 },
    reason: 'routine',
    operator: 'engineer',
  });
  const head = { sequence: 0, payloadSha256: null };
  const rotations = [old.sign({ kind: 'key-rotation', id: `rotation-of-${id}`, body }, head)];
  writeFileSync(file, newPem);
  return { station, rotations, newPem };
}

const connectionOf = (station: TlsStation, rotations: readonly SignedDocument[]): ServerConnection =>
  new ServerConnection({
    url: server.url,
    folder: station.folder,
    clock: systemClock,
    rotations: () => rotations,
  });
const asked = (number: number) => ({
  certificateRequest: makeRequest({ commonName: serialOf(number), key: makeKey() }),
  profile,
  serialNumber: serialOf(number),
  hardwareId: `unit-${number}`,
  facts: new Map(),
  signal,
});

test('gets a certificate for a unit with its new key, without having sent a fact', async () => {
  const { station, rotations } = await rotated('line-issue');
  await expect(
    issuerOf(server, station, { connection: connectionOf(station, []) }).issue(asked(1)),
  ).rejects.toMatchObject({ context: { problem: 'credentials' } });
  const issuer = issuerOf(server, station, { connection: connectionOf(station, rotations) });
  expect((await issuer.issue(asked(1))).chain).toHaveLength(1);
  // from then on the server knows the new key
  const plain = issuerOf(server, station, { connection: connectionOf(station, []) });
  expect((await plain.issue(asked(2))).chain).toHaveLength(1);
});

test('gets its own certificate', async () => {
  const { station, rotations } = await rotated('line-sign-in');
  expect((await fetchOwnCertificate(connectionOf(station, rotations), signal)).length).toBeGreaterThan(100);
});

test('is answered when it asks for numbers', async () => {
  const { station, rotations, newPem } = await rotated('line-lease');
  const asking = {
    stationId: station.id,
    sign: (bytes: Uint8Array) => toBase64(sign(null, bytes, createPrivateKey(newPem))),
  };
  const ask = (more: object = {}) =>
    postAsStation(
      new URL('/api/v1/leases', server.url),
      { ...asking, ...more },
      leaseRequest(station.id, newRun(), { wants: [] }),
      signal,
      pinnedFetch(server.rootPem),
    );
  expect((await ask()).status).toBe(401);
  expect((await ask({ rotations: () => rotations })).status).toBe(200);
});

test('is answered when it asks by file, and somebody else is not, whatever rotations the file has', async () => {
  const { station, rotations, newPem } = await rotated('line-file');
  const request = leaseRequest(station.id, newRun(), { wants: [] });
  const by = (pem: string) => toBase64(sign(null, leaseRequestBytes(request), createPrivateKey(pem)));
  const send = async (file: object) => (await station.send(server, '/api/v1/leases/file', file)).status;
  const stranger = generateStationKey();
  expect(await send({ request, signature: by(newPem) })).toBe(401);
  expect(await send({ request, signature: by(stranger), rotations })).toBe(401);
  const foreign = createSigner({ privateKeyPem: stranger, stationId: station.id, clock: systemClock });
  const next = generateStationKey();
  const forged = foreign.sign(
    {
      kind: 'key-rotation',
      id: 'forged',
      body: makeRotationBody({
        oldPublicKeyPem: createPublicKey(stranger).export({ type: 'spki', format: 'pem' }).toString(),
        newPrivateKeyPem: next,
        place: { station: station.id, sequence: 1 },
        reason: 'routine',
        operator: 'nobody',
      }),
    },
    { sequence: 0, payloadSha256: null },
  );
  expect(await send({ request, signature: by(next), rotations: [forged] })).toBe(401);
  expect(await send({ request, signature: by(newPem), rotations })).toBe(200);
});
