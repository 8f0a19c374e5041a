/**
 * A certificate request (PKCS#10, RFC 2986) from a unit: an attacker's bytes until its own key has signed them. Whether the
 * key is one that anybody can find out is asked here as well: weak-keys.ts.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { bytesEqual, toHex } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import type { KeyAlgorithm } from '../model/key-algorithm.ts';
import { type DerNode, readDer, tags } from './der.ts';
import { type NameAttribute, oids, readName } from './names.ts';
import { importPublicKey, isSignedBy, keyAlgorithmOf, keyTitles } from './public-key.ts';
import { signatureAlgorithmOf, signatureTitle } from './signature-algorithm.ts';
import { weaknessOf } from './weak-keys.ts';
import type { Weakness } from './weakness.ts';

export const requestLimitBytes = 4_096;

export interface CheckedRequest {
  readonly subject: readonly NameAttribute[];
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
  readonly publicKeySha256: string;
}

/** Throws Fault identity.csr for a request that is not exactly right or has another kind of key; identity.weak-key. */
export function checkRequest(
  bytes: Uint8Array,
  commonName: string,
  wanted: KeyAlgorithm = 'p256',
): CheckedRequest {
  if (bytes.length > requestLimitBytes) throw bad('is too large', { sizeBytes: bytes.length });
  const { info, algorithm, signature } = partsOf(bytes);
  const [version, subjectNode, publicKeyNode] = info.children;
  if (version?.tag !== tags.integer || toHex(version.content) !== '00' || !subjectNode || !publicKeyNode) {
    throw bad('has another structure than RFC 2986');
  }
  const publicKey = publicKeyNode.bytes.slice();
  refuseWeakKey(publicKey);
  const key = requireKey(publicKey, wanted);
  const signedAs = signatureAlgorithmOf(wanted);
  if (!bytesEqual(algorithm, signedAs)) throw bad(`is not signed with ${signatureTitle(signedAs)}`);
  if (!isSignedBy(key, wanted, info.bytes, signature)) throw bad('is not signed by its own key');
  const subject = nameOf(subjectNode);
  const names = subject.filter(({ oid }) => oid === oids.commonName).map(({ value }) => value);
  if (names.length !== 1 || names[0] !== commonName) {
    throw bad('is for another name', { expected: commonName, observed: (names[0] ?? '').slice(0, 80) });
  }
  return { subject, publicKey, publicKeySha256: createHash('sha256').update(publicKey).digest('hex') };
}

/** Throws Fault identity.weak-key with the name of the weakness. */
export function refuseWeakKey(
  publicKey: Uint8Array,
  weakness: Weakness | null = weaknessOf(publicKey),
): void {
  if (weakness === null) return;
  const { id, text, source } = weakness;
  throw new Fault('identity.weak-key', `The certificate request ${text} (${source}).`, {
    weakness: id,
    publicKeySha256: createHash('sha256').update(publicKey).digest('hex'),
  });
}

function requireKey(publicKey: Uint8Array, wanted: KeyAlgorithm): KeyObject {
  if (keyAlgorithmOf(publicKey) !== wanted) throw bad(`has a key that is not ${keyTitles[wanted]}`);
  const key = importPublicKey(publicKey);
  // the form was right: OpenSSL refuses points off the curve and the point at infinity
  if (key === null) throw bad('has a point that is not on the curve');
  return key;
}

interface RequestParts {
  readonly info: DerNode;
  /** AlgorithmIdentifier as DER. */
  readonly algorithm: Uint8Array;
  readonly signature: Uint8Array;
}

function partsOf(bytes: Uint8Array): RequestParts {
  try {
    const outer = readDer(bytes);
    const [info, algorithm, signature] = outer.children;
    const sequences = [outer, info, algorithm].every((node) => node?.tag === tags.sequence);
    if (
      !sequences ||
      outer.children.length !== 3 ||
      !info ||
      !algorithm ||
      signature?.tag !== tags.bitString
    ) {
      throw new RangeError('not a request');
    }
    if (signature.content[0] !== 0) throw new RangeError('a signature of odd bits');
    return { info, algorithm: algorithm.bytes, signature: signature.content.subarray(1) };
  } catch (cause) {
    // the unit's bytes are not DER: that is the finding
    throw new Fault('identity.csr', 'The certificate request can not be read.', {}, { cause });
  }
}

function nameOf(node: DerNode): readonly NameAttribute[] {
  try {
    return readName(node);
  } catch (cause) {
    // the unit's bytes are not a name: that is the finding
    throw new Fault(
      'identity.csr',
      'The certificate request has a subject that can not be read.',
      {},
      { cause },
    );
  }
}

function bad(what: string, context: Readonly<Record<string, string | number>> = {}): Fault {
  return new Fault('identity.csr', `The certificate request ${what}.`, context);
}
