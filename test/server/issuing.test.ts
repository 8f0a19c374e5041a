import { createHash, X509Certificate } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from '../../src/base/bytes.ts';
import { lintCertificate } from '../../src/identity/lint.ts';
import { certificateDemands } from '../../src/model/certificate-demands.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { makeKey, makeRequest, spki } from '../identity/device.ts';
import { allow, ask, issueBody, issuerOf, openIssuingServer, profile, serialOf } from './issuing-fixtures.ts';
import { signedNow, type TlsServer, TlsStation } from './tls-fixtures.ts';

const signal = new AbortController().signal;
let server: TlsServer;
let one: TlsStation;
let two: TlsStation;
let next = 100;
const number = (): number => {
  next += 1;
  return next;
};
const enrolled = async (id: string, quantity: number | null): Promise<TlsStation> => {
  const station = new TlsStation(id);
  await station.enrol(server);
  await station.signIn(server);
  if (quantity !== null) await allow(server, id, quantity);
  return station;
};
const place = () => ({ folder: server.folder, databaseUrl: null });
const leafOf = (answer: { body: unknown }): Buffer =>
  Buffer.from((answer.body as { chain: string[] }).chain[0] ?? '', 'base64');
const fingerprintOf = (answer: { body: unknown }): string =>
  new X509Certificate(leafOf(answer)).fingerprint256.replaceAll(':', '').toLowerCase();
const statusOf = async (fingerprint: string): Promise<unknown> =>
  (await one.send(server, `/api/v1/certificates/${fingerprint}`, '', { method: 'GET' })).body;

beforeAll(async () => {
  server = await openIssuingServer();
  [one, two] = [await enrolled('bench-one', 1_000), await enrolled('bench-two', 1_000)];
}, 90_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  if (server !== undefined) rmSync(server.folder, { recursive: true, force: true });
  one?.[Symbol.dispose]();
  two?.[Symbol.dispose]();
});

describe('a certificate from the server', () => {
  test('is clean, names where it would be revoked, and is on record before it is answered', async () => {
    const key = makeKey();
    const answer = await ask(server, one, { number: 1, key });
    expect(answer).toMatchObject({ status: 200 });
    const leaf = leafOf(answer);
    const { root } = await issuerOf(server, one).describe();
    const context = {
      profile,
      serialNumber: serialOf(1),
      hardwareId: 'unit-1',
      publicKey: spki(key),
      now: new Date(),
    };
    expect(lintCertificate(leaf, { ...context, issuer: root })).toEqual([]);
    expect(leaf.includes('http://crl.example/crl/device-ca.crl')).toBe(true);
    expect(await statusOf(fingerprintOf(answer))).toMatchObject({
      status: 'live',
      serialNumber: serialOf(1),
    });
  });

  test('is the same one for the same key, however often it is asked for, and counted once', async () => {
    const key = makeKey();
    const station = await enrolled('bench-again', 1);
    const asked = { number: number(), key };
    const first = await ask(server, station, asked);
    expect(first.status).toBe(200);
    for (const again of await Promise.all([1, 2, 3].map(() => ask(server, station, asked))))
      expect(again.body).toEqual(first.body);
    station[Symbol.dispose]();
  });

  test('asked for by many at once for the same key is one certificate', async () => {
    const asked = { number: number(), key: makeKey() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(server, one, asked)));
    const chains = answers.filter(({ status }) => status === 200).map(({ body }) => JSON.stringify(body));
    expect(chains.length).toBeGreaterThan(0);
    expect(new Set(chains).size).toBe(1);
    for (const { status } of answers) expect([200, 503]).toContain(status);
  });

  test('for a new key of the same unit ends the one before it: never two that are live', async () => {
    const which = number();
    const first = await ask(server, one, { number: which });
    const second = await ask(server, one, { number: which });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await statusOf(fingerprintOf(first))).toMatchObject({ status: 'revoked', reason: 'superseded' });
    expect(await statusOf(fingerprintOf(second))).toMatchObject({ status: 'live' });
  });
});

