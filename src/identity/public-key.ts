/**
 * Public keys as SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7): which kind one is, strictly, and what it has signed. Whether
 * a point lies on its curve is OpenSSL's to say, not ours.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { toHex } from '../base/bytes.ts';
import { type KeyAlgorithm, signatureDigests } from '../model/key-algorithm.ts';
import { type DerNode, readDer, tags } from './der.ts';

/** As the end of a sentence about a key that is something else. */
export const keyTitles: Readonly<Record<KeyAlgorithm, string>> = {
  p256: 'an uncompressed P-256 point',
  p384: 'an uncompressed P-384 point',
  ed25519: 'an Ed25519 key',
  rsa2048: 'an RSA key of 2048 bits',
  rsa3072: 'an RSA key of 3072 bits',
};

/** AlgorithmIdentifiers: RFC 5480 section 2.1.1, RFC 8410 section 3, RFC 3279 section 2.3.1. */
const p256Id = '301306072a8648ce3d020106082a8648ce3d030107';
const p384Id = '301006072a8648ce3d020106052b81040022';
const ed25519Id = '300506032b6570';
const rsaId = '300d06092a864886f70d0101010500';

export interface RsaNumbers {
  readonly modulus: bigint;
  readonly exponent: bigint;
  readonly modulusBits: number;
}

/** Null for every key that is not exactly one of ours. */
export function keyAlgorithmOf(publicKey: Uint8Array): KeyAlgorithm | null {
  const parts = partsOf(publicKey);
  if (parts === null) return null;
  const { id, bits } = parts;
  if (id === ed25519Id) return bits.length === 32 ? 'ed25519' : null;
  if (id === p256Id) return bits.length === 65 && bits[0] === 4 ? 'p256' : null;
  if (id === p384Id) return bits.length === 97 && bits[0] === 4 ? 'p384' : null;
  const size = rsaNumbersOf(publicKey)?.modulusBits;
  if (size === 2048) return 'rsa2048';
  return size === 3072 ? 'rsa3072' : null;
}

/** Modulus and exponent of an RSA key of any size; null for other keys and for numbers that are not positive DER. */
export function rsaNumbersOf(publicKey: Uint8Array): RsaNumbers | null {
  const parts = partsOf(publicKey);
  if (parts?.id !== rsaId) return null;
  const node = readOrNull(parts.bits);
  const [modulus, exponent] = node?.children ?? [];
  if (node?.tag !== tags.sequence || node.children.length !== 2) return null;
  if (!isPositive(modulus) || !isPositive(exponent)) return null;
  const value = BigInt(`0x${toHex(modulus.content)}`);
  return {
    modulus: value,
    exponent: BigInt(`0x${toHex(exponent.content)}`),
    modulusBits: value.toString(2).length,
  };
}

/** The coordinates of an EC point (x, y side by side), or the bytes of an Ed25519 key; null for anything else. */
export function pointOf(publicKey: Uint8Array): Uint8Array | null {
  const algorithm = keyAlgorithmOf(publicKey);
  const bits = keyBitsOf(publicKey);
  if (algorithm === 'ed25519') return bits;
  return algorithm === 'p256' || algorithm === 'p384' ? bits.subarray(1) : null;
}

/** The BIT STRING without its count of unused bits: what key identifiers are made of. Empty for what is no key. */
export function keyBitsOf(publicKey: Uint8Array): Uint8Array {
  return partsOf(publicKey)?.bits ?? new Uint8Array();
}

/** Null when OpenSSL does not take it: not on the curve, not a key. */
export function importPublicKey(publicKey: Uint8Array): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  } catch {
    return null; // the caller says what it means
  }
}

/** In the way in which keys of that kind sign here (model/key-algorithm.ts). */
export function isSignedBy(
  publicKey: KeyObject,
  algorithm: KeyAlgorithm,
  bytes: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return verify(signatureDigests[algorithm], bytes, publicKey, signature);
  } catch {
    return false; // a signature that OpenSSL can not read, or a key of another kind
  }
}

interface Parts {
  /** AlgorithmIdentifier as DER, hexadecimal. */
  readonly id: string;
  readonly bits: Uint8Array;
}

function partsOf(publicKey: Uint8Array): Parts | null {
  const node = readOrNull(publicKey);
  const [id, bits] = node?.children ?? [];
  const right = node?.tag === tags.sequence && node.children.length === 2 && id?.tag === tags.sequence;
  if (!right || bits?.tag !== tags.bitString || bits.content[0] !== 0) return null;
  return { id: toHex(id.bytes), bits: bits.content.subarray(1) };
}

function isPositive(node: DerNode | undefined): node is DerNode {
  const [first = 0x80, second = 0x80] = node?.content ?? [];
  return node?.tag === tags.integer && first < 0x80 && (first !== 0 || second >= 0x80);
}

function readOrNull(bytes: Uint8Array): DerNode | null {
  try {
    return readDer(bytes);
  } catch {
    return null; // bytes that are not DER are no key
  }
}
