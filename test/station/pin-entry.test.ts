/** A whole station whose own authority is opened by a person: nothing is issued before, and the PIN is nowhere. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { requests } from '../../src/contract/contract.ts';
import { openBench, provisionRecipe, type TestBench, temporaryFolder } from './bench.ts';

const right = 'canary-5e1d-first-pin';
const next = 'canary-77aa-second-pin';
const name = 'local-ca';
let place: ReturnType<typeof temporaryFolder>;
let folder: string;
let bench: TestBench | null;
let heard: string[];
let offsetMs: number;

const clock: Clock = {
  now: () => new Date(Date.now() + offsetMs),
  monotonicMs: () => performance.now(),
  sleep: (durationMs, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, durationMs);
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    }),
};

beforeEach(() => {
  place = temporaryFolder();
  folder = join(place.folder, 'data');
  mkdirSync(folder, { recursive: true });
  heard = [];
  bench = null;
  offsetMs = 0;
});
afterEach(async () => {
  await bench?.[Symbol.asyncDispose]();
  place.remove();
});

const ask = (): void => writeFileSync(join(folder, 'issuers.yaml'), 'version: 1\nlocalCa: { pin: ask }\n');

async function start(): Promise<TestBench> {
  const opened = await openBench(folder, { clock });
  opened.station.subscribe((event) => heard.push(JSON.stringify(event)));
  bench = opened;
  await opened.arm(1, null);
  return opened;
}

async function restart(): Promise<TestBench> {
  await bench?.[Symbol.asyncDispose]();
  bench = null;
  return start();
}

const issuerOf = async (opened: TestBench) =>
  (await opened.call('listIssuers')).issuers.find((issuer) => issuer.name === name);
const alerts = (opened: TestBench): readonly string[] => opened.station.state.alerts.map(({ code }) => code);
const begin = (opened: TestBench): Promise<unknown> =>
  opened.call('startJob', { slotId: opened.slot(1).slot.id, recipeId: provisionRecipe });

describe('an authority that waits for a person', () => {
  test('stops a job before the unit is touched, until a PIN was chosen', async () => {
    ask();
    const opened = await start();
    expect(await issuerOf(opened)).toMatchObject({
      state: 'locked',
      pin: { need: 'choose', open: false, canChoose: true, wrong: 0 },
      rootSha256: null,
    });
    expect(alerts(opened)).toContain('issuer.locked');
    await opened.plug(1);
    await expect(begin(opened)).rejects.toMatchObject({ code: 'issuer.locked' });
    expect(opened.slot(1).activity.type).toBe('ready');
    expect((await opened.call('listNumbers', {})).rows).toEqual([]);
    expect(await opened.call('chooseIssuerPin', { name, pin: right, current: null })).toMatchObject({
      state: 'ready',
      pin: { need: 'none', open: true },
    });
    expect(alerts(opened)).not.toContain('issuer.locked');
    expect(existsSync(join(folder, 'issuer-pin'))).toBe(false);
    expect((await opened.run(1, provisionRecipe)).outcome).toBe('passed');
  });

  test('is locked again after a restart, and when somebody locks it', async () => {
    ask();
    const first = await start();
    await first.call('chooseIssuerPin', { name, pin: right, current: null });
    const root = (await issuerOf(first))?.rootSha256;
    await first.call('lockIssuer', { name });
    await first.plug(1);
    await expect(begin(first)).rejects.toMatchObject({ code: 'issuer.locked' });
    const second = await restart();
    expect(await issuerOf(second)).toMatchObject({
      state: 'locked',
      rootSha256: root,
      pin: { need: 'enter' },
    });
    await second.plug(1);
    await expect(begin(second)).rejects.toMatchObject({ code: 'issuer.locked' });
    await second.call('unlockIssuer', { name, pin: right });
    expect((await second.run(1, provisionRecipe)).outcome).toBe('passed');
  });

  test('stays one that waits for a person when its line is taken out of issuers.yaml', async () => {
    ask();
    await (await start()).call('chooseIssuerPin', { name, pin: right, current: null });
    writeFileSync(join(folder, 'issuers.yaml'), 'version: 1\n');
    expect((await issuerOf(await restart()))?.pin?.need).toBe('enter');
  });

  test('keeps its root when a station changes from a PIN in a file, which is gone then', async () => {
    const before = (await issuerOf(await start()))?.rootSha256;
    expect(existsSync(join(folder, 'issuer-pin'))).toBe(true);
    ask();
    const opened = await restart();
    expect((await issuerOf(opened))?.pin?.need).toBe('choose');
    await opened.call('chooseIssuerPin', { name, pin: right, current: null });
    expect((await issuerOf(opened))?.rootSha256).toBe(before);
    expect(existsSync(join(folder, 'issuer-pin'))).toBe(false);
  });

  test('gets another PIN only for the one that it has, and the old one opens nothing any more', async () => {
    ask();
    const opened = await start();
    await opened.call('chooseIssuerPin', { name, pin: right, current: null });
    await expect(opened.call('chooseIssuerPin', { name, pin: next, current: null })).rejects.toMatchObject({
      code: 'issuer.pin',
    });
    await expect(
      opened.call('chooseIssuerPin', { name, pin: next, current: 'not the one' }),
    ).rejects.toMatchObject({ code: 'issuer.pin' });
    const seal = sealIn(folder);
    await opened.call('chooseIssuerPin', { name, pin: next, current: right });
    const again = await restart();
    await expect(again.call('unlockIssuer', { name, pin: right })).rejects.toMatchObject({
      code: 'issuer.pin',
    });
    expect((await again.call('unlockIssuer', { name, pin: next })).state).toBe('ready');
    await again[Symbol.asyncDispose]();
    bench = null;
    for (const file of filesIn(folder)) expect(readFileSync(file).includes(seal), file).toBe(false);
  });

  test('refuses a PIN that a copy of the folder would give away', async () => {
    ask();
    const opened = await start();
    await expect(
      opened.call('chooseIssuerPin', { name, pin: '1234567', current: null }),
    ).rejects.toMatchObject({
      code: 'issuer.pin',
      context: { tried: false },
    });
    expect((await issuerOf(opened))?.pin?.wrong).toBe(0);
  });
});

describe('wrong PINs', () => {
  test('are counted, also over a restart, and make the next one wait longer and longer', async () => {
    ask();
    const opened = await start();
    await opened.call('chooseIssuerPin', { name, pin: right, current: null });
    await opened.call('lockIssuer', { name });
    for (let count = 1; count <= 3; count += 1) {
      await expect(opened.call('unlockIssuer', { name, pin: `wrong-${count}` })).rejects.toMatchObject({
        code: 'issuer.pin',
      });
      expect((await issuerOf(opened))?.pin?.wrong).toBe(count);
    }
    const again = await restart();
    expect((await issuerOf(again))?.pin?.wrong).toBe(3);
    for (const pin of ['wrong-4', 'wrong-5'])
      await expect(again.call('unlockIssuer', { name, pin })).rejects.toMatchObject({ code: 'issuer.pin' });
    const early = again.call('unlockIssuer', { name, pin: right });
    await expect(early).rejects.toMatchObject({
      code: 'issuer.pin-wait',
      context: { waitMs: expect.any(Number) },
    });
    offsetMs += 31_000;
    expect((await again.call('unlockIssuer', { name, pin: right })).pin).toMatchObject({
      open: true,
      wrong: 0,
    });
  });

  test('for an authority that nobody opens are said to be for nobody', async () => {
    const opened = await start();
    await expect(opened.call('unlockIssuer', { name, pin: right })).rejects.toMatchObject({
      code: 'plan.refused',
    });
    await expect(opened.call('unlockIssuer', { name: 'nobody', pin: right })).rejects.toMatchObject({
      code: 'plan.refused',
    });
  });
});

describe('the PIN', () => {
  test('is in no file, no event, no reply, no state and no fault, right or wrong', async () => {
    ask();
    const opened = await start();
    const said: unknown[] = [];
    const listen = (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        (reply) => said.push(reply),
        (thrown: Error) => said.push(thrown.message, thrown.stack, JSON.stringify(thrown)),
      );
    await listen(opened.call('chooseIssuerPin', { name, pin: right, current: null }));
    await listen(opened.call('lockIssuer', { name }));
    await listen(opened.call('unlockIssuer', { name, pin: 'canary-wrong-pin' }));
    await listen(opened.call('unlockIssuer', { name, pin: right }));
    await listen(opened.call('chooseIssuerPin', { name, pin: next, current: right }));
    await listen(opened.call('unlockIssuer', { name, pin: right.repeat(20) }));
    await listen(opened.call('listIssuers'));
    await opened.plug(1);
    expect((await opened.run(1, provisionRecipe)).outcome).toBe('passed');
    await listen(opened.call('getSettings'));
    const places = new Map<string, Buffer>([
      ...filesIn(folder).map((file): [string, Buffer] => [file, readFileSync(file)]),
      ['events', Buffer.from(heard.join('\n'))],
      ['replies and faults', Buffer.from(JSON.stringify(said))],
      ['state', Buffer.from(JSON.stringify(opened.station.state))],
      ['arguments', Buffer.from(JSON.stringify([process.argv, process.env]))],
    ]);
    expect(places.size).toBeGreaterThan(8);
    for (const [where, bytes] of places)
      for (const pin of [right, next, 'canary-wrong-pin'])
        for (const form of [pin, Buffer.from(pin).toString('hex'), Buffer.from(pin).toString('base64')])
          expect(bytes.includes(form), `${where}: ${form}`).toBe(false);
    const acts = JSON.stringify(await opened.call('listActs', {}));
    for (const change of ['opened', 'locked', 'new PIN', 'wrong PIN']) expect(acts).toContain(change);
    expect(heard.join('\n')).toContain('a wrong PIN for the authority local-ca, 1 since the last right one');
  });

  test('is bytes that print as a secret as soon as a request is parsed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 400 }), fc.boolean(), (pin, useLastTry) => {
        const parsed = requests.unlockIssuer.parse.safeParse({ name, pin, useLastTry, more: undefined });
        const shown = JSON.stringify(parsed.success ? parsed.data : parsed.error);
        expect(JSON.parse(shown)).not.toMatchObject({ pin });
        if (
          pin.length >= 4 &&
          !'[secret] pin too big expected string to have <=200 characters name'.includes(pin)
        )
          expect(shown).not.toContain(JSON.stringify(pin).slice(1, -1));
        if (parsed.success) expect(JSON.parse(shown).pin).toBe('[secret]');
      }),
    );
  });
});

function filesIn(where: string): readonly string[] {
  return readdirSync(where, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The ciphertext as it lies in the database now. */
function sealIn(where: string): Buffer {
  for (const file of filesIn(where)) {
    const match = /"sealed":"([A-Za-z0-9+/=]{60,})"/.exec(readFileSync(file).toString('latin1'));
    if (match?.[1] !== undefined) return Buffer.from(match[1]);
  }
  throw new Error('there is no sealed key');
}
