/** Canonical JSON (RFC 8785): the one byte form of a statement, so that a hash or signature means the same anywhere. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** UTF-8 bytes of the canonical form. Throws TypeError for what JSON can not carry (NaN, undefined, functions). */
export function canonicalBytes(value: unknown): Uint8Array {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('the value has no JSON form');
  return new TextEncoder().encode(text);
}

/** Lower-case hexadecimal. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
