import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/base/bytes.ts';
import { orAborted } from '../../src/base/deadline.ts';
import { Secret } from '../../src/base/secret.ts';
import { type ReturnName, tokenFlags } from '../../src/identity/pkcs11/cryptoki.ts';
import {
  attributeTable,
  initializeArguments,
  unixLayout,
  valueLengthAt,
  windowsLayout,
} from '../../src/identity/pkcs11/layout.ts';
import { pinFileGuard } from '../../src/identity/pkcs11/pin-file-guard.ts';
import { MemoryPinGuard, type PinGuard } from '../../src/identity/pkcs11/pin-guard.ts';
import { Token } from '../../src/identity/pkcs11/token.ts';
import { makeKey, spki } from './device.ts';
import { secretFolder } from './https-fake.ts';
import { ScriptedToken } from './scripted-cryptoki.ts';

const canary = 'canary-9c40-pin';
const digest = new Uint8Array(32).fill(1);
let hardware: ScriptedToken;
let released: number;
let pin: string;
let guard: MemoryPinGuard;
let secrets: Secret[];

beforeEach(() => {
  hardware = new ScriptedToken();
  hardware.pin = canary;
  released = 0;
  pin = canary;
  guard = new MemoryPinGuard();
  secrets = [];
});
const tokenOf = (production = false, watch: PinGuard = guard): Token =>
  new Token({
    openModule: async () => ({
      cryptoki: hardware,
      release: async () => {
        released += 1;
      },
    }),
    tokenLabel: 'factory',
    keyLabel: 'device-ca',
    readPin: async () => {
      const secret = new Secret(utf8(pin));
      secrets.push(secret);
      return secret;
    },
    guard: watch,
    production,
  });
const problem = (name: string, words: RegExp): unknown =>
  expect.objectContaining({
    code: 'issuer.unavailable',
    context: { problem: name },
    message: expect.stringMatching(words),
  });
const count = (name: string): number => hardware.calls.filter((call) => call === name).length;

