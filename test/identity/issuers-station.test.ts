/** A whole station with an EST authority: slow, gone, losing its answer; and its password, which is nowhere. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fromBase64 } from '../../src/base/bytes.ts';
import { openBench, type TestBench, temporaryFolder } from '../station/bench.ts';
import { withManifest, zipped } from '../station/packages.ts';
import { type Answer, type FakeServer, startFake } from './https-fake.ts';
import { makeAuthority, pkcs7, type TestAuthority } from './test-authority.ts';

const canary = 'canary-5d1e-est-password';
const place = temporaryFolder();
const folder = join(place.folder, 'data');
const heard: string[] = [];
let authority: TestAuthority;
let fake: FakeServer;
let bench: TestBench;

const look = (request: Parameters<Answer>[0], response: Parameters<Answer>[1]): boolean => {
  if (request.path.endsWith('/cacerts')) response.end(pkcs7(authority.rootDer));
  else if (request.path.endsWith('/csrattrs')) response.writeHead(204).end();
  else return false;
  return true;
};
const certificateFor = async (body: string): Promise<string> =>
  pkcs7(await authority.sign(fromBase64(body.replace(/\s/g, ''))));
const right: Answer = async (request, response) => {
  if (!look(request, response)) response.end(await certificateFor(request.body));
};

const recipe = (name: string): string => `recipe: ${name}
title: ${name}
product: Gateway Mk2
purpose: provision
driver: smp
options: { model: Gateway Mk2, responseTimeoutMs: 800, restartTimeoutMs: 3000 }
steps:
  - step: identify
  - step: identity
    profile: ${name}
`;
const profile = (name: string, prefix: string, more: object): object => ({
  profile: name,
  title: name,
  serial: { prefix, digits: 5, first: 1, last: 999 },
  subject: { organization: 'Example' },
  ...more,
});

beforeAll(async () => {
  authority = await makeAuthority();
  fake = await startFake(await authority.server(), right);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'est-root.pem'), authority.root);
  writeFileSync(join(folder, 'est-password'), `${canary}\n`, { mode: 0o600 });
  writeFileSync(
    join(folder, 'issuers.yaml'),
    `version: 1
issuers:
  factory:
    kind: est
    url: ${fake.url}
    serverRoot: est-root.pem
    user: bench-1
    passwordFile: est-password
`,
  );
  bench = await openBench(folder);
  bench.station.subscribe((event) => heard.push(JSON.stringify(event)));
  const text = (source: string): Uint8Array => new TextEncoder().encode(source);
  const profiles = [
    profile('by-est', 'ES-', { issuer: 'factory', template: 'tls-client' }),
    profile('by-us', 'US-', {}),
  ];
  const entries = new Map([
    ['recipes/by-est.yaml', text(recipe('by-est'))],
    ['recipes/by-us.yaml', text(recipe('by-us'))],
    ['profiles.yaml', text(JSON.stringify(profiles))],
  ]);
  await bench.call('importFile', { base64: zipped(withManifest(entries, 'issuers')) });
  for (const number of [1, 2, 3, 4]) await bench.arm(number, null);
});
beforeEach(() => {
  fake.answer = right;
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
  place.remove();
});

const stateOf = async (): Promise<string | undefined> =>
  (await bench.call('getSettings')).identity.find(({ issuer }) => issuer === 'factory')?.issuerState;

describe('a station with an EST authority', () => {
  test('gives a unit a certificate of that authority, and says so in Settings', async () => {
    expect(await stateOf()).toBe('ready');
    await bench.plug(1);
    const done = await bench.run(1, 'by-est');
    expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
    await bench.unplug(1);
  });

  test('that is slow does not stop another slot', async () => {
    let release = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      fake.answer = async (request, response) => {
        if (look(request, response)) return;
        resolve();
        await new Promise<void>((go) => {
          release = go;
        });
        response.end(await certificateFor(request.body));
      };
    });
    await bench.plug(1);
    await bench.plug(2);
    const slow = await bench.call('startJob', { slotId: bench.slot(1).slot.id, recipeId: 'by-est' });
    await asked;
    expect((await bench.run(2, 'by-us')).outcome).toBe('passed');
    expect(bench.slot(1).activity.type).toBe('running');
    release();
    expect((await bench.ended(1, slow.jobId)).outcome).toBe('passed');
    await bench.unplug(1);
    await bench.unplug(2);
  });

  test('that signs and then loses its answer costs no number: the unit gets a new key under the same one', async () => {
    await bench.plug(3);
    let signed = 0;
    fake.answer = async (request, response) => {
      if (look(request, response)) return;
      await certificateFor(request.body);
      signed += 1;
      response.destroy();
    };
    const lost = await bench.run(3, 'by-est');
    expect(lost).toMatchObject({ outcome: 'error', fault: { code: 'issuer.unavailable' } });
    expect(signed).toBe(1);
    fake.answer = right;
    await expect.poll(stateOf).toBe('ready');
    const again = await bench.run(3, 'by-est');
    expect(again.outcome, JSON.stringify(again.fault)).toBe('passed');
    expect(bench.slot(3).serialNumber).toBe('ES-00003');
    await bench.unplug(3);
  });

  test('that is gone stops a job before the unit is touched, with the reason', async () => {
    fake.answer = (_request, response) => void response.writeHead(503).end();
    await bench.plug(4);
    // the first one finds out; from then on it is known
    const first = await bench.run(4, 'by-est');
    expect(first.outcome).toBe('error');
    await expect.poll(stateOf).toBe('unavailable');
    const refused = bench.call('startJob', { slotId: bench.slot(4).slot.id, recipeId: 'by-est' });
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining('busy') });
    expect((await bench.run(4, 'by-us')).outcome).toBe('passed');
  });

  test('keeps its password to itself: no file, no event, no record, no plan has it', async () => {
    const plan = await bench.call('plan', { recipeId: 'by-est' });
    const settings = await bench.call('getSettings');
    const basic = Buffer.from(`bench-1:${canary}`).toString('base64');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'est-password')
      .map((entry): [string, Buffer] => {
        const path = join(entry.parentPath, entry.name);
        return [path, readFileSync(path)];
      });
    const places = new Map([
      ...files,
      ['events', Buffer.from(heard.join('\n'))],
      ['state', Buffer.from(JSON.stringify([bench.station.state, plan, settings]))],
      ['arguments', Buffer.from(JSON.stringify([process.argv, process.env]))],
    ]);
    expect(fake.seen.some(({ headers }) => headers.authorization === `Basic ${basic}`)).toBe(true);
    expect(places.size).toBeGreaterThan(6);
    for (const [where, bytes] of places)
      for (const form of [canary, basic, Buffer.from(canary).toString('hex')])
        expect(bytes.includes(form), where).toBe(false);
  });
});
