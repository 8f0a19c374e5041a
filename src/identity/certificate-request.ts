/**
 * A certificate request (PKCS#10, RFC 2986) from a unit: an attacker's bytes until its own key has signed them. The
 * point is checked against the curve by OpenSSL, not by us.
 */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { bytesEqual, toHex } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import { type DerNode, der, derOid, readDer, tags } from './der.ts';
import { type NameAttribute, oids, readName } from './names.ts';

export const requestLimitBytes = 4_096;
/** SubjectPublicKeyInfo of an uncompressed P-256 point (RFC 5480), up to its 64 bytes of coordinates. */
export const p256Prefix = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';

export interface CheckedRequest {
  readonly subject: readonly NameAttribute[];
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
  readonly publicKeySha256: string;
}

/** Throws Fault identity.csr for a request that is not exactly right. */
export function checkRequest(bytes: Uint8Array, commonName: string): CheckedRequest {
  if (bytes.length > requestLimitBytes) throw bad('is too large', { sizeBytes: bytes.length });
  const { info, algorithm, signature } = partsOf(bytes);
  const [version, subjectNode, publicKeyNode] = info.children;
  if (version?.tag !== tags.integer || toHex(version.content) !== '00' || !subjectNode || !publicKeyNode) {
    throw bad('has another structure than RFC 2986');
  }
  if (!bytesEqual(algorithm, der(tags.sequence, derOid(oids.ecdsaWithSha256))))
    throw bad('is not signed with ECDSA and SHA-256');
  const publicKey = publicKeyNode.bytes.slice();
  if (!verify('sha256', info.bytes, importP256(publicKey), signature))
    throw bad('is not signed by its own key');
  const subject = nameOf(subjectNode);
  const names = subject.filter(({ oid }) => oid === oids.commonName).map(({ value }) => value);
  if (names.length !== 1 || names[0] !== commonName) {
    throw bad('is for another name', { expected: commonName, observed: (names[0] ?? '').slice(0, 80) });
  }
  return { subject, publicKey, publicKeySha256: createHash('sha256').update(publicKey).digest('hex') };
}

/** Throws Fault identity.csr unless the bytes are a P-256 point that lies on the curve. */
export function importP256(publicKey: Uint8Array): KeyObject {
  const wellFormed = publicKey.length === 91 && toHex(publicKey).startsWith(p256Prefix);
  if (!wellFormed) throw bad('has a key that is not an uncompressed P-256 point');
  try {
    return createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  } catch (cause) {
    // OpenSSL refuses points off the curve and the point at infinity
    throw new Fault(
      'identity.csr',
      'The certificate request has a point that is not on the curve.',
      {},
      { cause },
    );
  }
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
