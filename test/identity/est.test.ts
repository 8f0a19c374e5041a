import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fromBase64 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { EstIssuer, type EstParts } from '../../src/identity/est.ts';
import type { IssuerProblem } from '../../src/identity/issuer.ts';
import { lintCertificate } from '../../src/identity/lint.ts';
import { clientCredentialOf, passwordOf } from '../../src/identity/station-credentials.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { fixedClock } from '../harness/fixed-clock.ts';
import { makeKey, makeRequest, spki } from './device.ts';
import { type Answer, type FakeServer, secretFolder, startFake } from './https-fake.ts';
import { makeAuthority, pkcs7, type TestAuthority } from './test-authority.ts';

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
  template: 'tls-client',
});
const canary = 'canary-4b1f-password';
const files = secretFolder();
const key = makeKey();
const certificateRequest = makeRequest({ commonName: 'MM-00001', key });
const signal = new AbortController().signal;
const unavailable = (problem: IssuerProblem, words: RegExp): unknown =>
  expect.objectContaining({
    code: 'issuer.unavailable',
    context: { problem },
    message: expect.stringMatching(words),
  });

let authority: TestAuthority;
let fake: FakeServer;

const asked = (more: Partial<Parameters<EstIssuer['issue']>[0]> = {}) => ({
  certificateRequest,
  profile,
  serialNumber: 'MM-00001',
  hardwareId: 'unit-1',
  signal,
  ...more,
});
const est = (more: Partial<EstParts> = {}): EstIssuer =>
  new EstIssuer({
    id: 'est',
    url: fake.url,
    label: null,
    readServerRoot: async () => authority.root,
    issuingRootSha256: null,
    password: passwordOf('bench', files.write('password', `${canary}\n`)),
    client: null,
    answerTimeoutMs: 20_000,
    waitLimitMs: 60_000,
    clock: systemClock,
    ...more,
  });
const enroll =
  (answer: Answer): Answer =>
  async (request, response) => {
    if (request.path.endsWith('/cacerts')) response.end(pkcs7(authority.rootDer));
    else if (request.path.endsWith('/csrattrs')) response.writeHead(204).end();
    else await answer(request, response);
  };
const right = enroll(async ({ body }, response) => {
  response.end(pkcs7(await authority.sign(fromBase64(body.replace(/\s/g, '')))));
});

