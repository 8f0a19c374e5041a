/** Certificates from their parts, every one of which can be made wrong: nothing here knows what is right. */
import { createHash, sign } from 'node:crypto';
import { algorithmOf } from '../../src/formats/key-pair.ts';
import { der, derInteger, derOid, derText, tags } from '../../src/identity/der.ts';
import { type NameAttribute, nameDer } from '../../src/identity/names.ts';
import { keyBitsOf } from '../../src/identity/public-key.ts';
import { signatureAlgorithmOf } from '../../src/identity/signature-algorithm.ts';
import { digestOf, type KeyPair, spki } from './device.ts';

export interface Parts {
  version?: number;
  serial?: Uint8Array;
  /** AlgorithmIdentifiers: an object identifier without parameters, or DER. */
  innerAlgorithm?: string | Uint8Array;
  outerAlgorithm?: string | Uint8Array;
  issuer?: Uint8Array;
  notBefore?: Uint8Array;
  notAfter?: Uint8Array;
  /** Attributes, or a Name as DER. */
  subject?: readonly NameAttribute[] | Uint8Array;
  publicKey?: Uint8Array;
  unique?: boolean;
  extensions?: readonly Uint8Array[];
  signer?: KeyPair;
}

export const extension = (oid: string, value: Uint8Array, critical = false): Uint8Array =>
  der(
    tags.sequence,
    derOid(oid),
    ...(critical ? [der(tags.boolean, Uint8Array.of(0xff))] : []),
    der(tags.octetString, value),
  );
export const utc = (text: string): Uint8Array => derText(tags.utcTime, text);
export const general = (text: string): Uint8Array => derText(tags.generalizedTime, text);

/** A certificate from its parts: right in everything that is not given. */
export function build(parts: Parts, defaults: Required<Parts>): Uint8Array {
  const all = { ...defaults, ...parts };
  const algorithm = (id: string | Uint8Array): Uint8Array =>
    typeof id === 'string' ? der(tags.sequence, derOid(id)) : id;
  const signed = der(
    tags.sequence,
    ...(all.version === 1 ? [] : [der(0xa0, derInteger(Uint8Array.of(all.version - 1)))]),
    der(tags.integer, all.serial),
    algorithm(all.innerAlgorithm),
    all.issuer,
    der(tags.sequence, all.notBefore, all.notAfter),
    all.subject instanceof Uint8Array ? all.subject : nameDer(all.subject),
    all.publicKey,
    ...(all.unique ? [der(0x81, Uint8Array.of(0, 1))] : []),
    der(0xa3, der(tags.sequence, ...all.extensions)),
  );
  const signature = sign(digestOf(all.signer.privateKey), signed, all.signer.privateKey);
  return der(
    tags.sequence,
    signed,
    algorithm(all.outerAlgorithm),
    der(tags.bitString, Uint8Array.of(0), signature),
  );
}

export const keyIdOf = (key: KeyPair): Uint8Array =>
  createHash('sha1')
    .update(keyBitsOf(spki(key)))
    .digest();
/** As keys of its kind sign. */
export const ownAlgorithm = (key: KeyPair): Uint8Array => signatureAlgorithmOf(algorithmOf(key.privateKey));
export const authorityKeyId = (id: Uint8Array): Uint8Array => der(tags.sequence, der(0x80, id));
