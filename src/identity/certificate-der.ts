/** The parts that certificates and revocation lists are made of, as DER (RFC 5280 section 4.1). */
import { createHash } from 'node:crypto';
import { der, derOid, derText, tags } from './der.ts';
import { issuerFault } from './issuer-fault.ts';
import { keyAlgorithmOf, keyBitsOf } from './public-key.ts';
import { signatureAlgorithmOf } from './signature-algorithm.ts';

/** By the authority's key, as keys of its kind sign here (model/key-algorithm.ts); ECDSA as the DER pair of RFC 3279. */
export type Sign = (bytes: Uint8Array) => Promise<Uint8Array>;

export function extensionDer(oid: string, value: Uint8Array, critical = false): Uint8Array {
  const flag = critical ? [der(tags.boolean, Uint8Array.of(0xff))] : [];
  return der(tags.sequence, derOid(oid), ...flag, der(tags.octetString, value));
}

/** Section 4.1.2.5: UTCTime until 2049, whole seconds. */
export function timeDer(at: Date): Uint8Array {
  const digits = `${at.toISOString().replace(/[-:T]|\..*/g, '')}Z`;
  return at.getUTCFullYear() < 2050
    ? derText(tags.utcTime, digits.slice(2))
    : derText(tags.generalizedTime, digits);
}

/** Section 4.2.1.2, method 1: SHA-1 of the key's bits. An identifier, not a protection. */
export function keyIdentifier(publicKey: Uint8Array): Uint8Array {
  return createHash('sha1').update(keyBitsOf(publicKey)).digest();
}

/** How an authority with this key signs. Throws Fault issuer.unavailable for a kind of key that is not used here. */
export function signerAlgorithm(publicKey: Uint8Array): Uint8Array {
  const algorithm = keyAlgorithmOf(publicKey);
  if (algorithm === null)
    throw issuerFault('settings', "The authority's key is of a kind that can not be used.");
  return signatureAlgorithmOf(algorithm);
}

/** What is signed, how, and the signature. */
export async function signedDer(toSign: Uint8Array, algorithm: Uint8Array, sign: Sign): Promise<Uint8Array> {
  const signature = await sign(toSign);
  return der(tags.sequence, toSign, algorithm, der(tags.bitString, Uint8Array.of(0), signature));
}
