/** Every way in which the management server can fail as an issuer, in words; what works is in test/server/issuing.test.ts. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { fromBase64, toBase64 } from '../../src/base/bytes.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { generateStationKey } from '../../src/evidence/signer.ts';
import type { IssueRequest } from '../../src/identity/issuer.ts';
import { ServerConnection } from '../../src/identity/server-connection.ts';
import { rememberServer, serverFolder } from '../../src/identity/server-files.ts';
import { ServerIssuer, type ServerIssuerParts } from '../../src/identity/server-issuer.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { makeKey, makeRequest } from './device.ts';
import { type Answer, type FakeServer, type SecretFolder, secretFolder, startFake } from './https-fake.ts';
import { makeAuthority, type TestAuthority } from './test-authority.ts';

const signal = new AbortController().signal;
const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
  issuer: 'office',
});
let authority: TestAuthority;
let fake: FakeServer;
let files: SecretFolder;

const view = (more: object = {}, remaining = 5): string =>
  JSON.stringify({
    station: 'bench-one',
    authority: {
      name: 'device-ca',
      state: 'ready',
      reason: null,
      problem: null,
      title: 'Device CA',
      demo: false,
      root: toBase64(authority.rootDer),
      ...more,
    },
    profiles: [{ profile: 'sensor', remaining }],
  });
const right: Answer = async ({ path, body }, response) => {
  if (path !== '/api/v1/issue') return void response.end(view());
  const { certificateRequest } = JSON.parse(body) as { certificateRequest: string };
  const chain = [toBase64(await authority.sign(fromBase64(certificateRequest)))];
  response.end(JSON.stringify({ chain }));
};
const looks =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

beforeAll(async () => {
  authority = await makeAuthority();
  fake = await startFake(await authority.server(), right);
  files = secretFolder();
  files.write('station-key.pem', generateStationKey());
  await enrolledAt(fake.url, authority.root);
});
beforeEach(() => {
  fake.answer = right;
});
afterAll(async () => {
  await fake[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

async function enrolledAt(url: string, rootPem: string): Promise<void> {
  rememberServer(files.folder, url, { rootPem, stationId: 'bench-one' });
  const { certificate, privateKey } = await authority.client('bench-one');
  const folder = serverFolder(files.folder, url);
  writeFileSync(join(folder, 'client.pem'), certificate);
  writeFileSync(join(folder, 'client-key.pem'), privateKey, { mode: 0o600 });
}

/** Time passes only by sleeping. */
function sleepingClock(): Clock & { readonly sleptMs: number[] } {
  const sleptMs: number[] = [];
  return {
    sleptMs,
    now: () => systemClock.now(),
    monotonicMs: () => sleptMs.reduce((sum, part) => sum + part, 0),
    sleep: async (durationMs) => void sleptMs.push(durationMs),
  };
}

const issuer = (
  more: Partial<ServerIssuerParts> = {},
  url = fake.url,
  clock: Clock = sleepingClock(),
): ServerIssuer =>
  new ServerIssuer({
    id: 'office',
    connection: new ServerConnection({ url, folder: files.folder, clock }),
    authority: 'device-ca',
    issuingRootSha256: null,
    production: false,
    answerTimeoutMs: 5_000,
    waitLimitMs: 30_000,
    clock,
    ...more,
  });
const request = (more: Partial<IssueRequest> = {}): IssueRequest => ({
  certificateRequest: makeRequest({ commonName: 'MM-00001', key: makeKey() }),
  profile,
  serialNumber: 'MM-00001',
  hardwareId: 'unit-1',
  signal,
  ...more,
});

test('it is ready, says whose root it is, and what it sends is signed and complete', async () => {
  const office = issuer();
  expect(await office.state()).toEqual({ state: 'ready' });
  expect(await office.describe()).toMatchObject({ kind: 'server', title: 'Device CA', demo: false });
  const named = identityProfileSchema.parse({
    ...profile,
    subject: { organization: 'Example', organizationalUnit: '{{model}}' },
  });
  const facts = new Map([
    ['model', 'Sensor'],
    ['batch', 'not asked for'],
  ]);
  const issued = await office.issue(request({ orderId: 'o-1', facts, profile: named }));
  expect(issued.chain).toHaveLength(1);
  const sent = fake.seen.at(-1);
  expect(JSON.parse(sent?.body ?? '')).toMatchObject({
    station: 'bench-one',
    purpose: 'issue',
    authority: 'device-ca',
    profile: 'sensor',
    hardwareId: 'unit-1',
    order: 'o-1',
    facts: { model: 'Sensor' },
  });
  expect(sent?.headers['mintmark-station']).toBe('bench-one');
});

