/** The part of a document that is hashed and signed: everything but the hash, the key id and the signature. */
import type { SignedDocument } from '../model/document.ts';
import { canonicalBytes } from './canonical.ts';

export type Payload = Omit<SignedDocument, 'payloadSha256' | 'keyId' | 'signature'>;

export function payloadOf(document: SignedDocument): Payload {
  const { version, kind, id, station, sequence, previous, issuedAt, body } = document;
  return { version, kind, id, station, sequence, previous, issuedAt, body };
}

export function payloadBytes(payload: Payload): Uint8Array {
  return canonicalBytes(payload);
}
