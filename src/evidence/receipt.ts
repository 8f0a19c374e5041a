/**
 * A server's receipt for a fact: its signature under what it took, from whom and when. The server signs by this form,
 * stations check by it; a fact counts as delivered only with a receipt that is good.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import { canonicalBytes, sha256Hex } from './canonical.ts';
import { keyIdOf } from './key-id.ts';

const statementShape = {
  factId: z.string().max(300),
  /** SHA-256 of the fact's payload in RFC 8785 form, hexadecimal. */
  payloadSha256: z.string().regex(/^[0-9a-f]{64}$/),
  station: z.string().max(100),
  receivedAt: z.iso.datetime(),
  /** SHA-256 of the server's raw 32-byte public key, hexadecimal. */
  keyId: z.string().regex(/^[0-9a-f]{64}$/),
};
const receiptSchema = z.strictObject({ ...statementShape, signature: z.base64() });
const statementSchema = z.strictObject(statementShape);
export type ReceiptStatement = z.infer<typeof statementSchema>;

/** What is signed: the statement in RFC 8785 form. */
export function receiptBytes(statement: ReceiptStatement): Uint8Array {
  return canonicalBytes(statement);
}

export function payloadSha256Of(payload: unknown): string {
  return sha256Hex(canonicalBytes(payload ?? null));
}

/** Why this text is no receipt of that server for that fact; null when it is one. */
export function objectionToReceipt(
  text: string,
  fact: { readonly id: string; readonly payload: unknown; readonly station: string },
  serverPublicKeyPem: string,
): string | null {
  const receipt = receiptSchema.safeParse(parsedJson(text));
  if (!receipt.success) return 'it is not a receipt';
  const { signature, ...statement } = receipt.data;
  if (statement.factId !== fact.id || statement.station !== fact.station) return 'it is for another record';
  if (statement.payloadSha256 !== payloadSha256Of(fact.payload)) return 'it is for another content';
  const { key, keyId } = readKey(serverPublicKeyPem);
  if (statement.keyId !== keyId) return 'it is signed with another key than the one of the enrolment';
  const bytes = fromBase64(signature);
  const good = toBase64(bytes) === signature && verify(null, receiptBytes(statement), key, bytes);
  return good ? null : 'its signature is wrong';
}

let lastRead: { readonly pem: string; readonly key: KeyObject; readonly keyId: string } | null = null;

/** A station has one server: its key is read once, not for each of a hundred thousand receipts. */
function readKey(pem: string): { readonly key: KeyObject; readonly keyId: string } {
  if (lastRead?.pem === pem) return lastRead;
  const key = createPublicKey(pem);
  lastRead = { pem, key, keyId: keyIdOf(key) };
  return lastRead;
}

/** True for the public half of an Ed25519 key in PEM form. */
export function isEd25519PublicKey(pem: string): boolean {
  try {
    keyIdOf(createPublicKey(pem));
    return !pem.includes('PRIVATE');
  } catch {
    // Not a key, or not an Ed25519 one: both are simply the wrong thing.
    return false;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses null, which says it in one place.
    return null;
  }
}
