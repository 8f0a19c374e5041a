/**
 * How certificates and requests are signed: the AlgorithmIdentifiers that are taken, each with the key that it needs. What is
 * not here (SHA-1, MD5, SHA-224, RSASSA-PSS, other curves) is refused.
 */
import { type KeyObject, verify } from 'node:crypto';
import { fromHex, toHex } from '../base/bytes.ts';
import type { KeyAlgorithm } from '../model/key-algorithm.ts';
import { importPublicKey, rsaNumbersOf } from './public-key.ts';

interface SignatureAlgorithm {
  readonly title: string;
  readonly digest: 'sha256' | 'sha384' | 'sha512' | null;
  readonly keyType: 'ec' | 'rsa' | 'ed25519';
}

/** By the AlgorithmIdentifier as DER: RFC 5758 section 3.2, RFC 4055 section 5 (with NULL), RFC 8410 section 3. */
const algorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ['300a06082a8648ce3d040302', { title: 'ECDSA with SHA-256', digest: 'sha256', keyType: 'ec' }],
  ['300a06082a8648ce3d040303', { title: 'ECDSA with SHA-384', digest: 'sha384', keyType: 'ec' }],
  ['300a06082a8648ce3d040304', { title: 'ECDSA with SHA-512', digest: 'sha512', keyType: 'ec' }],
  ['300d06092a864886f70d01010b0500', { title: 'RSA with SHA-256', digest: 'sha256', keyType: 'rsa' }],
  ['300d06092a864886f70d01010c0500', { title: 'RSA with SHA-384', digest: 'sha384', keyType: 'rsa' }],
  ['300d06092a864886f70d01010d0500', { title: 'RSA with SHA-512', digest: 'sha512', keyType: 'rsa' }],
  ['300506032b6570', { title: 'Ed25519', digest: null, keyType: 'ed25519' }],
]);

const own: Readonly<Record<KeyAlgorithm, string>> = {
  p256: '300a06082a8648ce3d040302',
  p384: '300a06082a8648ce3d040303',
  ed25519: '300506032b6570',
  rsa2048: '300d06092a864886f70d01010b0500',
  rsa3072: '300d06092a864886f70d01010b0500',
};

/** The AlgorithmIdentifier with which a key of that kind signs here, as DER. */
export function signatureAlgorithmOf(algorithm: KeyAlgorithm): Uint8Array {
  return fromHex(own[algorithm]);
}

/** For people; null for one that is not taken. */
export function signatureTitle(identifier: Uint8Array): string | null {
  return algorithms.get(toHex(identifier))?.title ?? null;
}

/** False also for an algorithm that is not taken, or that is for another kind of key. */
export function isSignedAs(
  identifier: Uint8Array,
  publicKey: Uint8Array,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  const algorithm = algorithms.get(toHex(identifier));
  const key = importPublicKey(publicKey);
  if (algorithm === undefined || key?.asymmetricKeyType !== algorithm.keyType) return false;
  try {
    return verify(algorithm.digest, bytes, key, signature);
  } catch {
    return false; // a signature that OpenSSL can not read
  }
}

const strongCurves: readonly (string | undefined)[] = ['prime256v1', 'secp384r1', 'secp521r1'];

/** NIST SP 800-57 part 1, 112 bits and more: RSA of 2048 bits, the NIST curves from P-256 on, Ed25519. */
export function isStrongIssuerKey(publicKey: Uint8Array): boolean {
  const key = importPublicKey(publicKey);
  switch (key?.asymmetricKeyType) {
    case 'ec':
      return strongCurves.includes(curveOf(key));
    case 'rsa': {
      const { modulusBits = 0, exponent = 0n } = rsaNumbersOf(publicKey) ?? {};
      return modulusBits >= 2048 && exponent > 65_536n;
    }
    default:
      return key?.asymmetricKeyType === 'ed25519';
  }
}

function curveOf(key: KeyObject): string | undefined {
  return key.asymmetricKeyDetails?.namedCurve;
}
