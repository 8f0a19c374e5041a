/** What step-ca itself does not do on demand. Everything else is tested on the real one, in test/peers/issuers. */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import type { IssuerProblem } from '../../src/identity/issuer.ts';
import { clientCredentialOf } from '../../src/identity/station-credentials.ts';
import { StepCaIssuer, type StepCaParts } from '../../src/identity/step-ca.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { makeKey, makeRequest } from './device.ts';
import { type Answer, type FakeServer, secretFolder, startFake } from './https-fake.ts';
import { makeAuthority, type TestAuthority } from './test-authority.ts';

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
  template: 'tls-client',
});
const files = secretFolder();
const signal = new AbortController().signal;
let authority: TestAuthority;
let fake: FakeServer;
let client: ReturnType<typeof clientCredentialOf>;

const json = (response: Parameters<Answer>[1], status: number, value: unknown): void =>
  void response.writeHead(status).end(JSON.stringify(value));
const sign =
  (answer: Answer): Answer =>
  async (request, response) => {
    if (request.path === '/health') json(response, 200, { status: 'ok' });
    else if (request.path.startsWith('/root/')) json(response, 200, { ca: authority.root });
    else if (request.path.startsWith('/provisioners'))
      json(response, 200, { provisioners: [{ type: 'X5C', name: 'bench' }], nextCursor: '' });
    else await answer(request, response);
  };
const right = sign(async ({ body }, response) => {
  const csr = JSON.parse(body).csr.replace(/-----[^-]+-----|\s/g, '');
  const made = Buffer.from(await authority.sign(Buffer.from(csr, 'base64'))).toString('base64');
  const certificate = `-----BEGIN CERTIFICATE-----\n${made}\n-----END CERTIFICATE-----\n`;
  json(response, 201, { crt: certificate, ca: authority.root, certChain: [certificate, authority.root] });
});
const issuer = (more: Partial<StepCaParts> = {}): StepCaIssuer =>
  new StepCaIssuer({
    id: 'step',
    url: fake.url,
    root: { type: 'fingerprint', sha256: createHash('sha256').update(authority.rootDer).digest('hex') },
    signIn: { type: 'x5c', provisioner: 'bench', client },
    answerTimeoutMs: 20_000,
    clock: systemClock,
    random: systemRandom,
    ...more,
  });
const ask = (from = issuer(), until = signal) =>
  from.issue({
    certificateRequest: makeRequest({ commonName: 'MM-00001', key: makeKey() }),
    profile,
    serialNumber: 'MM-00001',
    hardwareId: 'unit-1',
    signal: until,
  });
const unavailable = (problem: IssuerProblem, words: RegExp): unknown =>
  expect.objectContaining({ context: { problem }, message: expect.stringMatching(words) });

