import { execFileSync } from 'node:child_process';
import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromUtf8, toHex, utf8 } from '../../src/base/bytes.ts';
import { Secret } from '../../src/base/secret.ts';
import {
  type CredentialSource,
  checkCredentials,
  newToken,
  prepareCredentials,
} from '../../src/identity/credentials.ts';
import { unitToken } from '../../src/identity/unit-token.ts';
import { addressAt, addressBlockSchema, blockOf } from '../../src/model/address.ts';
import { alphabets, credentialsSchema } from '../../src/model/credentials.ts';
import { type IdentityProfile, identityProfileSchema } from '../../src/model/identity.ts';

const profileOf = (credentials: unknown, keyOrigin = 'station-allowed'): IdentityProfile =>
  identityProfileSchema.parse({
    profile: 'sensor',
    title: 'Sensor',
    serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
    subject: { organization: 'Example' },
    keyOrigin,
    credentials,
  });
const block = { block: 'line-1', type: 'eui-48', oui: 'a45d36', first: '000000', last: '00ffff' };
const source = (more: Partial<CredentialSource> = {}): CredentialSource => ({
  addresses: (from, count) =>
    Array.from({ length: count }, (_, index) => addressAt(from, from.first + index)),
  secret: async (name) => new Secret(utf8(`secret of ${name}`)),
  derived: async (name) => unitToken(new Secret(utf8(`secret of ${name}`)), 'unit-1'),
  ...more,
});
const one = async (credential: object) => {
  const prepared = await prepareCredentials(profileOf([credential]), source());
  const [setting] = prepared.settings;
  if (setting === undefined) throw new Error('no setting');
  return { ...prepared, setting, prepared };
};

describe('a derived token', () => {
  test('is the HMAC of the unit under a secret of the station, which whoever has the secret can make again', async () => {
    const { setting, observed, requested } = await one({
      kind: 'derived',
      name: 'hawkbit',
      setting: 'cloud/token',
      secret: 'tokens',
    });
    const expected = createHmac('sha256', 'secret of tokens')
      .update('mintmark unit token v1\0unit-1')
      .digest('hex');
    expect(Buffer.from(setting.bytes).toString('latin1')).toBe(expected);
    expect(setting.secret).toBe(true);
    expect(JSON.stringify([observed, requested])).not.toContain(expected);
    expect(observed).toEqual({ credentialHawkbitOrigin: 'derived from the secret tokens of this station' });
  });
});

