import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fromBase64 } from '../../src/base/bytes.ts';
import { systemRandom } from '../../src/base/random.ts';
import type { Issuer } from '../../src/identity/issuer.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { IssuerBoard } from '../../src/station/issuer-board.ts';
import { makeKey, makeRequest } from './device.ts';
import { type Answer, type FakeServer, type SecretFolder, secretFolder, startFake } from './https-fake.ts';
import { makeAuthority, pkcs7, type TestAuthority } from './test-authority.ts';

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
  issuer: 'est',
  template: 'tls-client',
});

let authority: TestAuthority;
let fake: FakeServer;
let files: SecretFolder;
let board: IssuerBoard | null;
/** Wakes the board's next look. */
let tick: () => void;

const right: Answer = async ({ path, body }, response) => {
  if (path.endsWith('/cacerts')) response.end(pkcs7(authority.rootDer));
  else if (path.endsWith('/csrattrs')) response.writeHead(204).end();
  else response.end(pkcs7(await authority.sign(fromBase64(body.replace(/\s/g, '')))));
};
const local: Issuer = {
  describe: async () => ({
    id: 'local-ca',
    kind: 'local-ca',
    title: 'x',
    demo: true,
    root: new Uint8Array(),
  }),
  state: async () => ({ state: 'ready' }),
  issue: async () => {
    throw new Error('not asked here');
  },
};
const est = (more = ''): string =>
  `version: 1\nissuers:\n  est:\n    kind: est\n    url: ${fake.url}\n    serverRoot: root.pem\n${more}`;

beforeAll(async () => {
  authority = await makeAuthority();
  fake = await startFake(await authority.server(), right);
});
beforeEach(() => {
  fake.answer = right;
  files = secretFolder();
  files.write('root.pem', authority.root);
  board = null;
  tick = () => undefined;
});
afterEach(async () => {
  await board?.[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});
afterAll(() => fake[Symbol.asyncDispose]());

async function open(demo = true): Promise<IssuerBoard> {
  board = await IssuerBoard.open({
    folder: files.folder,
    random: systemRandom,
    clock: {
      now: () => new Date(),
      monotonicMs: () => 0,
      sleep: (_durationMs, signal) =>
        new Promise((resolve, reject) => {
          tick = resolve;
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        }),
    },
    local: { name: 'local-ca', issuer: local, demo },
  });
  return board;
}

describe('the issuers of a running station', () => {
  test('are the local one and those of the file, asked before the first job', async () => {
    files.write('issuers.yaml', est());
    const opened = await open();
    expect([...opened.issuers.keys()]).toEqual(['local-ca', 'est']);
    expect(opened.stateOf('est')).toEqual({ state: 'ready' });
    expect(opened.stateOf('local-ca')).toEqual({ state: 'ready' });
    expect(opened.stateOf('nobody')).toMatchObject({ state: 'unavailable', problem: 'settings' });
  });

  test('are asked again in the background: one that goes away is seen, and one that comes back', async () => {
    files.write('issuers.yaml', est());
    const opened = await open();
    fake.answer = (_request, response) => void response.writeHead(503).end();
    tick();
    await expect.poll(() => opened.stateOf('est')).toMatchObject({ state: 'unavailable', problem: 'busy' });
    fake.answer = right;
    tick();
    await expect.poll(() => opened.stateOf('est')).toEqual({ state: 'ready' });
  });

  test('that do not answer stop nobody: neither the start nor a question for the state', async () => {
    files.write('issuers.yaml', est());
    fake.answer = () => undefined;
    const opened = await open();
    expect(opened.stateOf('est')).toMatchObject({ state: 'unavailable', problem: 'busy' });
    expect(opened.stateOf('local-ca')).toEqual({ state: 'ready' });
  });

  test('are read anew when the file changes; one whose settings stay is kept', async () => {
    files.write('issuers.yaml', est());
    const opened = await open();
    files.write(
      'issuers.yaml',
      `${est()}  other:\n    kind: est\n    url: ${fake.url}\n    serverRoot: no.pem\n`,
    );
    await expect
      .poll(() => opened.stateOf('other'))
      .toMatchObject({
        state: 'unavailable',
        problem: 'settings',
        reason: expect.stringContaining('no.pem'),
      });
    expect(opened.stateOf('est')).toEqual({ state: 'ready' });
    files.write('issuers.yaml', 'version: 1\n');
    expect(opened.stateOf('est')).toMatchObject({ problem: 'settings' });
    expect([...opened.issuers.keys()]).toEqual(['local-ca']);
  });

  test('stay as they were when the file gets a mistake, which is told until it is mended', async () => {
    files.write('issuers.yaml', est());
    const opened = await open();
    const told: (string | null)[] = [];
    opened.onFileFault((fault) => told.push(fault === null ? null : fault.message));
    files.write('issuers.yaml', est('    colour: red\n'));
    expect(opened.stateOf('est')).toEqual({ state: 'ready' });
    files.write('issuers.yaml', est());
    opened.stateOf('est');
    expect(told).toEqual([null, expect.stringMatching(/issuers\.yaml, line \d.*colour/), null]);
  });

  test('for demos are refused in production, and as long as the file can not be understood', async () => {
    files.write('issuers.yaml', 'version: 1\nproduction: true\n');
    const opened = await open();
    expect(opened.stateOf('local-ca')).toMatchObject({ state: 'unavailable', problem: 'policy' });
    const asked = { certificateRequest: new Uint8Array(), profile, serialNumber: 'x', hardwareId: 'y' };
    const signal = new AbortController().signal;
    await expect(opened.issuers.get('local-ca')?.issue({ ...asked, signal })).rejects.toMatchObject({
      context: { problem: 'policy' },
    });
    await opened[Symbol.asyncDispose]();
    files.write('issuers.yaml', 'version: 3\n');
    expect((await open()).stateOf('local-ca')).toMatchObject({ problem: 'policy' });
  });

  test('that fail while they issue are looked at once more, at once', async () => {
    files.write('issuers.yaml', est());
    const opened = await open();
    fake.answer = (_request, response) => void response.destroy();
    const certificateRequest = makeRequest({ commonName: 'MM-00001', key: makeKey() });
    const signal = new AbortController().signal;
    const asked = { certificateRequest, profile, serialNumber: 'MM-00001', hardwareId: 'unit-1', signal };
    await expect(opened.issuers.get('est')?.issue(asked)).rejects.toMatchObject({
      code: 'issuer.unavailable',
    });
    await expect
      .poll(() => opened.stateOf('est'))
      .toMatchObject({ state: 'unavailable', problem: 'network' });
  });
});
