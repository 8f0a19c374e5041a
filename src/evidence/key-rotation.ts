/**
 * A station takes a new key. The document is the last that the old key signs; in it the new key signs that it takes over. So
 * each key vouches for the other: a verifier that has any key of the station, old or new, can check every document.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import type { SignedDocument } from '../model/document.ts';
import { canonicalBytes } from './canonical.ts';
import { keyIdOf } from './key-id.ts';

export const rotationReasons = [
  'routine',
  'people-changed',
  'suspected-compromise',
  'hardware-changed',
] as const;
export type RotationReason = (typeof rotationReasons)[number];

export const rotationBody = z.strictObject({
  oldPublicKeyPem: z.string(),
  newPublicKeyPem: z.string(),
  newKeySignature: z.base64(),
  reason: z.enum(rotationReasons),
  /** Who decided it. */
  operator: z.string(),
});

/** The body of the document at `place` in the chain of the station. */
export function makeRotationBody(rotation: {
  readonly oldPublicKeyPem: string;
  readonly newPrivateKeyPem: string;
  readonly place: { readonly station: string; readonly sequence: number };
  readonly reason: RotationReason;
  readonly operator: string;
}): SignedDocument['body'] {
  const { oldPublicKeyPem, newPrivateKeyPem, place, reason, operator } = rotation;
  const privateKey = createPrivateKey(newPrivateKeyPem);
  const publicKey = createPublicKey(privateKey);
  const bytes = takeover(place, createPublicKey(oldPublicKeyPem), publicKey);
  return {
    oldPublicKeyPem,
    newPublicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    newKeySignature: toBase64(sign(null, bytes, privateKey)),
    reason,
    operator,
  };
}

/** The keys before and after, when both have signed; null otherwise. */
export function readRotation(
  document: Pick<SignedDocument, 'body' | 'keyId' | 'station' | 'sequence'>,
): { readonly oldKey: KeyObject; readonly newKey: KeyObject } | null {
  const body = rotationBody.safeParse(document.body);
  if (!body.success) return null;
  try {
    const oldKey = createPublicKey(body.data.oldPublicKeyPem);
    const newKey = createPublicKey(body.data.newPublicKeyPem);
    const bytes = takeover(document, oldKey, newKey);
    const good =
      keyIdOf(oldKey) === document.keyId &&
      keyIdOf(newKey) !== document.keyId &&
      verify(null, bytes, newKey, fromBase64(body.data.newKeySignature));
    return good ? { oldKey, newKey } : null;
  } catch {
    return null; // what is no Ed25519 key has signed nothing
  }
}

/** For the signer, which does not know yet where the document will be: that it is one at all. */
export function rotationObjections(body: unknown): readonly string[] {
  const parsed = rotationBody.safeParse(body);
  return parsed.success ? [] : [z.prettifyError(parsed.error)];
}

function takeover(
  { station, sequence }: { readonly station: string; readonly sequence: number },
  oldKey: KeyObject,
  newKey: KeyObject,
): Uint8Array {
  const [oldKeyId, newKeyId] = [keyIdOf(oldKey), keyIdOf(newKey)];
  return canonicalBytes({ statement: 'mintmark key rotation v1', station, sequence, oldKeyId, newKeyId });
}
