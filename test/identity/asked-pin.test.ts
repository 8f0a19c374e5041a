/** A token whose PIN a person enters: never from a file, forgotten when it is taken out, its last try never used by the way. */
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { HeldPin } from '../../src/identity/held-pin.ts';
import { tokenFlags } from '../../src/identity/pkcs11/cryptoki.ts';
import { HsmCa, makeHsmRoot } from '../../src/identity/pkcs11/hsm-ca.ts';
import { MemoryPinGuard } from '../../src/identity/pkcs11/pin-guard.ts';
import { Token } from '../../src/identity/pkcs11/token.ts';
import { type IssuerSight, lookAt } from '../../src/station/issuer-sight.ts';
import type { IssuerStanding } from '../../src/station/issuer-standing.ts';
import { PinDesk } from '../../src/station/pin-desk.ts';
import { ScriptedToken } from './scripted-cryptoki.ts';

const right = 'right-pin-4711';
let hardware: ScriptedToken;
let guard: MemoryPinGuard;
let kept: Map<string, object>;
let notes: string[];
let issuer: HsmCa;
let sight: IssuerSight;

const tokenWith = (heldPin: HeldPin): Token =>
  new Token({
    openModule: async () => ({ cryptoki: hardware, release: async () => undefined }),
    tokenLabel: 'factory',
    keyLabel: 'device-ca',
    readPin: () => heldPin.read(),
    heldPin,
    guard,
    production: true,
  });

function deskOf(ca: HsmCa): PinDesk {
  return new PinDesk({
    board: {
      find: (): IssuerStanding => ({
        name: 'hsm',
        kind: 'pkcs11',
        ...sight,
        quotas: null,
        lookedAt: null,
        pad: ca.pinPad ?? null,
      }),
      look: async () => {
        sight = await lookAt(ca);
      },
    },
    settings: {
      get: (key) => kept.get(key),
      set: (key, value) => void kept.set(key, JSON.parse(JSON.stringify(value)) as object),
    },
    clock: systemClock,
    note: (text) => notes.push(text),
  });
}

/** A start of the engine: the token and what is on disk stay, all else is new. */
async function start(): Promise<PinDesk> {
  guard = new MemoryPinGuard();
  const heldPin = new HeldPin();
  issuer = new HsmCa({
    id: 'hsm',
    token: tokenWith(heldPin),
    readCertificate: async () => root,
    heldPin,
    clock: systemClock,
    random: systemRandom,
  });
  sight = await lookAt(issuer);
  return deskOf(issuer);
}

let root: Uint8Array;
const pin = (text: string): Secret => new Secret(utf8(text));
const logins = (): number => hardware.calls.filter((call) => call === 'login').length;

beforeEach(async () => {
  hardware = new ScriptedToken();
  hardware.pin = right;
  guard = new MemoryPinGuard();
  kept = new Map();
  notes = [];
  const held = new HeldPin();
  held.hold(pin(right), false);
  const token = tokenWith(held);
  root = await makeHsmRoot(token, { organization: 'Example', commonName: 'CA' }, systemClock, systemRandom);
  await token.close();
  hardware.calls.length = 0;
  hardware.pins.length = 0;
});