test.each<[string, string, Answer]>([
  ['credentials', 'its certificate was revoked', looks(403, '{"message":"revoked","problem":"credentials"}')],
  ['permission', 'no quota is left', (_request, response) => void response.end(view({}, 0))],
  ['answer', 'something else answers', looks(200, '<html>')],
  ['settings', 'there is no such authority', looks(404, '{"message":"no"}')],
  ['busy', 'it has too much to do', looks(503, '{"message":"later"}', { 'retry-after': '9' })],
  ['network', 'it is out of order', looks(500, '')],
  ['token', "the server's HSM is gone", looks(200, 'replaced below')],
  ['clock', 'the clocks differ', looks(200, '{}', { date: 'Mon, 02 Nov 2026 10:00:00 GMT' })],
])('its state says %s when %s', async (problem, _why, answer) => {
  fake.answer =
    problem === 'token'
      ? looks(200, view({ state: 'unavailable', reason: 'The token is not there.', problem: 'token' }))
      : answer;
  expect(await issuer().state()).toMatchObject({ state: 'unavailable', problem });
});

test('it says when the name can not be resolved, nothing listens, or another root answers', async () => {
  const nowhere = 'https://management.invalid:8600';
  await enrolledAt(nowhere, authority.root);
  expect(await issuer({}, nowhere).state()).toMatchObject({ problem: 'name' });
  await enrolledAt('https://127.0.0.1:1', authority.root);
  expect(await issuer({}, 'https://127.0.0.1:1').state()).toMatchObject({ problem: 'network' });
  const impostor = await startFake(await (await makeAuthority()).server(), right);
  await enrolledAt(impostor.url, authority.root);
  expect(await issuer({}, impostor.url).state()).toMatchObject({ problem: 'tls' });
  expect(impostor.seen).toHaveLength(0);
  await impostor[Symbol.asyncDispose]();
});

test('an authority for development is refused by a production policy, also in the middle of a job', async () => {
  fake.answer = looks(200, view({ demo: true }));
  expect(await issuer({ production: true }).state()).toMatchObject({ problem: 'policy' });
  await expect(issuer({ production: true }).issue(request())).rejects.toMatchObject({
    context: { problem: 'policy' },
  });
  expect(await issuer().state()).toEqual({ state: 'ready' });
});

test('a root that is configured must be the one that is shown', async () => {
  const sha256 = createHash('sha256').update(authority.rootDer).digest('hex');
  expect(await issuer({ issuingRootSha256: sha256 }).state()).toEqual({ state: 'ready' });
  expect(await issuer({ issuingRootSha256: 'a'.repeat(64) }).state()).toMatchObject({ problem: 'tls' });
});

test('an answer that is lost is asked for again with the same request; Retry-After is kept to', async () => {
  let asked = 0;
  const bodies = new Set<unknown>();
  fake.answer = (seen, response) => {
    if (seen.path !== '/api/v1/issue') return void response.end(view());
    asked += 1;
    bodies.add((JSON.parse(seen.body) as { certificateRequest: unknown }).certificateRequest);
    if (asked === 1) return void response.destroy();
    if (asked === 2) return void response.writeHead(503, { 'retry-after': '7' }).end('{"message":"busy"}');
    return right(seen, response);
  };
  const clock = sleepingClock();
  expect((await issuer({}, fake.url, clock).issue(request())).chain).toHaveLength(1);
  expect(clock.sleptMs).toEqual([1_000, 7_000]);
  expect(bodies.size).toBe(1);
});

test('it does not ask for ever: within its limit, and at once when the job is cancelled', async () => {
  fake.answer = (seen, response) =>
    seen.path === '/api/v1/issue'
      ? void response.writeHead(503, { 'retry-after': '20' }).end('{"message":"busy"}')
      : void response.end(view());
  const clock = sleepingClock();
  await expect(issuer({}, fake.url, clock).issue(request())).rejects.toMatchObject({
    context: { problem: 'busy' },
    message: expect.stringContaining('503: busy'),
  });
  expect(clock.sleptMs).toEqual([20_000]);
  const cancelled = AbortSignal.abort(new Error('cancelled'));
  await expect(issuer().issue(request({ signal: cancelled }))).rejects.toThrow('cancelled');
});

test.each<[string, string, Answer]>([
  ['permission', 'a refusal', looks(403, '{"message":"the quota is used up","problem":"permission"}')],
  ['answer', 'a chain of nothing', looks(200, '{"chain":[]}')],
  ['answer', 'bytes that are no certificate', looks(200, '{"chain":["MAA="]}')],
])('an issue says %s for %s', async (problem, _why, answer) => {
  fake.answer = (seen, response) =>
    seen.path === '/api/v1/issue' ? answer(seen, response) : void response.end(view());
  await expect(issuer().issue(request())).rejects.toMatchObject({ context: { problem } });
});

test('a certificate of another authority, or for another key, is not taken', async () => {
  const foreign = await makeAuthority();
  fake.answer = async (seen, response) => {
    if (seen.path !== '/api/v1/issue') return void response.end(view());
    const { certificateRequest } = JSON.parse(seen.body) as { certificateRequest: string };
    response.end(JSON.stringify({ chain: [toBase64(await foreign.sign(fromBase64(certificateRequest)))] }));
  };
  await expect(issuer().issue(request())).rejects.toThrow(/does not lead to its root/);
  const other = await authority.sign(makeRequest({ commonName: 'MM-00001', key: makeKey() }));
  fake.answer = (seen, response) =>
    void response.end(seen.path === '/api/v1/issue' ? JSON.stringify({ chain: [toBase64(other)] }) : view());
  await expect(issuer().issue(request())).rejects.toThrow(/no certificate for the unit's key/);
});
