/** Keys that others can find out: each kind made here, by numbers, and refused by its name. */
import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  generatePrimeSync,
  type JsonWebKey,
} from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64, fromHex, toHex } from '../../src/base/bytes.ts';
import { checkRequest } from '../../src/identity/certificate-request.ts';
import { der, derInteger, tags } from '../../src/identity/der.ts';
import { tinyKeyPointsP256, tinyKeyPointsP384 } from '../../src/identity/tiny-key-points.ts';
import { listedWeakness, readWeakKeyList } from '../../src/identity/weak-key-lists.ts';
import { weaknessOf } from '../../src/identity/weak-keys.ts';
import { keyAlgorithms } from '../../src/model/key-algorithm.ts';
import { openWeakKeyLists } from '../../src/station/weak-key-files.ts';
import { temporaryFolder } from '../station/bench.ts';
import { type KeyPair, makeKeyOf, makeRequest, spki } from './device.ts';
import { closePrimes, ecKeyOf, rocaKey, rsaKeyOf, rsaSpki } from './weak-key-makers.ts';

const nameOf = (publicKey: Uint8Array): string | null => weaknessOf(publicKey)?.id ?? null;
const keyOfJwk = (key: JsonWebKey): Uint8Array =>
  new Uint8Array(createPublicKey({ key, format: 'jwk' }).export({ format: 'der', type: 'spki' }));
const edSpki = (hex: string): Uint8Array => fromHex(`302a300506032b6570032100${hex}`);
const refused = (key: KeyPair, weakness: string): void => {
  const algorithm = key.privateKey.asymmetricKeyType === 'rsa' ? 'rsa2048' : 'p256';
  expect(() => checkRequest(makeRequest({ commonName: 'MM-1', key }), 'MM-1', algorithm)).toThrow(
    expect.objectContaining({
      code: 'identity.weak-key',
      context: expect.objectContaining({ weakness }),
    }),
  );
};

describe('RSA keys', () => {
  test("of Infineon's broken library are found by their fingerprint, in a whole request", () => {
    const key = rocaKey();
    expect(nameOf(spki(key))).toBe('rsa-roca');
    refused(key, 'rsa-roca');
  });

  test('with primes that are close together are found', () => {
    const key = rsaKeyOf(...closePrimes(1024));
    expect(nameOf(spki(key))).toBe('rsa-close-primes');
    refused(key, 'rsa-close-primes');
  });

  test('with a square as modulus, a small factor, or an even modulus are found', () => {
    const prime = generatePrimeSync(1024, { bigint: true }) | (3n << 1022n);
    expect(nameOf(rsaSpki(prime * prime, 65_537n))).toBe('rsa-close-primes');
    const odd = (1n << 2047n) + 2n * generatePrimeSync(1024, { bigint: true }) + 1n;
    const divisible = odd - (odd % 65_521n);
    expect(nameOf(rsaSpki(divisible, 65_537n))).toBe('rsa-small-factor');
    expect(nameOf(rsaSpki((1n << 2047n) + 2n, 65_537n))).toBe('rsa-small-factor');
  });

  test.each([1n, 3n, 17n, 65_535n, 65_538n, (1n << 256n) + 1n])(
    'with the exponent %d are found',
    (exponent) => {
      const good = BigInt(
        `0x${toHex(new Uint8Array(Buffer.from(makeKeyOf('rsa2048').publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')))}`,
      );
      expect(nameOf(rsaSpki(good, exponent))).toBe('rsa-exponent');
      expect(nameOf(rsaSpki(good, 65_537n))).toBeNull();
    },
  );

  test('that are too small are found by their size', () => {
    const key = rsaKeyOf(generatePrimeSync(512, { bigint: true }), generatePrimeSync(512, { bigint: true }));
    expect(nameOf(spki(key))).toBe('rsa-size');
    refused(key, 'rsa-size');
  });
});

describe('points', () => {
  test.each([
    ['prime256v1', 'P-256', 32, 'p256'],
    ['secp384r1', 'P-384', 48, 'p384'],
  ] as const)(
    'of tiny private keys on %s and their negatives are found',
    (curve, crv, sizeBytes, algorithm) => {
      for (const secret of [1n, 2n, 999n, 1000n])
        expect(nameOf(spki(ecKeyOf(crv, curve, sizeBytes, secret))), String(secret)).toBe('ec-tiny-key');
      expect(nameOf(spki(ecKeyOf(crv, curve, sizeBytes, 1001n)))).toBeNull();
      const order = {
        p256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
        p384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
      }[algorithm];
      expect(nameOf(spki(ecKeyOf(crv, curve, sizeBytes, order - 1000n)))).toBe('ec-tiny-key');
    },
  );

  test('come from tables that OpenSSL makes again', () => {
    for (const [curve, sizeBytes, table] of [
      ['prime256v1', 32, tinyKeyPointsP256],
      ['secp384r1', 48, tinyKeyPointsP384],
    ] as const) {
      const ecdh = createECDH(curve);
      const bytes = fromBase64(table);
      expect(bytes).toHaveLength(6000);
      for (let secret = 1; secret <= 1000; secret += curve === 'prime256v1' ? 1 : 111) {
        ecdh.setPrivateKey(Buffer.from(secret.toString(16).padStart(sizeBytes * 2, '0'), 'hex'));
        const x = ecdh.getPublicKey().subarray(1, 7);
        expect(toHex(bytes.subarray((secret - 1) * 6, secret * 6))).toBe(x.toString('hex'));
      }
    }
  });

  test.each([
    '00'.repeat(32),
    `01${'00'.repeat(30)}80`,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    `ec${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(31)}`,
  ])('of small order on edwards25519 (%s) are found', (hex) =>
    expect(nameOf(edSpki(hex))).toBe('ed25519-small-order'),
  );
});

