/** A further authority of a station whose PIN a person enters: sealed in a file, opened at the desk, never by the folder alone. */
import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { createLocalCa } from '../../src/identity/local-ca.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { IssuerBoard } from '../../src/station/issuer-board.ts';
import { createAuthority, reportIssuer } from '../../src/station/issuer-desk.ts';
import { PinDesk } from '../../src/station/pin-desk.ts';
import { makeKeyOf, makeRequest } from './device.ts';
import { secretFolder } from './https-fake.ts';

const right = 'right-pin-4711';
const names = { organization: 'Example', commonName: 'Device CA' };
const pin = (text: string): Secret => new Secret(utf8(text));
const { signal } = new AbortController();
const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  issuer: 'device-ca',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
});

let files: ReturnType<typeof secretFolder>;
let kept: Map<string, object>;
let board: IssuerBoard;
let desk: PinDesk;

async function start(production = false): Promise<void> {
  files.write(
    'issuers.yaml',
    `version: 1\nproduction: ${production}\nissuers:\n  device-ca: { kind: sealed, file: device-ca.json, pin: ask }\n`,
  );
  board = await IssuerBoard.open({ folder: files.folder, clock: systemClock, random: systemRandom, local });
  desk = new PinDesk({
    board,
    settings: { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value as object) },
    clock: systemClock,
    note: () => undefined,
  });
}

const local = {
  name: 'local-ca',
  demo: false,
  issuer: {
    describe: () => Promise.reject(new Error('not asked here')),
    state: async () => ({ state: 'ready' as const }),
    issue: () => Promise.reject(new Error('not asked here')),
  },
};
const parts = (): { folder: string; clock: typeof systemClock; random: typeof systemRandom } => ({
  folder: files.folder,
  clock: systemClock,
  random: systemRandom,
});
const issue = () =>
  board.issuers.get('device-ca')?.issue({
    certificateRequest: makeRequest({ commonName: 'MM-00001', key: makeKeyOf('p256') }),
    profile,
    serialNumber: 'MM-00001',
    hardwareId: 'unit-1',
    signal,
  });

beforeEach(() => {
  files = secretFolder();
  kept = new Map();
});
afterEach(async () => {
  await board[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

describe('a sealed authority that waits for its PIN', () => {
  test('is not there before it was made, and is made under the PIN that a person gives', async () => {
    await start();
    expect(board.find('device-ca')).toMatchObject({
      state: { state: 'unavailable', problem: 'settings' },
      pin: { need: 'none' },
    });
    await expect(createAuthority('device-ca', names, parts())).rejects.toMatchObject({
      code: 'plan.refused',
    });
    await expect(createAuthority('device-ca', names, parts(), pin('short'))).rejects.toMatchObject({
      code: 'issuer.pin',
    });
    const given = pin(right);
    const { sha256 } = await createAuthority('device-ca', names, parts(), given);
    expect(given.use((bytes) => bytes.some((byte) => byte !== 0))).toBe(true);
    expect(statSync(join(files.folder, 'device-ca.json')).mode & 0o077).toBe(0);
    expect(await reportIssuer('device-ca', parts())).toMatchObject({ state: 'locked', rootSha256: sha256 });
  });

  test('signs after the right PIN, not before it, and not after it was locked or the station started anew', async () => {
    await start();
    await createAuthority('device-ca', names, parts(), pin(right));
    await board.look('device-ca');
    expect(board.find('device-ca')).toMatchObject({ state: { state: 'locked' }, pin: { need: 'enter' } });
    await expect(issue()).rejects.toMatchObject({ context: { problem: 'credentials' } });
    await desk.unlock('device-ca', pin(right), false);
    expect(board.find('device-ca')).toMatchObject({
      state: { state: 'ready' },
      pin: { need: 'none', open: true },
    });
    expect((await issue())?.chain).toHaveLength(1);
    await desk.lock('device-ca');
    await expect(issue()).rejects.toMatchObject({ code: 'issuer.unavailable' });
    await desk.unlock('device-ca', pin(right), false);
    await board[Symbol.asyncDispose]();
    await start();
    expect(board.find('device-ca')?.state.state).toBe('locked');
  });

  test('counts wrong PINs and makes people wait, as nothing locks it for good', async () => {
    await start();
    await createAuthority('device-ca', names, parts(), pin(right));
    for (let wrong = 1; wrong <= 5; wrong += 1) {
      await expect(desk.unlock('device-ca', pin(`wrong-${wrong}`), false)).rejects.toMatchObject({
        code: 'issuer.pin',
      });
      expect(desk.wrongPins('device-ca')).toBe(wrong);
    }
    await expect(desk.unlock('device-ca', pin(right), false)).rejects.toMatchObject({
      code: 'issuer.pin-wait',
    });
  });

  test('takes a new PIN with the old one only, keeps its key, and no more opens with the old one', async () => {
    await start();
    const { sha256 } = await createAuthority('device-ca', names, parts(), pin(right));
    const file = join(files.folder, 'device-ca.json');
    const before = readFileSync(file);
    await expect(desk.choose('device-ca', pin('another-pin'), null)).rejects.toMatchObject({
      code: 'issuer.pin',
    });
    await expect(desk.choose('device-ca', pin('another-pin'), pin('wrong'))).rejects.toMatchObject({
      code: 'issuer.pin',
    });
    expect(readFileSync(file)).toEqual(before);
    await desk.choose('device-ca', pin('another-pin'), pin(right));
    await desk.lock('device-ca');
    await expect(desk.unlock('device-ca', pin(right), false)).rejects.toMatchObject({ code: 'issuer.pin' });
    await desk.unlock('device-ca', pin('another-pin'), false);
    expect(await reportIssuer('device-ca', parts())).toMatchObject({ rootSha256: sha256 });
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test('keeps its PIN when the file can not be written', async () => {
    await start();
    await createAuthority('device-ca', names, parts(), pin(right));
    mkdirSync(join(files.folder, 'device-ca.json.new'));
    await expect(desk.choose('device-ca', pin('another-pin'), pin(right))).rejects.toMatchObject({
      code: 'issuer.unavailable',
      message: expect.stringContaining('stays the old one') as string,
    });
    expect(desk.wrongPins('device-ca')).toBe(0);
    await desk.unlock('device-ca', pin(right), false);
  });

  test('says so when its file was damaged', async () => {
    await start();
    await createAuthority('device-ca', names, parts(), pin(right));
    truncateSync(join(files.folder, 'device-ca.json'), 100);
    await expect(desk.unlock('device-ca', pin(right), false)).rejects.toMatchObject({
      message: expect.stringContaining('damaged') as string,
    });
  });

  test('for demos is refused where the settings say production', async () => {
    await start(true);
    const sealed = await createLocalCa({ ...names, demo: true, pin: pin(right), ...parts() });
    writeFileSync(join(files.folder, 'device-ca.json'), sealed, { mode: 0o600 });
    await expect(desk.unlock('device-ca', pin(right), false)).rejects.toMatchObject({
      context: { problem: 'policy' },
    });
  });
});