describe('a certificate for a pool', () => {
  test('is of no unit until one is committed with it, and then of that one', async () => {
    const which = number();
    const key = makeKey();
    const answer = await ask(server, one, { number: which, key, hardwareId: `pool:${serialOf(which)}` });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const fingerprint = fingerprintOf(answer);
    expect(await statusOf(fingerprint)).toMatchObject({ message: expect.stringContaining('not known') });
    const payload = {
      hardwareId: 'unit-from-pool',
      profile: 'sensor',
      serialNumber: serialOf(which),
      keyOrigin: 'station',
      publicKeySha256: createHash('sha256').update(spki(key)).digest('hex'),
      certificateSerial: new X509Certificate(leafOf(answer)).serialNumber.toLowerCase(),
      certificateFingerprint: fingerprint,
      certificateChain: [leafOf(answer).toString('base64')],
      committedAt: new Date().toISOString(),
    };
    const fact = {
      id: 'pool-1',
      sequence: 9,
      kind: 'identity-committed',
      createdAt: payload.committedAt,
      payload,
    };
    const told = await one.send(server, '/api/v1/facts', { station: one.id, facts: [fact] });
    expect(told.body).toMatchObject({ results: [{ status: 'accepted' }] });
    expect(await statusOf(fingerprint)).toMatchObject({ status: 'live', hardwareId: 'unit-from-pool' });
  });

  test('may be good for less than the server makes, not for more', async () => {
    const demanding = (days: number) => ({
      number: number(),
      more: { demands: { ...certificateDemands(profile), validDaysAtLeast: days } },
    });
    expect((await ask(server, one, demanding(10))).status).toBe(200);
    const answer = await ask(server, one, demanding(31));
    expect(answer).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('another validDaysAtLeast') },
    });
  });
});

