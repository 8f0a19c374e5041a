/** What stations pull beside orders and groups: packages by their hash, and what was revoked. Routes first, then a real station. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { keyIdOf } from '../../src/evidence/key-id.ts';
import { isSignedByServer, packageRequestBytes } from '../../src/evidence/server-statement.ts';
import type { OfferedPackage } from '../../src/model/package-file.ts';
import { signedRevocationNewsSchema } from '../../src/model/revocations.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { makePackage } from '../../src/station/office/make-package.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from '../station/bench.ts';
import { quickEntries } from '../station/packages.ts';
import { openTestServer, otherKeyPem, type TestServer, TestStation } from './fixtures.ts';
import { PackageProxy } from './package-proxy.ts';
import { office, officeKey } from './shared-order.ts';

const place = temporaryFolder();
const station = new TestStation('bench-1');
let server: TestServer;
let serverKeyPem = '';
let bench: TestBench;
beforeAll(async () => {
  server = await openTestServer(null, { offices: [office] });
  serverKeyPem = ((await (await station.enrol(server)).json()) as { serverPublicKeyPem: string })
    .serverPublicKeyPem;
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
}, 120_000);
afterAll(async () => {
  await bench?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  place.remove();
});

/** Long enough to be cut in the middle: what can not be packed stays as long as it is. */
const packageOf = (version: string | null, key: typeof officeKey | null = officeKey, more = 3_000_000) =>
  makePackage(
    new Map([
      [
        'package.yaml',
        utf8(`package: quick\ntitle: Quick\n${version === null ? '' : `version: ${version}\n`}`),
      ],
      ...quickEntries(),
      ['notes.bin', new Uint8Array(randomBytes(more))],
    ]),
    key,
    '1.0.0',
  ).bytes;
const handIn = (bytes: Uint8Array, type = 'application/zip'): Promise<Response> =>
  fetch(new URL('/api/v1/packages', server.url), {
    method: 'POST',
    headers: { 'content-type': type },
    body: new Uint8Array(bytes),
  });
const pull = async (): Promise<readonly OfferedPackage[]> =>
  (
    (await (await station.post(server, '/api/v1/packages/pull', { station: station.id })).json()) as {
      packages: OfferedPackage[];
    }
  ).packages;