beforeAll(async () => {
  authority = await makeAuthority();
  fake = await startFake(await authority.server(), right);
});
afterEach(() => {
  fake.answer = right;
});
afterAll(async () => {
  await fake[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

describe('an EST server', () => {
  test('gets the request in base64 lines with its headers, and its certificate passes the linter', async () => {
    const { chain, issuer } = await est().issue(asked());
    const now = new Date();
    const context = {
      profile,
      serialNumber: 'MM-00001',
      hardwareId: 'unit-1',
      publicKey: spki(key),
      issuer,
      now,
    };
    expect(lintCertificate(chain[0] ?? new Uint8Array(), context)).toEqual([]);
    expect(chain).toHaveLength(1);
    expect(issuer).toEqual(authority.rootDer);
    const sent = fake.seen.findLast(({ path }) => path === '/.well-known/est/simpleenroll');
    expect(sent).toMatchObject({
      method: 'POST',
      headers: {
        'content-type': 'application/pkcs10',
        'content-transfer-encoding': 'base64',
        authorization: `Basic ${Buffer.from(`bench:${canary}`).toString('base64')}`,
      },
    });
    expect(sent?.body.split('\r\n').every((line) => line.length <= 76)).toBe(true);
    const looks = fake.seen.filter(({ path }) => path.endsWith('/cacerts'));
    expect(looks.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test('is ready, says who it is, and is asked under its label', async () => {
    expect(await est({ label: 'line-1' }).state()).toEqual({ state: 'ready' });
    expect(fake.seen.at(-1)?.path).toBe('/.well-known/est/line-1/csrattrs');
    expect(await est().describe()).toMatchObject({ kind: 'est', title: 'Test authority', demo: false });
  });

  test('that says "later" is asked again when it wants, and the time is kept by the clock', async () => {
    const clock = fixedClock('2026-01-05T08:00:00Z');
    let asks = 0;
    let putOff = (): void => undefined;
    const firstAnswer = new Promise<void>((resolve) => {
      putOff = resolve;
    });
    fake.answer = enroll(async (request, response) => {
      asks += 1;
      if (asks > 1) return right(request, response);
      response.writeHead(202, { 'retry-after': '30' }).end();
      putOff();
    });
    const sleeping = new Promise<void>((resolve) => {
      const { sleep } = clock;
      clock.sleep = (durationMs, until) => {
        const slept = sleep(durationMs, until);
        expect(durationMs).toBe(30_000);
        resolve();
        return slept;
      };
    });
    const issued = est({ clock }).issue(asked());
    await firstAnswer;
    await sleeping;
    expect(asks).toBe(1);
    clock.advance(30_000);
    expect((await issued).chain).toHaveLength(1);
    expect(asks).toBe(2);
  });

  test('that says "later" for ever, too late, or not when, is not waited for', async () => {
    const later = (headers: Record<string, string>): void => {
      fake.answer = enroll((_request, response) => void response.writeHead(202, headers).end());
    };
    const sleeps: number[] = [];
    const clock = { ...systemClock, sleep: (ms: number) => Promise.resolve(void sleeps.push(ms)) };
    later({ 'retry-after': '600' });
    await expect(est({ clock }).issue(asked())).rejects.toThrow(unavailable('busy', /600 s/));
    later({});
    await expect(est({ clock }).issue(asked())).rejects.toThrow(unavailable('answer', /not when/));
    expect(sleeps).toEqual([]);
    later({ 'retry-after': '0' });
    await expect(est({ clock }).issue(asked())).rejects.toThrow(unavailable('busy', /again and again/));
    expect(sleeps.length).toBe(21);
    later({ 'retry-after': '25' });
    sleeps.length = 0;
    await expect(est({ clock }).issue(asked())).rejects.toThrow(unavailable('busy', /25 s/));
    expect(sleeps).toEqual([25_000, 25_000]);
  });

  test('stops being waited for when the job is cancelled, while it thinks and while it says "later"', async () => {
    for (const status of [0, 202]) {
      const cancel = new AbortController();
      fake.answer = enroll((_request, response) => {
        if (status !== 0) response.writeHead(status, { 'retry-after': '30' }).end();
        setImmediate(() => cancel.abort(new Error('cancelled')));
      });
      await expect(est().issue(asked({ signal: cancel.signal }))).rejects.toThrow('cancelled');
    }
  });

  test.each<[number, IssuerProblem, RegExp]>([
    [401, 'credentials', /does not let this station in/],
    [403, 'permission', /may not do that/],
    [400, 'permission', /does not take the request/],
    [404, 'settings', /address and label/],
    [500, 'network', /out of order/],
    [503, 'busy', /busy/],
    [302, 'answer', /302/],
    [418, 'answer', /418/],
  ])('that answers %i is a clear fault without the password', async (status, problem, words) => {
    fake.answer = enroll(
      (_request, response) => void response.writeHead(status, { location: '/x' }).end(canary),
    );
    const thrown = await est()
      .issue(asked())
      .catch((error: unknown) => error);
    expect(thrown).toEqual(unavailable(problem, words));
    expect(JSON.stringify([thrown, String(thrown), (thrown as Error).stack])).not.toContain(canary);
  });

  test.each<[string, string, RegExp]>([
    ['not base64', '<html>hello</html>', /not base64/],
    ['not PKCS#7', Buffer.from('nonsense').toString('base64'), /not PKCS#7/],
    ['nothing', '', /not PKCS#7|0 certificates/],
    ['a bag without certificates', pkcs7(), /0 certificates/],
  ])('that sends %s is a clear fault', async (_what, body, words) => {
    fake.answer = enroll((_request, response) => void response.end(body));
    await expect(est().issue(asked())).rejects.toThrow(unavailable('answer', words));
  });

  test('that certifies another key, or by another authority, is refused', async () => {
    fake.answer = enroll(async (_request, response) => {
      response.end(pkcs7(await authority.sign(makeRequest({ commonName: 'MM-00001', key: makeKey() }))));
    });
    await expect(est().issue(asked())).rejects.toThrow(unavailable('answer', /no certificate for the unit/));
    const other = await makeAuthority('Other');
    fake.answer = enroll(async ({ body }, response) => {
      response.end(pkcs7(await other.sign(fromBase64(body.replace(/\s/g, '')))));
    });
    await expect(est().issue(asked())).rejects.toThrow(unavailable('answer', /does not lead to its root/));
  });

  test('that sends without end is cut off', async () => {
    fake.answer = enroll((_request, response) => {
      const more = (): void => void (response.writable && response.write('A'.repeat(60_000), more));
      response.on('error', () => undefined);
      more();
    });
    await expect(est().issue(asked())).rejects.toThrow(unavailable('answer', /more than 262144 bytes/));
  });

  test('that breaks off, or does not answer in time, is a fault of the network', async () => {
    fake.answer = enroll((_request, response) => void response.destroy());
    await expect(est().issue(asked())).rejects.toThrow(unavailable('network', /broke off/));
    fake.answer = enroll(() => undefined);
    await expect(est({ answerTimeoutMs: 50 }).issue(asked())).rejects.toThrow(
      unavailable('network', /does not answer within/),
    );
  });

  test('whose root is pinned to another fingerprint is not trusted', async () => {
    expect(await est({ issuingRootSha256: 'ab'.repeat(32) }).state()).toMatchObject({
      state: 'unavailable',
      problem: 'tls',
    });
  });

  test('that wants what a unit can not do says so before a job starts', async () => {
    const wants = (body: string): void => {
      fake.answer = (request, response) => {
        if (!request.path.endsWith('/csrattrs')) return right(request, response);
        response.end(body);
      };
    };
    wants(Buffer.from('300706052b81040022', 'hex').toString('base64'));
    expect(await est().state()).toMatchObject({
      state: 'unavailable',
      problem: 'permission',
      reason: expect.stringContaining('P-384'),
    });
    wants(Buffer.from('300706052b810400', 'hex').toString('base64'));
    expect(await est().state()).toMatchObject({ state: 'unavailable', problem: 'answer' });
    wants('');
    expect(await est().state()).toEqual({ state: 'ready' });
  });
});

describe('the state of an EST server', () => {
  test('tells DNS, TCP, TLS and the clock apart', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((resolve) => closed.close(resolve));
    const late = await startFake(await authority.server({ notAfter: new Date(Date.now() - 1_000) }), right);
    const early = await startFake(await authority.server({ notBefore: new Date(Date.now() + 9e7) }), right);
    const misnamed = await startFake(await authority.server({}, '127.0.0.2'), right);
    const cases: readonly (readonly [Partial<EstParts>, IssuerProblem, RegExp])[] = [
      [{ url: 'https://nobody.invalid' }, 'name', /DNS/],
      [{ url: `https://127.0.0.1:${port}` }, 'network', /Nothing listens/],
      [{ readServerRoot: async () => (await makeAuthority('Other')).root }, 'tls', /root that is configured/],
      [{ url: misnamed.url }, 'tls', /another name/],
      [{ url: late.url }, 'clock', /expired/],
      [{ url: early.url }, 'clock', /not valid yet/],
      [{ url: fake.url.replace('https', 'http') }, 'settings', /https/],
    ];
    for (const [parts, problem, words] of cases) {
      const state = await est(parts).state();
      expect(state).toEqual({ state: 'unavailable', problem, reason: expect.stringMatching(words) });
    }
    for (const server of [late, early, misnamed]) await server[Symbol.asyncDispose]();
  });
});

describe('how the station signs in', () => {
  test('a password file that others can read, is empty or missing, is refused in words', async () => {
    const shared = passwordOf('bench', files.write('shared', canary, 0o644));
    await expect(est({ password: shared }).issue(asked())).rejects.toThrow(
      unavailable('settings', /can be read by others/),
    );
    const empty = passwordOf('bench', files.write('empty', '\n'));
    await expect(est({ password: empty }).issue(asked())).rejects.toThrow(
      unavailable('settings', /is empty/),
    );
    expect(await est({ password: shared }).state()).toMatchObject({
      state: 'unavailable',
      problem: 'settings',
    });
    const missing = passwordOf('bench', `${files.folder}/nowhere`);
    await expect(est({ password: missing }).issue(asked())).rejects.toThrow(
      unavailable('settings', /is not there/),
    );
  });

  test('a certificate is renewed for the same key and name, signed in with itself', async () => {
    const own = await authority.client('bench-1');
    const client = clientCredentialOf(
      files.write('own.pem', own.certificate),
      files.write('own.key', own.privateKey),
    );
    const [renewed] = await est({ password: null, client }).renewOwn(signal);
    const { X509Certificate } = await import('node:crypto');
    const [before, after] = [new X509Certificate(own.certificate), new X509Certificate(renewed ?? '')];
    expect(after.subject).toBe(before.subject);
    expect(after.publicKey.equals(before.publicKey)).toBe(true);
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(fake.seen.at(-1)?.path).toBe('/.well-known/est/simplereenroll');
    await expect(est().renewOwn(signal)).rejects.toThrow(unavailable('settings', /password/));
  });
});