describe('what the server does not sign', () => {
  const refused = async (
    station: TlsStation,
    asked: Parameters<typeof ask>[2],
    status: number,
    text: RegExp,
  ) => {
    const answer = await ask(server, station, asked);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    expect((answer.body as { message: string }).message).toMatch(text);
  };

  test('a number that another unit has, also when another station asks', async () => {
    const which = number();
    expect((await ask(server, one, { number: which })).status).toBe(200);
    await refused(one, { number: which, hardwareId: 'unit-clone' }, 409, /has the number/);
    await refused(two, { number: which, hardwareId: 'unit-clone' }, 409, /has the number/);
    await refused(two, { number: which }, 409, /belongs to the station bench-one/);
  });

  test('a key that another unit has shown, or that has another number', async () => {
    const key = makeKey();
    const which = number();
    expect((await ask(server, one, { number: which, key })).status).toBe(200);
    await refused(one, { number: number(), key }, 409, /has the number .* or this key/);
    await refused(one, { number: number(), hardwareId: `unit-${which}`, key }, 409, /belongs to the number/);
    const told = await one.send(server, '/api/v1/alarms', '', { method: 'GET' });
    expect(JSON.stringify(told.body)).toContain('Refused to sign');
  });

  test('a key whose certificate was revoked', async () => {
    const asked = { number: number(), key: makeKey() };
    const answer = await ask(server, one, asked);
    const fingerprint = fingerprintOf(answer);
    await administerFolder({ action: 'revoke-certificate', fingerprint, reason: 'keyCompromise' }, place());
    await refused(one, asked, 409, /revoked/);
    expect(await statusOf(fingerprint)).toMatchObject({ status: 'revoked', reason: 'keyCompromise' });
  });

  test('more than the quota, without a quota, or more than the quota of the order', async () => {
    const few = await enrolled('bench-few', 2);
    const none = await enrolled('bench-none', null);
    expect((await ask(server, few, { number: number() })).status).toBe(200);
    expect((await ask(server, few, { number: number() })).status).toBe(200);
    await refused(few, { number: number() }, 403, /used up \(2\)/);
    await refused(none, { number: number() }, 403, /has set no quota/);
    await administerFolder(
      { action: 'set-quota', subject: 'order:o-1', profile: 'sensor', quantity: 1 },
      place(),
    );
    const ordered = () => ({ number: number(), more: { order: 'o-1' } });
    expect((await ask(server, one, ordered())).status).toBe(200);
    await refused(two, ordered(), 403, /order o-1 .* used up \(1\)/);
    await allow(server, 'bench-few', 3);
    expect((await ask(server, few, { number: number() })).status).toBe(200);
    few[Symbol.dispose]();
    none[Symbol.dispose]();
  });

  test('profiles that it does not know, that say something else here, or that another authority signs', async () => {
    await refused(one, { more: { profile: 'unknown' } }, 403, /does not sign for the profile/);
    await refused(
      one,
      { more: { demands: { template: 'tls-client' } } },
      403,
      /says another hardwareType at the server/,
    );
    await refused(
      one,
      { more: { authority: 'another' } },
      403,
      /signs for the profile sensor with device-ca/,
    );
    await refused(one, { serialNumber: 'MM-20001' }, 403, /is no number of the profile/);
    await refused(one, { serialNumber: 'XX-00001' }, 403, /is no number of the profile/);
  });

  test.each([
    [
      'signed by another key',
      () => makeRequest({ commonName: serialOf(50), key: makeKey(), signer: makeKey() }),
    ],
    ['for another name', () => makeRequest({ commonName: serialOf(51), key: makeKey() })],
    ['for another curve', () => makeRequest({ commonName: serialOf(50), key: makeKey('P-384') })],
    ['cut off', () => makeRequest({ commonName: serialOf(50), key: makeKey() }).subarray(0, 80)],
  ])('a request that is %s', async (_what, request) => {
    await refused(one, { number: 50, more: { certificateRequest: toBase64(request()) } }, 400, /request/);
  });

  test('anything for a unit whose life is over', async () => {
    const hardwareId = 'unit-retired';
    const payload = {
      hardwareId,
      state: 'retired',
      model: 'Sensor',
      serialNumber: null,
      firmware: null,
      groupId: null,
      at: new Date().toISOString(),
    };
    const fact = { id: 'retire-1', sequence: 1, kind: 'retirement', createdAt: payload.at, payload };
    const told = await one.send(server, '/api/v1/facts', { station: one.id, facts: [fact] });
    expect(told.body).toMatchObject({ results: [{ status: 'accepted' }] });
    await refused(one, { number: number(), hardwareId }, 409, /is retired/);
  });

  test('nothing that was made up: any JSON is a clear refusal, never a server error', async () => {
    const client = one.credential(server);
    const names = Object.keys(issueBody(one));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.jsonValue(), async (name, value) => {
        const body = { ...issueBody(one, { number: 60 }), [name]: value };
        const answer = await one.send(server, '/api/v1/issue', body, { client });
        expect(answer.status, JSON.stringify([name, value, answer.body])).toBeLessThan(500);
        expect(
          answer.status === 200 || typeof (answer.body as { message: unknown }).message === 'string',
        ).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('who is not let in', () => {
  test('a station without its certificate, with that of another, or after its own was revoked', async () => {
    const body = issueBody(one, { number: number() });
    const send = (client?: { certificate: string; privateKey: string }) =>
      one.send(server, '/api/v1/issue', body, client === undefined ? {} : { client });
    expect(await send()).toMatchObject({ status: 403, body: { problem: 'credentials' } });
    expect(await send(two.credential(server))).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('another station') },
    });
    const ended = await enrolled('bench-ended', 5);
    await administerFolder(
      { action: 'revoke-station', station: 'bench-ended', what: 'certificates' },
      place(),
    );
    expect(await ask(server, ended, { number: number() })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('revoked'), problem: 'credentials' },
    });
    ended[Symbol.dispose]();
  });

  test('a body that another station signed, that names another, or that was recorded long ago', async () => {
    const client = one.credential(server);
    const send = (from: TlsStation, body: object, headers = {}) =>
      from.send(server, '/api/v1/issue', body, { client, headers });
    const asOne = { 'mintmark-station': one.id };
    expect(await send(two, issueBody(one), asOne)).toMatchObject({ status: 401 });
    expect(await send(one, issueBody(two))).toMatchObject({ status: 401 });
    const old = { sentAt: new Date(Date.now() - 11 * 60_000).toISOString() };
    expect(await send(one, issueBody(one, { more: old }))).toMatchObject({
      status: 400,
      body: { problem: 'clock' },
    });
  });

  test('a body that is too large, of another kind, or for another purpose', async () => {
    const client = one.credential(server);
    const send = (body: object | string, headers = {}) =>
      one.send(server, '/api/v1/issue', body, { client, headers });
    expect((await send('x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await send(JSON.stringify({ x: 'x'.repeat(70_000) }))).status).toBe(413);
    expect((await send(issueBody(one, { more: { purpose: 'revoke' } }))).status).toBe(400);
    expect((await send(signedNow(one.id, 'station-certificate', { certificateRequest: '' }))).status).toBe(
      400,
    );
  });
});

describe('a revocation', () => {
  test('comes by the facts that stations send anyway, or by asking; twice is no fault', async () => {
    const [first, second] = [
      await ask(server, one, { number: number() }),
      await ask(server, one, { number: number() }),
    ];
    const fingerprint = fingerprintOf(first);
    const payload = {
      hardwareId: 'unit-x',
      profile: 'sensor',
      serialNumber: 'MM-1',
      certificateSerial: '01',
      certificateFingerprint: fingerprint,
      reason: 'cessationOfOperation',
      at: new Date().toISOString(),
    };
    const fact = { id: 'revocation-1', sequence: 2, kind: 'revocation', createdAt: payload.at, payload };
    await one.send(server, '/api/v1/facts', { station: one.id, facts: [fact] });
    const issuer = issuerOf(server, one);
    const certificate = leafOf(second);
    await issuer.revoke({ certificate, reason: 'superseded', signal });
    await issuer.revoke({ certificate, reason: 'keyCompromise', signal });
    expect(await statusOf(fingerprintOf(second))).toMatchObject({ status: 'revoked', reason: 'superseded' });
    const list = Buffer.from((await fetchList()).body);
    for (const answer of [first, second])
      expect(list.includes(Buffer.from(new X509Certificate(leafOf(answer)).serialNumber, 'hex'))).toBe(true);
    const foreign = { certificate: fromBase64('MAA='), reason: 'superseded' as const, signal };
    await expect(issuer.revoke(foreign)).rejects.toThrow(/did not sign/);
  });

  test('is in a list that stays as it is until something changes, and whose number rises then', async () => {
    const before = await fetchList();
    expect(before.type).toBe('application/pkix-crl');
    expect((await fetchList()).body).toEqual(before.body);
    const answer = await ask(server, one, { number: number() });
    await issuerOf(server, one).revoke({ certificate: leafOf(answer), reason: 'superseded', signal });
    expect((await fetchList()).body).not.toEqual(before.body);
    expect((await one.send(server, '/crl/nobody.crl', '', { method: 'GET' })).status).toBe(404);
  });
});

test('a file that is missing or a PIN that is wrong is said in words, and costs nothing of the quota', async () => {
  const station = await enrolled('bench-locked', 1);
  const pin = join(server.folder, 'device-ca-pin');
  writeFileSync(pin, 'another PIN\n');
  expect(await issuerOf(server, station).state()).toMatchObject({
    state: 'unavailable',
    reason: expect.stringMatching(/At the management server: The PIN is wrong/),
  });
  const asked = { number: number(), key: makeKey() };
  const refused = await ask(server, station, asked);
  expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  expect(JSON.stringify(refused.body)).not.toContain('another PIN');
  writeFileSync(pin, 'a PIN of the server\n');
  expect(await ask(server, station, asked)).toMatchObject({ status: 200 });
  expect(await ask(server, station, { number: number() })).toMatchObject({ status: 403 });
  station[Symbol.dispose]();
});

async function fetchList(): Promise<{ readonly type: unknown; readonly body: Uint8Array }> {
  const { callHttps } = await import('../../src/identity/https-call.ts');
  const { headers, body } = await callHttps({
    url: new URL('/crl/device-ca.crl', server.url),
    method: 'GET',
    trust: { roots: server.rootPem },
    timeoutMs: 10_000,
    limitBytes: 1_000_000,
    signal,
  });
  return { type: headers['content-type'], body };
}