const take = (sha256: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(new URL(`/api/v1/packages/${sha256}`, server.url), {
    headers: {
      'mintmark-station': station.id,
      'mintmark-signature': station.signer.signStatement(
        packageRequestBytes({ station: station.id, sha256 }),
      ),
      ...headers,
    },
  });

describe('packages at the server', () => {
  const first = packageOf('1.0.0', officeKey, 100_000);
  let offered: OfferedPackage;

  test('are taken by the signature of an office, whole, and once', async () => {
    const answer = await handIn(first);
    expect(answer.status).toBe(200);
    offered = (await answer.json()) as OfferedPackage;
    expect(offered).toMatchObject({ package: 'quick', version: '1.0.0', sizeBytes: first.length });
    expect((await handIn(first)).status).toBe(200);
    expect((await handIn(packageOf('1.0.0', officeKey, 50))).status).toBe(409);
    expect((await handIn(packageOf('2.0.0', null, 50))).status).toBe(422);
    expect((await handIn(packageOf(null, officeKey, 50))).status).toBe(422);
    const changed = Uint8Array.from(first);
    changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
    expect((await handIn(changed)).status).toBe(422);
    expect((await handIn(utf8('no zip'))).status).toBe(422);
    expect((await handIn(first, 'application/json')).status).toBe(400);
    expect((await handIn(first, 'text/plain')).status).toBe(415);
    expect(await pull()).toEqual([offered]);
  });

  test('are given to enrolled stations only, and not for the signature of another file', async () => {
    expect((await take(offered.sha256)).status).toBe(200);
    expect((await take('0'.repeat(64))).status).toBe(404);
    const { sha256 } = offered;
    const other = station.signer.signStatement(
      packageRequestBytes({ station: station.id, sha256: '0'.repeat(64) }),
    );
    expect((await take(sha256, { 'mintmark-signature': other })).status).toBe(401);
    expect((await take(sha256, { 'mintmark-station': 'nobody' })).status).toBe(401);
    expect((await fetch(new URL(`/api/v1/packages/${sha256}`, server.url))).status).toBe(400);
    const stranger = new TestStation('bench-1');
    expect((await stranger.post(server, '/api/v1/packages/pull', { station: 'bench-1' })).status).toBe(401);
  });

  test('are given from any byte on, as RFC 9110 has it', async () => {
    const whole = Buffer.from(first);
    const size = first.length;
    const tag = `"${offered.sha256}"`;
    const cases: readonly (readonly [Record<string, string>, number, Buffer, string | null])[] = [
      [{}, 200, whole, null],
      [{ range: 'bytes=0-' }, 206, whole, `bytes 0-${size - 1}/${size}`],
      [{ range: 'bytes=65535-65537' }, 206, whole.subarray(65_535, 65_538), `bytes 65535-65537/${size}`],
      [{ range: `bytes=70000-${size + 5}` }, 206, whole.subarray(70_000), `bytes 70000-${size - 1}/${size}`],
      [{ range: 'bytes=-10' }, 206, whole.subarray(-10), `bytes ${size - 10}-${size - 1}/${size}`],
      [{ range: 'bytes=5-', 'if-range': tag }, 206, whole.subarray(5), `bytes 5-${size - 1}/${size}`],
      // what it has a part of is gone: then the whole
      [{ range: 'bytes=5-', 'if-range': '"another"' }, 200, whole, null],
      [{ range: 'bytes=5-2' }, 200, whole, null],
      [{ range: 'bytes=0-1,5-6' }, 200, whole, null],
      [{ range: 'lines=1-2' }, 200, whole, null],
    ];
    for (const [headers, status, bytes, place] of cases) {
      const answer = await take(offered.sha256, headers);
      expect(answer.status, JSON.stringify(headers)).toBe(status);
      expect(answer.headers.get('content-range')).toBe(place);
      expect(answer.headers.get('etag')).toBe(tag);
      expect(answer.headers.get('content-length')).toBe(String(bytes.length));
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    }
    const outside = await take(offered.sha256, { range: `bytes=${size}-` });
    expect(outside.status).toBe(416);
    expect(outside.headers.get('content-range')).toBe(`bytes */${size}`);
  });
});

describe('a station', () => {
  const data = join(place.folder, 'data');
  const downloads = (): readonly string[] =>
    existsSync(join(data, 'downloads')) ? readdirSync(join(data, 'downloads')) : [];
  const version = async (): Promise<string | null> =>
    (await bench.call('getSettings')).packages.find(({ id }) => id === 'quick')?.version ?? null;

  test('takes nothing from a server while it trusts no office', async () => {
    await bench.call('saveSettings', { serverUrl: server.url, enrolmentCode: server.server.enrolmentCode });
    await expect.poll(() => bench.station.state.sync[0]?.state, { timeout: 20_000 }).toBe('idle');
    expect(await version()).toBeNull();
    expect(downloads()).toEqual([]);
  });

  test('pulls a package from the office that it trusts, and can run it', async () => {
    await bench.call('saveSettings', { trustSigner: { title: 'Office', publicKeyPem: office.publicKeyPem } });
    await bench.call('retrySync', {});
    await expect.poll(version, { timeout: 30_000 }).toBe('1.0.0');
    expect(bench.station.state.recipes.map(({ id }) => id)).toContain('quick');
    expect(downloads()).toEqual([]);
  });

  test('goes on where it was cut off, also after it was killed in the middle', async () => {
    const long = packageOf('1.1.0');
    const offered = (await (await handIn(long)).json()) as OfferedPackage;
    await using proxy = await PackageProxy.open(server.url);
    proxy.cutPackagesAfter(1_000_000);
    await bench.call('saveSettings', { serverUrl: proxy.url, enrolmentCode: server.server.enrolmentCode });
    const part = join(data, 'downloads', `${offered.sha256}.part`);
    const kept = (): number => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
    await expect.poll(kept, { timeout: 30_000 }).toBeGreaterThan(0);
    await bench[Symbol.asyncDispose]();
    const before = kept();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(long.length);
    proxy.heal();
    bench = await openBench(data);
    await expect.poll(version, { timeout: 30_000 }).toBe('1.1.0');
    expect(proxy.ranges).toContain(`bytes=${before}-`);
    expect(downloads()).toEqual([]);
  });

  test('does not take other bytes, whoever changed them, and says so; the same from the server itself is taken', async () => {
    const next = packageOf('1.2.0');
    await handIn(next);
    await using proxy = await PackageProxy.open(server.url);
    proxy.changePackages();
    await bench.call('saveSettings', { serverUrl: proxy.url, enrolmentCode: server.server.enrolmentCode });
    await bench.until(
      'the alert',
      (state) => state.alerts.some(({ code }) => code === 'package.download'),
      30_000,
    );
    expect(await version()).toBe('1.1.0');
    await bench.call('saveSettings', { serverUrl: server.url });
    await expect.poll(version, { timeout: 30_000 }).toBe('1.2.0');
    await bench.until('its end', (state) => !state.alerts.some(({ code }) => code === 'package.download'));
  });
});

describe('what was revoked', () => {
  const news = async (since: string | null, from = station) => {
    const answer = await from.post(server, '/api/v1/revocations/pull', { station: from.id, since });
    expect(answer.status).toBe(200);
    return signedRevocationNewsSchema.parse(await answer.json());
  };

  test('is told to its stations, signed, in pages that go on where they ended', async () => {
    const { revocations, ...signature } = await news(null);
    expect(isSignedByServer('revocations', revocations, signature, serverKeyPem)).toBe(true);
    expect(isSignedByServer('retired units', revocations, signature, serverKeyPem)).toBe(false);
    expect(
      isSignedByServer('revocations', { ...revocations, at: revocations.upTo }, signature, serverKeyPem),
    ).toBe(false);
    expect(revocations).toMatchObject({
      station: 'bench-1',
      stationRevokedAt: null,
      more: false,
      certificates: [],
    });
    const stranger = new TestStation('bench-1');
    const refused = await stranger.post(server, '/api/v1/revocations/pull', {
      station: 'bench-1',
      since: null,
    });
    expect(refused.status).toBe(401);
  });

  test('ends the identity of a unit on the bench that made it', async () => {
    await bench.plug(1);
    expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
    const hardwareId = bench.slot(1).hardwareId ?? '';
    await expect
      .poll(async () => (await server.get(`/api/v1/units/${hardwareId}`)).status, { timeout: 20_000 })
      .toBe(200);
    const [identity] = (await bench.call('getUnit', { hardwareId })).identities;
    const fingerprint = identity?.certificateFingerprint ?? '';
    const path = `/api/v1/certificates/${fingerprint}`;
    await expect.poll(async () => (await server.get(path)).status, { timeout: 20_000 }).toBe(200);
    // somebody at the server: by another station of the same organisation, as a returns desk would
    const desk = new TestStation('returns-desk');
    await desk.enrol(server);
    const told = desk.fact('revocation', {
      hardwareId,
      profile: 'gateway-mk2',
      serialNumber: identity?.serialNumber,
      certificateSerial: '0a',
      certificateFingerprint: fingerprint,
      reason: 'keyCompromise',
      at: new Date().toISOString(),
    });
    expect(await desk.results(server, [told])).toMatchObject([{ status: 'accepted' }]);
    expect((await news(null)).revocations.certificates).toMatchObject([
      { certificateFingerprint: fingerprint, hardwareId, reason: 'keyCompromise' },
    ]);
    await bench.call('retrySync', {});
    const look = async () => (await bench.call('getUnit', { hardwareId })).identities.at(-1);
    await expect.poll(async () => (await look())?.state, { timeout: 20_000 }).toBe('revoked');
    await expect.poll(async () => (await look())?.credentialState, { timeout: 20_000 }).toBe('revoked');
    // what it was told first stays: not "superseded" or "ended" by the station's own fact
    expect((await news(null)).revocations.certificates[0]).toMatchObject({ reason: 'keyCompromise' });
    // the unit gets another identity when it is provisioned again
    expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
    expect((await look())?.state).toBe('committed');
    expect((await look())?.certificateFingerprint).not.toBe(fingerprint);
  });

  test('by an office key ends what it has signed, and does not open the bench to unsigned files', async () => {
    const keyId = keyIdOf((await import('node:crypto')).createPublicKey(office.publicKeyPem));
    await administerFolder({ action: 'revoke-office', keyId }, { folder: server.folder, databaseUrl: null });
    await expect(
      administerFolder(
        { action: 'revoke-office', keyId: 'c'.repeat(64) },
        { folder: server.folder, databaseUrl: null },
      ),
    ).rejects.toMatchObject({ code: 'server.unknown' });
    expect((await handIn(packageOf('3.0.0', officeKey, 50))).status).toBe(403);
    expect(await pull()).toEqual([]);
    await bench.call('retrySync', {});
    await bench.until('the alert', (state) => state.alerts.some(({ code }) => code === 'signer.revoked'));
    expect((await bench.call('plan', { recipeId: 'quick' })).problems).toMatchObject([
      { code: 'signer.revoked' },
    ]);
    const unsigned = Buffer.from(packageOf('4.0.0', null, 50)).toString('base64');
    await expect(bench.call('importFile', { base64: unsigned })).rejects.toMatchObject({
      code: 'signer.unknown',
    });
    const signed = Buffer.from(packageOf('4.0.0', officeKey, 50)).toString('base64');
    await expect(bench.call('importFile', { base64: signed })).rejects.toMatchObject({
      code: 'signer.unknown',
    });
    const again = { trustSigner: { title: 'Office', publicKeyPem: office.publicKeyPem } };
    await expect(bench.call('saveSettings', again)).rejects.toMatchObject({ code: 'signer.revoked' });
    // taken off the list by a person it would be one that was never there: it stays
    await bench.call('saveSettings', { distrustSigner: keyId });
    expect((await bench.call('getSettings')).signers).toMatchObject([
      { keyId, revokedAt: expect.any(String) },
    ]);
    await bench.call('saveSettings', { trustSigner: { title: 'New office', publicKeyPem: otherKeyPem() } });
    expect((await bench.call('getSettings')).signers).toHaveLength(2);
  });

  test('is the station itself: it is told that, gives no identity any more, and its records wait', async () => {
    const id = bench.station.state.station.id;
    await administerFolder(
      { action: 'revoke-station', station: id, what: 'station' },
      { folder: server.folder, databaseUrl: null },
    );
    await bench.call('retrySync', {});
    await bench.until('the alert', (state) =>
      state.alerts.some(({ code }) => code === 'server.station-revoked'),
    );
    expect((await bench.call('plan', { recipeId: provisionRecipe })).problems).toMatchObject([
      { code: 'server.station-revoked' },
    ]);
    await bench[Symbol.asyncDispose]();
    bench = await openBench(join(place.folder, 'data'), {});
    expect(bench.station.state.alerts.map(({ code }) => code)).toContain('server.station-revoked');
    await bench.plug(2);
    await expect(bench.run(2, provisionRecipe)).rejects.toMatchObject({ code: 'server.station-revoked' });
  });
});
