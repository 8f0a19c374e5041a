/**
 * The office's signature under what it hands to a bench (packages, work orders): Ed25519 (RFC 8032) over a line that says
 * what it is and the content. The line keeps a signature under one kind of thing from being used for another.
 */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { concatBytes, fromBase64, toBase64, utf8 } from '../base/bytes.ts';
import { keyIdOf } from './key-id.ts';

export type OfficeStatement = 'package' | 'work order' | 'order close' | 'groups';

export interface OfficeSignature {
  /** SHA-256 of the signer's raw public key, hexadecimal. */
  readonly keyId: string;
  /** Base64. */
  readonly signature: string;
}

export function signForBench(
  kind: OfficeStatement,
  content: Uint8Array,
  privateKey: KeyObject,
): OfficeSignature {
  return {
    keyId: keyIdOf(createPublicKey(privateKey)),
    signature: toBase64(sign(null, officeStatementBytes(kind, content), privateKey)),
  };
}

/** True when exactly this key signed exactly this content as exactly this kind of thing. */
export function isSignedForBench(
  kind: OfficeStatement,
  content: Uint8Array,
  { keyId, signature }: OfficeSignature,
  publicKeyPem: string,
): boolean {
  const key = createPublicKey(publicKeyPem);
  const bytes = fromBase64(signature);
  return (
    keyIdOf(key) === keyId &&
    toBase64(bytes) === signature &&
    verify(null, officeStatementBytes(kind, content), key, bytes)
  );
}

/** What exactly is signed. */
export function officeStatementBytes(kind: OfficeStatement, content: Uint8Array): Uint8Array {
  return concatBytes([utf8(`mintmark ${kind} v1\n`), content]);
}