describe('shared keys and tokens', () => {
  test.each([128, 192, 256])(
    'a key of %i bits is as long, new each time, and only its size is told',
    async (bits) => {
      const credential = { kind: 'psk', name: 'cloud', setting: 'cloud/psk', bits };
      const [first, second] = [await one(credential), await one(credential)];
      expect(first.setting.bytes).toHaveLength(bits / 8);
      expect(first.setting.secret).toBe(true);
      expect(toHex(first.setting.bytes)).not.toBe(toHex(second.setting.bytes));
      expect(first.observed).toEqual({ credentialCloudOrigin: 'station', credentialCloudBits: bits });
      expect(first.requested).toEqual({ credentialCloud: `new key of ${bits} bits to cloud/psk` });
      first.prepared[Symbol.dispose]();
      expect(first.setting.bytes.every((byte) => byte === 0)).toBe(true);
    },
  );

  test.each(['hex', 'base64'] as const)(
    'a key as %s is text that Node reads back to as many bytes',
    async (as) => {
      const { setting } = await one({ kind: 'psk', name: 'cloud', setting: 'k', bits: 128, as });
      const text = fromUtf8(setting.bytes);
      expect(Buffer.from(text, as)).toHaveLength(16);
      expect(Buffer.from(text, as).toString(as)).toBe(text);
    },
  );

  test('a token has the characters of its alphabet, each about as often as the others', () => {
    for (const [name, characters] of Object.entries(alphabets)) {
      const counts = new Map([...characters].map((character) => [character, 0]));
      const token = fromUtf8(newToken(name as keyof typeof alphabets, 64_000));
      for (const character of token) counts.set(character, (counts.get(character) ?? Number.NaN) + 1);
      const expected = 64_000 / characters.length;
      // eight deviations: once in 10^15 by chance
      for (const count of counts.values())
        expect(Math.abs(count - expected)).toBeLessThan(8 * Math.sqrt(expected));
      expect(counts.size).toBe(characters.length);
    }
  });

  test('a token shows its hash where the profile asks for it, and nothing else', async () => {
    const { setting, observed } = await one({
      kind: 'token',
      name: 'apiToken',
      setting: 't',
      verifier: 'sha256',
    });
    expect(fromUtf8(setting.bytes)).toMatch(/^[A-Za-z0-9]{43}$/);
    expect(observed).toEqual({
      credentialApiTokenOrigin: 'station',
      credentialApiTokenBits: 256,
      credentialApiTokenSha256: createHash('sha256').update(setting.bytes).digest('hex'),
    });
  });

  test('what is wrapped for an RSA key, OpenSSL unwraps with its private half to what the unit got', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mintmark-wrap-'));
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { format: 'pem', type: 'spki' },
      privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    });
    const { setting, observed } = await one({
      kind: 'psk',
      name: 'cloud',
      setting: 'k',
      wrapFor: pair.publicKey,
    });
    writeFileSync(join(folder, 'key.pem'), pair.privateKey);
    writeFileSync(join(folder, 'in'), Buffer.from(String(observed.credentialCloudWrapped), 'base64'));
    const options = ['rsa_padding_mode:oaep', 'rsa_oaep_md:sha256'].flatMap((option) => ['-pkeyopt', option]);
    const opened = execFileSync('openssl', [
      ...['pkeyutl', '-decrypt', '-inkey', join(folder, 'key.pem'), '-in', join(folder, 'in')],
      ...options,
    ]);
    expect(toHex(opened)).toBe(toHex(setting.bytes));
    rmSync(folder, { recursive: true });
  });

  test('the station makes none where the profile does not allow it, and wraps for nothing that is no RSA key', () => {
    const psk = { kind: 'psk', name: 'cloud', setting: 'k' };
    expect(() => checkCredentials(profileOf([psk], 'device'))).toThrow(/station-allowed/);
    const small = generateKeyPairSync('rsa', {
      modulusLength: 1024,
      publicKeyEncoding: { format: 'pem', type: 'spki' },
      privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    });
    const point = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { format: 'pem', type: 'spki' },
      privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    });
    for (const { publicKey } of [small, point])
      expect(() => checkCredentials(profileOf([{ ...psk, wrapFor: publicKey }]))).toThrow(
        /no RSA key of 2048/,
      );
    expect(() => checkCredentials(profileOf(undefined))).toThrow(/no block credentials/);
  });

  test('all are erased when one of them can not be had', async () => {
    const taken: Secret[] = [];
    const failing = source({
      secret: async (name) => {
        if (name === 'second') throw new Error('away');
        const secret = new Secret(utf8('of the first'));
        taken.push(secret);
        return secret;
      },
    });
    const credentials = ['first', 'second'].map((name) => ({
      kind: 'secret',
      name,
      setting: name,
      secret: name,
    }));
    await expect(prepareCredentials(profileOf(credentials), failing)).rejects.toThrow('away');
    expect(taken[0]?.use((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
  });
});

describe('what a profile may not declare', () => {
  test.each([
    ['a short token', { kind: 'token', name: 'a', setting: 'a', alphabet: 'hex', length: 31 }, /128 bits/],
    ['a short key', { kind: 'psk', name: 'a', setting: 'a', bits: 64 }, /bits/],
    ['a secret in the clear', { kind: 'secret', name: 'a', setting: 'a', value: 'x' }, /secret|value/],
    [
      'a group address',
      { kind: 'address', name: 'a', setting: 'a', from: { ...block, oui: '01005e' } },
      /group/,
    ],
    [
      'a local one as universal',
      { kind: 'address', name: 'a', setting: 'a', from: { ...block, oui: '025d36' } },
      /bit 1/,
    ],
    [
      'a universal one as local',
      { kind: 'address', name: 'a', setting: 'a', from: { ...block, administered: 'local' } },
      /bit 1/,
    ],
    [
      'a block that ends before it begins',
      { kind: 'address', name: 'a', setting: 'a', from: { ...block, first: '00ffff', last: '000000' } },
      /not before/,
    ],
    [
      'too many digits',
      { kind: 'address', name: 'a', setting: 'a', from: { ...block, last: '00ffff00ff' } },
      /6 digits/,
    ],
    [
      'an EUI-64 that looks like an EUI-48',
      {
        kind: 'address',
        name: 'a',
        setting: 'a',
        from: { ...block, type: 'eui-64', first: 'fffd000000', last: 'fffe000000' },
      },
      /fffe000000/,
    ],
  ])('%s', (_what, credential, words) => {
    expect(JSON.stringify(credentialsSchema.safeParse([credential]).error?.issues)).toMatch(words);
  });

  test('the same name, setting or block twice', () => {
    const psk = { kind: 'psk', name: 'a', setting: 'a' };
    const address = { kind: 'address', name: 'b', setting: 'b', from: block };
    expect(credentialsSchema.safeParse([psk, { ...psk, setting: 'b' }]).success).toBe(false);
    expect(credentialsSchema.safeParse([psk, { ...psk, name: 'b' }]).success).toBe(false);
    expect(credentialsSchema.safeParse([address, { ...address, name: 'c', setting: 'c' }]).success).toBe(
      false,
    );
  });
});

describe('addresses', () => {
  const address = (as: string, count = 1) =>
    one({ kind: 'address', name: 'mac', setting: 'net/mac', from: block, as, count });

  test.each([
    ['bytes', 'a45d36000000'],
    ['colons', toHex(utf8('A4:5D:36:00:00:00'))],
    ['hyphens', toHex(utf8('A4-5D-36-00-00-00'))],
    ['digits', toHex(utf8('A45D36000000'))],
  ])('as %s', async (as, hex) => {
    const { setting, observed } = await address(as);
    expect(toHex(setting.bytes)).toBe(hex);
    expect(setting.secret).not.toBe(true);
    expect(observed).toEqual({ addressMac: 'A4:5D:36:00:00:00', credentialMacOrigin: 'block line-1' });
  });

  test('several stand one behind the other', async () => {
    expect(toHex((await address('bytes', 3)).setting.bytes)).toBe('a45d36000000a45d36000001a45d36000002');
  });

  test('every counter of a block has an address of its own, in order, below its prefix', () => {
    const wide = blockOf(
      addressBlockSchema.parse({ ...block, type: 'eui-64', first: '0000000000', last: 'fffdffffff' }),
    );
    fc.assert(
      fc.property(fc.nat(0xff_fdff_ffff), fc.nat(0xff_fdff_ffff), (left, right) => {
        const [one, other] = [addressAt(wide, left), addressAt(wide, right)];
        expect(one).toMatch(/^A4:5D:36(:[0-9A-F]{2}){5}$/);
        expect(one < other).toBe(left < right);
      }),
    );
  });
});
