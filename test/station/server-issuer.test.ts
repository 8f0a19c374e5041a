/** A whole station whose units get their certificates from the management server, over real TLS, also when answers are lost. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { createServerAuthority } from '../../src/server/issuing-desk.ts';
import { renewOwnCertificate, reportIssuer } from '../../src/station/issuer-desk.ts';
import { allow, issuingFolder, names } from '../server/issuing-fixtures.ts';
import { type LossyProxy, lossyProxy } from '../server/lossy-proxy.ts';
import { openTlsServer, type TlsServer } from '../server/tls-fixtures.ts';
import { disarmAll, openBench, type TestBench, temporaryFolder } from './bench.ts';
import { withManifest, zipped } from './packages.ts';

const profile = identityProfileSchema.parse({
  profile: 'by-server',
  title: 'By the server',
  serial: { prefix: 'SV-', digits: 5, first: 1, last: 999 },
  subject: { organization: 'Example' },
  issuer: 'office',
});
const recipe = `recipe: by-server
title: By the server
product: Gateway Mk2
purpose: provision
driver: smp
options: { model: Gateway Mk2, responseTimeoutMs: 800, restartTimeoutMs: 3000 }
steps:
  - step: identify
  - step: identity
    profile: by-server
`;
const place = temporaryFolder();
const dataFolder = join(place.folder, 'data');
let bench: TestBench;
let server: TlsServer;
let proxy: LossyProxy;
let url = '';

beforeAll(async () => {
  const yaml = `version: 1
issuers:
  device-ca: { kind: sealed, file: device-ca.sealed, pinFile: device-ca-pin }
profiles: ${JSON.stringify([{ ...profile, issuer: 'device-ca' }])}
`;
  const folder = issuingFolder(yaml);
  await createServerAuthority('device-ca', names, { folder, clock: systemClock, random: systemRandom });
  [bench, server] = await Promise.all([openBench(dataFolder), openTlsServer({ folder })]);
  proxy = await lossyProxy(() => Number(new URL(server.url).port));
  url = `https://127.0.0.1:${proxy.port}`;
  writeFileSync(
    join(dataFolder, 'issuers.yaml'),
    `version: 1
issuers:
  office: { kind: server, url: "${url}", authority: device-ca, waitLimitMs: 4000 }
`,
  );
  await disarmAll(bench);
  const text = (source: string): Uint8Array => new TextEncoder().encode(source);
  const entries = new Map([
    ['recipes/by-server.yaml', text(recipe)],
    ['profiles.yaml', text(JSON.stringify([profile]))],
  ]);
  await bench.call('importFile', { base64: zipped(withManifest(entries, 'by-server')) });
}, 90_000);
afterAll(async () => {
  await bench?.[Symbol.asyncDispose]();
  await proxy?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  if (server !== undefined) rmSync(server.folder, { recursive: true, force: true });
  place.remove();
});

const stateOf = async (): Promise<string | undefined> =>
  (await bench.call('getSettings')).identity.find(({ issuer }) => issuer === 'office')?.issuerState;
const report = () => reportIssuer('office', { folder: dataFolder, clock: systemClock, random: systemRandom });
const admin = (action: Parameters<typeof administerFolder>[0]) =>
  administerFolder(action, { folder: server.folder, databaseUrl: null });
const used = async (): Promise<number | undefined> =>
  ((await admin({ action: 'list-quotas' })) as { used: number }[])[0]?.used;
const identitiesOf = async (
  hardwareId: string,
): Promise<readonly { readonly status: string; readonly serialNumber: string }[]> => {
  const { callHttps, jsonOf } = await import('../../src/identity/https-call.ts');
  const answer = await callHttps({
    url: new URL(`/api/v1/units/${hardwareId}`, server.url),
    method: 'GET',
    headers: { authorization: `Bearer ${server.token}` },
    trust: { roots: server.rootPem },
    timeoutMs: 10_000,
    limitBytes: 1_000_000,
    signal: new AbortController().signal,
  });
  return (jsonOf(answer) as { identities: { status: string; serialNumber: string }[] }).identities;
};
const settled = (): Promise<unknown> =>
  bench.until('everything to be sent', () => bench.station.state.sync[0]?.waiting === 0);

test('before it is enrolled the issuer says what to do, and no job starts', async () => {
  expect(await report()).toMatchObject({
    state: 'unavailable',
    problem: 'settings',
    reason: expect.stringContaining('mintmark sync --server'),
  });
});

test('enrolled, but without a quota, it says that nothing is allowed', async () => {
  await bench.call('saveSettings', { serverUrl: url, enrolmentCode: server.server.enrolmentCode });
  await expect.poll(async () => (await report()).problem, { timeout: 10_000 }).toBe('permission');
});

test('gives a unit a certificate of the server, and the registry knows it', async () => {
  await allow(server, bench.station.state.station.id, 3, 'by-server');
  expect(await report()).toMatchObject({ state: 'ready', title: 'Device CA 1', demo: false });
  await expect.poll(stateOf, { timeout: 20_000 }).toBe('ready');
  await bench.plug(1);
  const done = await bench.run(1, 'by-server');
  expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
  await settled();
  expect(await identitiesOf(bench.slot(1).hardwareId ?? '')).toMatchObject([
    { status: 'live', serialNumber: 'SV-00001' },
  ]);
  await bench.unplug(1);
}, 60_000);

test('lets its station renew what it signs in with, and the job after it goes on', async () => {
  const parts = { folder: dataFolder, clock: systemClock, random: systemRandom };
  const file = await renewOwnCertificate('office', parts, new AbortController().signal);
  expect(readFileSync(file, 'utf8')).toContain('BEGIN CERTIFICATE');
  expect(await report()).toMatchObject({ state: 'ready' });
});

test('whose answer is lost is asked again within the job, and signs nothing twice', async () => {
  await bench.plug(2);
  await settled();
  const before = { lost: proxy.lost, used: await used() };
  proxy.losing = 1;
  const done = await bench.run(2, 'by-server');
  expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
  expect(proxy.lost).toBe(before.lost + 1);
  expect(await used()).toBe((before.used ?? 0) + 1);
  await bench.unplug(2);
}, 60_000);

test('that signs and is then stopped keeps the number for the unit: afterwards one certificate is live', async () => {
  await bench.plug(3);
  await settled();
  proxy.losing = 1_000;
  const lost = await bench.run(3, 'by-server');
  expect(lost).toMatchObject({ outcome: 'error', fault: { code: 'issuer.unavailable' } });
  await server.restart();
  proxy.losing = 0;
  await expect.poll(stateOf, { timeout: 30_000 }).toBe('unavailable');
  const { reason, problem } = await report();
  // it had signed for the key that is lost: that one was the third
  expect([problem, reason]).toEqual(['permission', expect.stringContaining('every quota is used up')]);
  await allow(server, bench.station.state.station.id, 4, 'by-server');
  await expect.poll(stateOf, { timeout: 30_000 }).toBe('ready');
  const again = await bench.run(3, 'by-server');
  expect(again.outcome, JSON.stringify(again.fault)).toBe('passed');
  const hardwareId = bench.slot(3).hardwareId ?? '';
  await settled();
  const identities = await identitiesOf(hardwareId);
  expect(new Set(identities.map(({ serialNumber }) => serialNumber))).toEqual(new Set(['SV-00003']));
  expect(identities.filter(({ status }) => status === 'live')).toHaveLength(1);
  expect(identities).toHaveLength(2);
  await bench.unplug(3);
}, 120_000);

test('whose quota is used up stops a job before the unit is touched', async () => {
  await expect.poll(stateOf, { timeout: 30_000 }).toBe('unavailable');
  await bench.plug(4);
  await expect(
    bench.call('startJob', { slotId: bench.slot(4).slot.id, recipeId: 'by-server' }),
  ).rejects.toMatchObject({ message: expect.stringContaining('quota') });
}, 60_000);