describe('a token', () => {
  test('is opened once, signs, and gives the PIN back to nobody', async () => {
    const token = tokenOf();
    expect(await token.sign(digest)).toHaveLength(64);
    expect(await token.sign(digest)).toHaveLength(64);
    expect((await token.key()).publicKey).toEqual(spki(hardware.key));
    expect(count('openSession')).toBe(1);
    expect(count('login')).toBe(1);
    for (const secret of secrets) expect(secret.use((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
    await token.close();
    expect(count('closeSession')).toBe(1);
    expect(released).toBe(1);
    await expect(token.sign(digest)).rejects.toThrow(problem('token', /closed/));
  });

  test.each<ReturnName>([
    'CKR_SESSION_HANDLE_INVALID',
    'CKR_SESSION_CLOSED',
    'CKR_DEVICE_REMOVED',
    'CKR_TOKEN_NOT_PRESENT',
    'CKR_USER_NOT_LOGGED_IN',
    'CKR_KEY_HANDLE_INVALID',
    'CKR_DEVICE_ERROR',
  ])('that answers %s while it signs is opened anew, once, also in another slot', async (value) => {
    const token = tokenOf();
    await token.sign(digest);
    hardware.fail('sign', value);
    hardware.info = { ...hardware.info, slot: 9n };
    expect(await token.sign(digest)).toHaveLength(64);
    expect(count('openSession')).toBe(2);
    hardware.fail('sign', value, value);
    await expect(token.sign(digest)).rejects.toThrow(problem('token', /gone or was reset/));
    expect(count('openSession')).toBe(3);
    expect(await token.sign(digest)).toHaveLength(64);
  });

  test('that is pulled out is said to be gone, and found when it is back', async () => {
    const token = tokenOf();
    await token.look();
    hardware.present = [{ ...hardware.info, label: 'another' }];
    await expect(token.look()).rejects.toThrow(problem('token', /No token called factory.*another/));
    hardware.present = null;
    expect((await token.look()).software).toBe(false);
  });

  test('that refuses for another reason is not asked again', async () => {
    const token = tokenOf();
    hardware.fail('sign', 'CKR_MECHANISM_INVALID');
    await expect(token.sign(digest)).rejects.toThrow(problem('token', /CKR_MECHANISM_INVALID/));
    expect(count('sign')).toBe(1);
  });

  test('that hangs stops nobody who does not wait for it', async () => {
    const token = tokenOf();
    hardware.hangs = 'sign';
    const cancel = new AbortController();
    const waiting = orAborted(token.sign(digest), cancel.signal);
    setImmediate(() => cancel.abort(new Error('cancelled')));
    await expect(waiting).rejects.toThrow('cancelled');
  });

  test.each<[string, () => Partial<ScriptedToken>, RegExp]>([
    ['no key', () => ({ keys: 0 }), /no key pair called device-ca/],
    ['two keys of that name', () => ({ keys: 2 }), /two keys called device-ca/],
    ['a key on another curve', () => ({ point: spki(makeKey('P-384')).subarray(23) }), /not on P-256/],
    ['a point off the curve', () => ({ point: new Uint8Array(65).fill(4) }), /not on P-256/],
    ['a twin', () => ({ present: [hardware.info, hardware.info] }), /Two tokens/],
  ])('with %s is a clear fault', async (_what, misfortune, words) => {
    Object.assign(hardware, misfortune());
    await expect(tokenOf().sign(digest)).rejects.toThrow(problem('token', words));
    expect(count('sign')).toBe(0);
  });

  test('whose key can be taken out is not used', async () => {
    hardware.extractable = true;
    await expect(tokenOf().sign(digest)).rejects.toThrow(problem('policy', /can be taken out/));
    hardware.extractable = false;
    hardware.sensitive = false;
    await expect(tokenOf().sign(digest)).rejects.toThrow(problem('policy', /can be taken out/));
  });

  test('of software is refused in production, before the PIN is shown to it', async () => {
    hardware.info = { ...hardware.info, manufacturer: 'SoftHSM project', model: 'SoftHSM v2' };
    expect((await tokenOf().key()).software).toBe(true);
    const logins = count('login');
    await expect(tokenOf(true).key()).rejects.toThrow(problem('policy', /development only/));
    expect(count('login')).toBe(logins);
  });
});

describe('the PIN of a token', () => {
  test('that was refused is never shown to it again, by any issuer, until it is another one', async () => {
    pin = 'wrong-wrong';
    for (const token of [tokenOf(), tokenOf()])
      for (let attempt = 0; attempt < 3; attempt += 1)
        await expect(token.sign(digest)).rejects.toThrow(problem('credentials', /not tried again/));
    expect(hardware.pins).toEqual(['wrong-wrong']);
    pin = canary;
    expect(await tokenOf().sign(digest)).toHaveLength(64);
    expect(hardware.pins).toEqual(['wrong-wrong', canary]);
  });

  test('that was refused is not shown again after a restart either, until its file is written anew', async () => {
    using files = secretFolder();
    const pinFile = files.write('pin', 'wrong-wrong');
    pin = 'wrong-wrong';
    const started = (): Token => {
      const place = { folder: files.folder, token: 'factory', pinFile };
      return tokenOf(false, pinFileGuard(new MemoryPinGuard(), place));
    };
    await expect(started().sign(digest)).rejects.toThrow(problem('credentials', /not tried again/));
    await expect(started().sign(digest)).rejects.toThrow(problem('credentials', /not tried again/));
    expect(hardware.pins).toEqual(['wrong-wrong']);
    const kept = readdirSync(files.folder).filter((name) => name !== 'pin');
    expect(kept).toHaveLength(1);
    for (const name of kept) expect(readFileSync(join(files.folder, name), 'utf8')).not.toContain('wrong');
    files.write('pin', canary);
    pin = canary;
    expect(await started().sign(digest)).toHaveLength(64);
  });

  test('that is locked is said so, and no PIN is tried', async () => {
    hardware.info = { ...hardware.info, flags: tokenFlags.pinLocked };
    await expect(tokenOf().sign(digest)).rejects.toThrow(problem('credentials', /locked.*security officer/));
    expect(hardware.pins).toEqual([]);
    hardware.info = { ...hardware.info, flags: 0 };
    hardware.fail('login', 'CKR_PIN_LOCKED');
    await expect(tokenOf().sign(digest)).rejects.toThrow(problem('credentials', /locked.*security officer/));
  });

  test('is not risked when the token has one try left', async () => {
    hardware.info = { ...hardware.info, flags: tokenFlags.finalTry };
    await expect(tokenOf().sign(digest)).rejects.toThrow(problem('credentials', /one try left/));
    expect(hardware.pins).toEqual([]);
  });

  test('is not asked for where somebody in this process is logged in already', async () => {
    hardware.fail('login', 'CKR_USER_ALREADY_LOGGED_IN');
    expect(await tokenOf().sign(digest)).toHaveLength(64);
  });

  test('is in no fault, whatever goes wrong', async () => {
    for (const value of ['CKR_GENERAL_ERROR', 'CKR_PIN_EXPIRED', 'CKR_PIN_INCORRECT'] as const) {
      guard = new MemoryPinGuard();
      hardware.fail('login', value, value);
      const thrown = await tokenOf()
        .sign(digest)
        .catch((fault: unknown) => fault);
      expect(thrown).toMatchObject({ code: 'issuer.unavailable' });
      const { stack, cause } = thrown as Error;
      expect(JSON.stringify([thrown, stack, String(cause)])).not.toContain(canary);
    }
  });
});

describe('the C structures of PKCS#11', () => {
  const value = Buffer.from([1, 2, 3]);
  const at = (): bigint => 0x1122_3344_5566n;

  test('have 64-bit numbers with natural alignment on Unix', () => {
    const table = attributeTable([{ type: 0x162, value }], at, unixLayout);
    expect(toHex(table)).toBe('6201000000000000' + '6655443322110000' + '0300000000000000');
    expect(valueLengthAt(table, 0, unixLayout)).toBe(3n);
    expect(initializeArguments(unixLayout)).toHaveLength(48);
  });

  test('are packed with 32-bit numbers on Windows', () => {
    const table = attributeTable([{ type: 0x162, value }], at, windowsLayout);
    expect(toHex(table)).toBe('62010000' + '6655443322110000' + '03000000');
    expect(valueLengthAt(table, 0, windowsLayout)).toBe(3n);
    expect(initializeArguments(windowsLayout)).toHaveLength(44);
  });
});
