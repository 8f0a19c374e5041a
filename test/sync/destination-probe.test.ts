import { createServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { probeSettings } from '../../src/station/destinations/destination-board.ts';
import { reportOf } from '../../src/station/destinations/destination-handlers.ts';
import type { DestinationSettings } from '../../src/sync/destination-file.ts';
import { destinationSettingsSchema } from '../../src/sync/destination-file.ts';
import type { ProbeStep } from '../../src/sync/destination-probe.ts';
import { type Answer, startFake } from '../identity/https-fake.ts';
import { makeAuthority, type TestAuthority } from '../identity/test-authority.ts';
import { fakeHttp, partsFor } from './destinations/rig.ts';

let authority: TestAuthority;
beforeAll(async () => {
  authority = await makeAuthority();
});
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
});

const day = 86_400_000;
const fine: Answer = (_request, response) => void response.writeHead(204).end();

async function probe(
  change: Record<string, unknown>,
  secrets: Record<string, string> = { key: 'k' },
): Promise<readonly ProbeStep[]> {
  const settings: DestinationSettings = destinationSettingsSchema.parse({
    from: 'now',
    ca: 'root.pem',
    ...(change.kind === undefined ? { kind: 'webhook', key: { secret: 'key' } } : {}),
    ...change,
  });
  const parts = partsFor({
    clock: systemClock,
    secrets: new Map(Object.entries(secrets)),
    files: { 'root.pem': authority.root },
  });
  return probeSettings('lab', settings, parts);
}

const wrong = (steps: readonly ProbeStep[]): ProbeStep | undefined =>
  steps.find(({ state }) => state === 'wrong');
const states = (steps: readonly ProbeStep[]): string => steps.map(({ state }) => state).join(' ');

async function https(answer: Answer, dates = {}): Promise<string> {
  const server = await startFake(await authority.server(dates), answer);
  open.push(server);
  return server.url;
}

describe('the test of a destination says', () => {
  test('that all is well, step by step, when it is', async () => {
    const steps = await probe({ url: await https(fine) });
    expect(states(steps)).toBe('ok ok ok ok ok ok ok ok');
    expect(steps.find(({ stage }) => stage === 'tls')?.words).toMatch(/proves to be server, until 20/);
    expect(reportOf('lab', steps)).toMatchObject({ works: true, advice: null });
  });

  test('that a secret is missing, before it goes anywhere', async () => {
    const steps = await probe({ url: 'https://127.0.0.1:1' }, {});
    expect(wrong(steps)).toMatchObject({ stage: 'settings', words: 'There is no key.' });
    expect(states(steps)).toBe(`wrong${' not-tried'.repeat(7)}`);
  });

  test('that the name is not known', async () => {
    const steps = await probe({ url: 'https://no-such-host.invalid' });
    expect(wrong(steps)).toMatchObject({
      stage: 'dns',
      words: expect.stringContaining('no-such-host.invalid is a name'),
    });
    expect(reportOf('lab', steps).advice).toMatch(/name server/);
  });

  test('that nothing listens there', async () => {
    const probed = createServer();
    await new Promise<void>((resolve) => probed.listen(0, '127.0.0.1', resolve));
    const address = probed.address();
    await new Promise((resolve) => probed.close(resolve));
    const steps = await probe({
      url: `https://127.0.0.1:${typeof address === 'object' ? address?.port : 1}`,
    });
    expect(wrong(steps)).toMatchObject({
      stage: 'tcp',
      words: expect.stringContaining('refuses the connection'),
    });
  });

  test('that what listens does not speak TLS', async () => {
    const plain = await fakeHttp(() => ({ status: 204 }));
    open.push(plain);
    const steps = await probe({ url: plain.url.replace('http:', 'https:') });
    expect(wrong(steps)?.stage).toBe('tls');
    expect(states(steps)).toBe('ok ok ok wrong not-tried not-tried not-tried not-tried');
  });

  test('that the certificate is of an authority that is not trusted here', async () => {
    const other = await makeAuthority('Somebody else');
    const server = await startFake(await other.server(), fine);
    open.push(server);
    expect(wrong(await probe({ url: server.url }))).toMatchObject({
      stage: 'tls',
      words: expect.stringMatching(/issuer|not trusted/),
    });
  });

  test('that the certificate is for another name', async () => {
    const server = await startFake(await authority.server({}, '127.0.0.9'), fine);
    open.push(server);
    expect(wrong(await probe({ url: server.url }))).toMatchObject({
      stage: 'tls',
      words: expect.stringContaining('other names'),
    });
  });

  test.each([
    ['is over', { notBefore: new Date(Date.now() - 9 * day), notAfter: new Date(Date.now() - 2 * day) }],
    [
      'has not begun',
      { notBefore: new Date(Date.now() + 2 * day), notAfter: new Date(Date.now() + 9 * day) },
    ],
  ])('which dates a certificate has that %s, and what this computer takes for now', async (_what, dates) => {
    const step = wrong(await probe({ url: await https(fine, dates) }));
    expect(step?.stage).toBe('clock');
    expect(step?.words).toContain(dates.notAfter.toISOString().slice(0, 10));
    expect(step?.words).toContain(new Date().toISOString().slice(0, 10));
  });

  test('that the clocks differ, by the date of the answer', async () => {
    const date = new Date(Date.now() - 3 * 3_600_000).toUTCString();
    const url = await https((_request, response) => void response.writeHead(204, { date }).end());
    expect(wrong(await probe({ url }))).toMatchObject({
      stage: 'clock',
      words: expect.stringContaining('180 minutes behind'),
    });
  });

  test.each([
    ['credentials', 401, 'Invalid token'],
    ['permission', 403, 'may not post here'],
    ['schema', 404, 'no such page'],
    ['schema', 400, 'unknown event type'],
  ])('%s: what the server answers (%i)', async (stage, status, text) => {
    const url = await https((_request, response) => void response.writeHead(status).end(text));
    const steps = await probe({ url });
    expect(wrong(steps)).toMatchObject({ stage, words: expect.stringContaining(text) });
    expect(steps.find((one) => one.stage === 'tls')?.state).toBe('ok');
  });

  test('that a page of something in between answers for hawkBit, and that its tokens are off', async () => {
    const hawkbit = {
      kind: 'hawkbit',
      user: 'admin',
      password: { secret: 'key' },
      tokenKey: { secret: 'key' },
      proof: 'ddi',
    };
    const page = await https(
      (_request, response) => void response.writeHead(200).end('<html>Sign in to the guest Wi-Fi</html>'),
    );
    expect(wrong(await probe({ ...hawkbit, url: page }))).toMatchObject({
      stage: 'schema',
      words: expect.stringContaining('Wi-Fi'),
    });
    const off = await https((request, response) => {
      response
        .writeHead(200)
        .end(JSON.stringify(request.path.includes('configs') ? { value: false } : { total: 0, content: [] }));
    });
    expect(wrong(await probe({ ...hawkbit, url: off }))).toMatchObject({
      stage: 'permission',
      words: expect.stringContaining('targettoken'),
    });
  });

  test('that Leshan speaks the other dialect', async () => {
    const url = await https(
      (_request, response) => void response.writeHead(200).end('[{"endpoint":"a","x509":true}]'),
    );
    const leshan = { kind: 'leshan', url };
    expect(wrong(await probe({ ...leshan, dialect: 'm15' }))).toMatchObject({
      stage: 'schema',
      words: expect.stringContaining('m4'),
    });
    expect(wrong(await probe({ ...leshan, dialect: 'm4' }))).toBeUndefined();
  });
});
