/**
 * Keys that others can find out, each by its name: broken generators, numbers that give themselves away, keys that are printed in
 * standards. Two units with the same key are the ledger's to find; lists that an operator has are in weak-key-lists.ts.
 */
import { createHash } from 'node:crypto';
import { fromBase64, toHex } from '../base/bytes.ts';
import { keyAlgorithmOf, keyBitsOf, pointOf, rsaNumbersOf } from './public-key.ts';
import { tinyKeyPointsP256, tinyKeyPointsP384, tinyKeyPrefixBytes } from './tiny-key-points.ts';
import { rsaWeakness } from './weak-rsa.ts';
import type { Weakness } from './weakness.ts';

/** Private keys that everybody has: SHA-256 of the SubjectPublicKeyInfo, and where they are printed. */
const testKeys: ReadonlyMap<string, string> = new Map([
  ['5a7a78cca4a0f420d9bc62bb669c3c2759e39f723d3ae10dcbe0f0815a07ecd4', 'RFC 6979 A.2.5'],
  ['2f95601fa82060b909bfc6b979dbd303d34d34e0afb27ea496beac362f242a4b', 'RFC 6979 A.2.6'],
  ['6fd13c2435a361e7c588cd17f55f5ad3df0177a66c1727a6a200845f4d7ab88c', 'RFC 7515 A.2'],
  ['2bd1bb0c44a897c30a7aa0991cde38d8062fe441de50da0f46825344f602e827', 'RFC 7515 A.3'],
  ['b2b04340cfaee616ec9c2c62d261b208e54bb197498df52e8cadede23ac0ba5e', 'RFC 9500 2.3, testECCP256'],
  ['c4c10105a0be0ed4dd3354428dc38a9bfee64da141ce16e75c94eda272f9dd3a', 'RFC 9500 2.3, testECCP384'],
  ['06e3fd8fda29bb60ab59557de61edb0aecdb231134be30e75b455f8e1b792fa9', 'RFC 8032 7.1, test 1'],
  ['deb2ded39dc26fce0e6085b6fc34bf6b5941913bbfe2ea614113cff9e004c170', 'RFC 8032 7.1, test 2'],
  ['8d39ba50abe50f77b6bb8ae7b6927aff7ffbeba35ad2837c0e51e82bcbcc60d5', 'RFC 8032 7.1, test 3'],
  ['339e2ff917630507b6a423b5ce084e285d1fa65d93b3e27a6195d3bbebc9ae23', 'a secret of zeros only'],
]);

/** y of the points of order 1, 2, 4 and 8, little-endian without the sign bit, also where y is not reduced. */
const smallOrder: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

/** `publicKey`: SubjectPublicKeyInfo as DER. Null also for keys of kinds that are not used here. */
export function weaknessOf(publicKey: Uint8Array): Weakness | null {
  const printed = testKeys.get(createHash('sha256').update(publicKey).digest('hex'));
  if (printed !== undefined)
    return { id: 'known-test-key', text: 'has a key that is public', source: printed };
  const numbers = rsaNumbersOf(publicKey);
  if (numbers !== null) return rsaWeakness(numbers);
  switch (keyAlgorithmOf(publicKey)) {
    case 'p256':
      return pointWeakness(publicKey, tinyP256);
    case 'p384':
      return pointWeakness(publicKey, tinyP384);
    case 'ed25519':
      return edwardsWeakness(keyBitsOf(publicKey));
    default:
      return null;
  }
}

type Tiny = { readonly encoded: string; known: ReadonlySet<string> | null };
const tinyP256: Tiny = { encoded: tinyKeyPointsP256, known: null };
const tinyP384: Tiny = { encoded: tinyKeyPointsP384, known: null };

function pointWeakness(publicKey: Uint8Array, tiny: Tiny): Weakness | null {
  tiny.known ??= prefixesOf(fromBase64(tiny.encoded));
  const x = toHex((pointOf(publicKey) ?? new Uint8Array()).subarray(0, tinyKeyPrefixBytes));
  return tiny.known.has(x)
    ? { id: 'ec-tiny-key', text: 'has a private key of 1 to 1000, or its negative', source: 'FIPS 186-5 A.2' }
    : null;
}

function prefixesOf(bytes: Uint8Array): ReadonlySet<string> {
  const count = Math.floor(bytes.length / tinyKeyPrefixBytes);
  return new Set(
    Array.from({ length: count }, (_, index) =>
      toHex(bytes.subarray(index * tinyKeyPrefixBytes, (index + 1) * tinyKeyPrefixBytes)),
    ),
  );
}

function edwardsWeakness(bits: Uint8Array): Weakness | null {
  const y = Uint8Array.from(bits);
  y[31] = (y[31] ?? 0) & 0x7f;
  return smallOrder.has(toHex(y))
    ? { id: 'ed25519-small-order', text: 'has a point of small order', source: 'RFC 8032 5.1; Wycheproof' }
    : null;
}
