/** A pool whose certificates the management server signs, over TLS: filled while there is a network, used when there is none. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBase64 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { pinnedFetch } from '../../src/station/pinned-fetch.ts';
import { TestUnit } from '../identity/device.ts';
import { PooledLine, pooledProfile, sealedAuthority } from '../identity/pooled-line.ts';
import { temporaryFolder } from '../store/fixtures.ts';
import { allow, authorityName, issuerOf, openIssuingServer } from './issuing-fixtures.ts';
import { type TlsServer, TlsStation } from './tls-fixtures.ts';

const place = temporaryFolder();
const profile = pooledProfile();
/** The server's copy has to be good for as long as a certificate lies in the pool, beyond what a unit needs. */
const atServer = { ...profile, issuer: authorityName, validDaysAtLeast: 400 };
const station = new TlsStation('bench-pool');
let server: TlsServer;
let line: PooledLine;

beforeAll(async () => {
  server = await openIssuingServer(`version: 1
issuers:
  ${authorityName}: { kind: sealed, file: device-ca.sealed, pinFile: device-ca-pin }
profiles: ${JSON.stringify([atServer])}
`);
  expect(await station.enrol(server)).toBe(200);
  await station.signIn(server);
  await allow(server, station.id, 4, profile.profile);
  line = await PooledLine.open({
    folder: place.folder,
    sealed: await sealedAuthority(),
    clock: systemClock,
    profile,
    issuersYaml: `version: 1
issuers:
  office: { kind: server, url: "${server.url}", authority: ${authorityName} }
  line-pool: { kind: pool, from: office }
`,
  });
  line.issuers.set('office', issuerOf(server, station));
}, 60_000);
afterAll(async () => {
  line?.store.close();
  await server?.[Symbol.asyncDispose]();
  if (server !== undefined) rmSync(server.folder, { recursive: true, force: true });
  station[Symbol.dispose]();
  place.remove();
});

const quota = async (): Promise<unknown> =>
  administerFolder({ action: 'list-quotas' }, { folder: server.folder, databaseUrl: null });

test('is filled within the quota of the server, which counts each certificate', async () => {
  expect(await line.make(3)).toMatchObject({ made: 3, ready: 3 });
  expect(await quota()).toMatchObject([{ subject: `station:${station.id}`, quantity: 4, used: 3 }]);
  // the second of these is one too many: what was made before it stays
  const refused = await line.make(2).catch((thrown: unknown) => thrown);
  expect(line.store.pools.standing('line-pool').ready).toBe(4);
  if (refused instanceof Error) expect(refused.message).toMatch(/quota|used up/);
  expect(await quota()).toMatchObject([{ quantity: 4, used: 4 }]);
});

test('makes units when the server is gone, each with a certificate of it; what is left is put up for revocation there', async () => {
  await server.server[Symbol.asyncDispose]();
  const units = [new TestUnit('unit-1'), new TestUnit('unit-2')];
  for (const unit of units)
    expect(await line.provision(unit)).toMatchObject({ state: 'committed', keyOrigin: 'pool' });
  expect(
    new Set(units.map((unit) => Buffer.from(unit.chain?.certificates[0] ?? []).toString('hex'))).size,
  ).toBe(2);
  line.desk.end('line-pool');
  expect(line.store.pools.standing('line-pool')).toMatchObject({ ready: 0, making: 0, used: 2 });
  // the one that was refused has no certificate that could be revoked
  const told = line.store.outbox.addressedTo('issuer:office').map(({ payload }) => payload);
  expect(told).toHaveLength(2);
  await server.restart();
  line.issuers.set('office', issuerOf(server, station));
  const office = line.issuers.get('office');
  for (const payload of told) {
    const { certificateFingerprint } = payload as { readonly certificateFingerprint: string };
    const certificate = line.store.pools.certificate(certificateFingerprint);
    if (certificate === null) throw new Error('the pool has forgotten a certificate');
    const signal = new AbortController().signal;
    await office?.revoke?.({ certificate: fromBase64(certificate), reason: 'cessationOfOperation', signal });
  }
  const database = { folder: server.folder, databaseUrl: null };
  for (const payload of told) {
    const { certificateFingerprint } = payload as { readonly certificateFingerprint: string };
    // again is no fault, and a certificate that the server did not sign would be one
    const again = { action: 'revoke-certificate', fingerprint: certificateFingerprint } as const;
    expect(await administerFolder({ ...again, reason: 'superseded' }, database)).toBeDefined();
  }
  const list = await pinnedFetch(server.rootPem)(new URL(`/crl/${authorityName}.crl`, server.url));
  const listed = Buffer.from(await list.arrayBuffer()).toString('hex');
  for (const payload of told) {
    const { certificateSerial } = payload as { readonly certificateSerial: string };
    expect(listed).toContain(certificateSerial.toLowerCase());
  }
});
