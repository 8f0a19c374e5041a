import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/base/bytes.ts';
import { Secret } from '../../src/base/secret.ts';
import { openJwe, unwrapKey } from '../../src/identity/jwe.ts';
import { makeKey } from './device.ts';
import { sealJwe as seal } from './sealed-jwe.ts';

const canary = 'canary-20d9';
const password = (text = canary): Secret => new Secret(utf8(text));
const key = makeKey();
const jwk = utf8(JSON.stringify({ use: 'sig', kid: 'x', ...key.privateKey.export({ format: 'jwk' }) }));

describe('a provisioner key under a password', () => {
  test('RFC 3394 section 4.1: 128 bits of key data under 128 bits', () => {
    const wrapped = fromHex('1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5');
    const wrapping = fromHex('000102030405060708090a0b0c0d0e0f');
    expect(toHex(unwrapKey(wrapping, wrapped) ?? new Uint8Array())).toBe('00112233445566778899aabbccddeeff');
    wrapped[23] = 0;
    expect(unwrapKey(wrapping, wrapped)).toBeNull();
    expect(unwrapKey(wrapping, wrapped.subarray(0, 16))).toBeNull();
    expect(unwrapKey(wrapping, new Uint8Array(20))).toBeNull();
  });

  test('opens with its password', async () => {
    const opened = await openJwe(`${seal(jwk, canary)}\n`, password());
    expect(createPublicKey(opened).equals(key.publicKey)).toBe(true);
  });

  test('does not open with another, and the fault has neither', async () => {
    const fault = await openJwe(seal(jwk, canary), password('other')).catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ context: { problem: 'credentials' } });
    expect(JSON.stringify(fault)).not.toMatch(/canary|other/);
  });

  test.each<[string, () => string]>([
    ['is empty', () => ''],
    ['is no JWE', () => 'a.b.c.d.e'],
    ['has another algorithm', () => seal(jwk, canary, { alg: 'PBES2-HS512+A256KW' })],
    ['would take for ever', () => seal(jwk, canary, { p2c: 2_000_000_000 })],
    ['was changed', () => seal(jwk, canary).replace(/.{4}$/, 'AAAA')],
    ['has more parts', () => `${seal(jwk, canary)}.x`],
    ['has no key', () => seal(utf8('{}'), canary)],
    ['has another kind of key', () => seal(utf8('{"kty":"RSA"}'), canary)],
    [
      'has a key that is none',
      () => seal(utf8('{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}'), canary),
    ],
    ['is far too long', () => 'a'.repeat(100_000)],
  ])('that %s is refused', async (_what, make) => {
    const fault = await openJwe(make(), password()).catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ code: 'issuer.unavailable', context: { problem: 'settings' } });
    expect(JSON.stringify(fault)).not.toContain(canary);
  });
});