beforeAll(async () => {
  authority = await makeAuthority();
  fake = await startFake(await authority.server(), right);
  const own = await authority.client('bench-1');
  client = clientCredentialOf(
    files.write('own.pem', own.certificate),
    files.write('own.key', own.privateKey),
  );
});
afterEach(() => {
  fake.answer = right;
});
afterAll(async () => {
  await fake[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

describe('a step-ca', () => {
  test('that is right issues, and its token is for one request and a few minutes', async () => {
    expect((await ask()).chain).toHaveLength(1);
    const { ott } = JSON.parse(fake.seen.at(-1)?.body ?? '{}');
    const [head, payload] = String(ott).split('.');
    expect(JSON.parse(Buffer.from(head ?? '', 'base64url').toString())).toMatchObject({ alg: 'ES256' });
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
    expect(claims).toMatchObject({
      aud: `${fake.url}/1.0/sign#x5c/bench`,
      iss: 'bench',
      sub: 'MM-00001',
      cnf: { 'x5rt#S256': expect.any(String) },
    });
    expect(claims.exp - claims.iat).toBe(300);
    expect(claims.jti).toMatch(/^[0-9a-f]{64}$/);
  });

  test('that repeats the token in its refusal does not bring it into the fault', async () => {
    fake.answer = sign(({ body }, response) =>
      json(response, 401, { status: 401, message: `no: ${JSON.parse(body).ott} \\u001b[31m` }),
    );
    const thrown = await ask().catch((fault: unknown) => fault);
    expect(thrown).toEqual(unavailable('credentials', /no: \[token\]/));
    expect(JSON.stringify([thrown, (thrown as Error).stack])).not.toContain('eyJ');
  });

  test.each<[number, IssuerProblem]>([
    [401, 'credentials'],
    [403, 'permission'],
    [400, 'permission'],
    [429, 'busy'],
    [503, 'busy'],
    [500, 'network'],
    [302, 'answer'],
    [200, 'answer'],
  ])('that answers %i is a clear fault', async (status, problem) => {
    fake.answer = sign((_request, response) => json(response, status, {}));
    await expect(ask()).rejects.toThrow(unavailable(problem, new RegExp(String(status))));
  });

  test.each<[string, unknown]>([
    ['nothing', {}],
    ['an empty chain', { certChain: [] }],
    ['texts', { certChain: ['hello'] }],
    ['a chain without end', { certChain: Array.from({ length: 99 }, () => 'x') }],
    ['only its root', null],
  ])('that sends %s instead of a chain is a clear fault', async (_what, value) => {
    fake.answer = sign((_request, response) => json(response, 201, value ?? { certChain: [authority.root] }));
    await expect(ask()).rejects.toThrow(unavailable('answer', /./));
  });

  test('that is slow is left when the job is cancelled', async () => {
    const cancel = new AbortController();
    fake.answer = sign(() => cancel.abort(new Error('cancelled')));
    await expect(ask(issuer(), cancel.signal)).rejects.toThrow('cancelled');
  });

  test('with provisioners without end, or none, is a clear state', async () => {
    const usual = sign(() => undefined);
    let pages = 0;
    fake.answer = (request, response) => {
      if (!request.path.startsWith('/provisioners')) return usual(request, response);
      pages += 1;
      json(response, 200, { provisioners: [], nextCursor: 'more' });
    };
    expect(await issuer().state()).toMatchObject({ state: 'unavailable', problem: 'credentials' });
    expect(pages).toBe(10);
    fake.answer = (request, response) =>
      request.path.startsWith('/provisioners')
        ? json(response, 200, { provisioners: null })
        : usual(request, response);
    expect(await issuer().state()).toMatchObject({ problem: 'credentials' });
  });

  test('whose root is not the one of the fingerprint is asked nothing more', async () => {
    const root = { type: 'fingerprint', sha256: 'ab'.repeat(32) } as const;
    const before = fake.seen.length;
    expect(await issuer({ root }).state()).toMatchObject({ state: 'unavailable', problem: 'tls' });
    expect(fake.seen.slice(before).map(({ path }) => path)).toEqual([`/root/${root.sha256}`]);
  });

  test('takes a revocation once; that it is revoked already is no fault', async () => {
    const { chain } = await ask();
    const asked = {
      certificate: chain[0] ?? new Uint8Array(),
      reason: 'cessationOfOperation',
      signal,
    } as const;
    fake.answer = sign((_request, response) => json(response, 200, { status: 'ok' }));
    await issuer().revoke(asked);
    expect(JSON.parse(fake.seen.at(-1)?.body ?? '{}')).toMatchObject({
      serial: expect.stringMatching(/^\d{30,}$/),
      reasonCode: 5,
      passive: true,
    });
    fake.answer = sign((_request, response) =>
      json(response, 400, { message: "certificate with serial number '1' is already revoked" }),
    );
    await issuer().revoke(asked);
    fake.answer = sign((_request, response) => json(response, 403, { message: 'never' }));
    await expect(issuer().revoke(asked)).rejects.toThrow(unavailable('permission', /never/));
  });
});