describe('keys that are printed in standards', () => {
  const seedKey = (seed: string): Uint8Array =>
    new Uint8Array(
      createPublicKey(
        createPrivateKey({
          key: Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex'),
          format: 'der',
          type: 'pkcs8',
        }),
      ).export({ format: 'der', type: 'spki' }),
    );

  test.each([
    [
      'RFC 6979 A.2.5',
      () =>
        spki(
          ecKeyOf(
            'P-256',
            'prime256v1',
            32,
            0xc9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721n,
          ),
        ),
    ],
    [
      'RFC 9500 2.3',
      () =>
        spki(
          ecKeyOf(
            'P-256',
            'prime256v1',
            32,
            0xe6cb5bdd80aa45ae9c95e8c15476679ffec953c16851e711e743939589c64fc1n,
          ),
        ),
    ],
    [
      'RFC 6979 A.2.6',
      () =>
        spki(
          ecKeyOf(
            'P-384',
            'secp384r1',
            48,
            0x6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5n,
          ),
        ),
    ],
    [
      'RFC 8032 7.1, test 1',
      () => seedKey('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'),
    ],
    [
      'RFC 8032 7.1, test 2',
      () => seedKey('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb'),
    ],
    ['a secret of zeros', () => seedKey('00'.repeat(32))],
    [
      'RFC 7515 A.2',
      () =>
        keyOfJwk({
          kty: 'RSA',
          e: 'AQAB',
          n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
        }),
    ],
  ] as const)('%s', (place, make) => {
    expect(weaknessOf(make())).toMatchObject({
      id: 'known-test-key',
      source: expect.stringContaining(place),
    });
  });
});

describe('keys that are as they should be', () => {
  test.each(keyAlgorithms)('of kind %s are never called weak', (algorithm) => {
    for (let count = 0; count < (algorithm.startsWith('rsa') ? 2 : 40); count += 1)
      expect(weaknessOf(spki(makeKeyOf(algorithm)))).toBeNull();
  });

  test('and bytes that are no key are nobody’s weakness', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => weaknessOf(bytes) === null));
    const negative = der(tags.sequence, der(tags.integer, fromHex('80')), derInteger(fromHex('010001')));
    expect(
      weaknessOf(
        der(
          tags.sequence,
          fromHex('300d06092a864886f70d0101010500'),
          der(tags.bitString, fromHex('00'), negative),
        ),
      ),
    ).toBeNull();
  });
});

describe('lists of an operator', () => {
  const key = makeKeyOf('rsa2048');
  const sha256 = createHash('sha256').update(spki(key)).digest('hex');
  const modulus = toHex(
    Buffer.from(key.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url'),
  ).toUpperCase();
  const debian = createHash('sha1').update(`Modulus=${modulus}\n`).digest('hex').slice(20);

  test.each([
    ['by SHA-256 of the key', () => sha256],
    ["in the form of Debian's openssl-blacklist", () => debian],
    ['with remarks and capital letters', () => `# broken\n\n${sha256.toUpperCase()} # this one\r\n`],
  ])('name a key %s', (_form, text) => {
    const { list } = readWeakKeyList('debian-2008', text());
    expect(list).not.toBeNull();
    expect(listedWeakness(spki(key), list === null ? [] : [list])).toMatchObject({
      id: 'listed-key',
      source: 'list debian-2008',
    });
    expect(listedWeakness(spki(makeKeyOf('p256')), list === null ? [] : [list])).toBeNull();
  });

  test('are read from the data folder, again when they change, and stop everything when they can not be read', () => {
    const place = temporaryFolder();
    try {
      const lists = openWeakKeyLists(place.folder, join(place.folder, 'none'));
      expect(lists()).toEqual([]);
      mkdirSync(join(place.folder, 'weak-keys'));
      writeFileSync(join(place.folder, 'weak-keys', 'debian.txt'), `${debian}\n`);
      expect(listedWeakness(spki(key), lists())?.id).toBe('listed-key');
      expect(lists()).toBe(lists());
      writeFileSync(join(place.folder, 'weak-keys', 'debian.txt'), `${debian}\nnot a digest\n`);
      expect(lists).toThrow(
        expect.objectContaining({ code: 'file.invalid', message: expect.stringContaining('line 2') }),
      );
    } finally {
      place.remove();
    }
  });
});