describe('a token that waits for its PIN', () => {
  test('is locked, is shown no PIN, and signs when a person has entered it', async () => {
    const desk = await start();
    expect(sight).toMatchObject({ state: { state: 'locked' }, pin: { need: 'enter', open: false } });
    await lookAt(issuer);
    expect(logins()).toBe(0);
    const entered = pin(right);
    await desk.unlock('hsm', entered, false);
    expect(entered.use((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
    expect(sight).toMatchObject({ state: { state: 'ready' }, pin: { need: 'none', open: true } });
    expect((await start()).wrongPins('hsm')).toBe(0);
    expect(sight.state.state).toBe('locked');
  });

  test('opens a lost session again by itself, but asks again when it was taken out', async () => {
    const desk = await start();
    await desk.unlock('hsm', pin(right), false);
    hardware.fail('tokens', 'CKR_SESSION_HANDLE_INVALID');
    expect((await lookAt(issuer)).state.state).toBe('ready');
    hardware.present = [];
    expect((await lookAt(issuer)).state).toMatchObject({ state: 'unavailable', problem: 'token' });
    hardware.present = null;
    expect(await lookAt(issuer)).toMatchObject({ state: { state: 'locked' }, pin: { need: 'enter' } });
  });

  test('is locked by a person, and shown a PIN again only by a person', async () => {
    const desk = await start();
    await desk.unlock('hsm', pin(right), false);
    await desk.lock('hsm');
    const before = logins();
    expect((await lookAt(issuer)).state.state).toBe('locked');
    expect(logins()).toBe(before);
  });

  test('that somebody else is logged in to takes only the right PIN all the same', async () => {
    const desk = await start();
    hardware.fail('login', 'CKR_USER_ALREADY_LOGGED_IN');
    await expect(desk.unlock('hsm', pin('wrong-1'), false)).rejects.toMatchObject({ code: 'issuer.pin' });
    expect(hardware.calls).toContain('logout');
    expect(sight.state.state).toBe('locked');
  });
});

describe('the tries of a token', () => {
  test('are counted on disk before they are used, also over a restart', async () => {
    const first = await start();
    await expect(first.unlock('hsm', pin('wrong-1'), false)).rejects.toMatchObject({ code: 'issuer.pin' });
    await expect(first.unlock('hsm', pin('wrong-1'), false)).rejects.toMatchObject({
      context: { tried: false },
    });
    const second = await start();
    expect(second.wrongPins('hsm')).toBe(1);
    hardware.hangs = 'login';
    void second.unlock('hsm', pin('wrong-2'), false).catch(() => undefined);
    await expect.poll(logins).toBe(2);
    hardware.hangs = null;
    expect((await start()).wrongPins('hsm')).toBe(2);
  });

  test('end before the last one: a person has to say that it is used', async () => {
    const desk = await start();
    for (const text of ['wrong-1', 'wrong-2'])
      await expect(desk.unlock('hsm', pin(text), false)).rejects.toMatchObject({ code: 'issuer.pin' });
    const before = logins();
    expect(desk.isLastTry('hsm')).toBe(true);
    await expect(desk.unlock('hsm', pin(right), false)).rejects.toMatchObject({ code: 'issuer.last-try' });
    expect(logins()).toBe(before);
    await desk.unlock('hsm', pin(right), true);
    expect(desk.isLastTry('hsm')).toBe(false);
  });

  test('are the last one also where the token says so first', async () => {
    hardware.info = { ...hardware.info, flags: tokenFlags.finalTry };
    const desk = await start();
    await expect(desk.unlock('hsm', pin(right), false)).rejects.toMatchObject({ code: 'issuer.last-try' });
    expect(hardware.pins).toEqual([]);
    await desk.unlock('hsm', pin(right), true);
    expect(hardware.pins).toEqual([right]);
  });

  test('are none when the PIN is locked: nothing is asked for', async () => {
    hardware.info = { ...hardware.info, flags: tokenFlags.pinLocked };
    const desk = await start();
    expect(sight).toMatchObject({ state: { state: 'locked' }, pin: { need: 'none' } });
    await expect(desk.unlock('hsm', pin(right), true)).rejects.toMatchObject({ code: 'issuer.unavailable' });
    expect(hardware.pins).toEqual([]);
    expect(desk.wrongPins('hsm')).toBe(0);
  });
});

test('no PIN is in a fault, a note, a standing or on disk, whatever was entered in whatever order', async () => {
  const word = fc
    .string({ minLength: 6, maxLength: 20, unit: 'grapheme-ascii' })
    .filter((text) => text.trim().length > 5);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ text: word, act: fc.constantFrom('unlock', 'force', 'lock', 'choose') }), {
        maxLength: 8,
      }),
      async (acts) => {
        kept = new Map();
        notes = [];
        const desk = await start();
        const said: string[] = [];
        for (const { text, act } of acts) {
          const work =
            act === 'lock'
              ? desk.lock('hsm')
              : act === 'choose'
                ? desk.choose('hsm', pin(text), pin(right))
                : desk.unlock('hsm', pin(text), act === 'force');
          await work.catch((thrown: Error) =>
            said.push(thrown.message, JSON.stringify(thrown), String(thrown.stack)),
          );
          said.push(JSON.stringify([sight.state, sight.pin, [...kept], notes]));
        }
        const all = said.join('\n');
        for (const { text, act } of acts) if (act !== 'lock') expect(all.includes(text)).toBe(false);
        expect(all).not.toContain(right);
      },
    ),
    { numRuns: 40 },
  );
});
