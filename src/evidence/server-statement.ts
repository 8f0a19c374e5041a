/**
 * The management server's signature under leases and answers to stations: Ed25519 (RFC 8032) over a line that says what it
 * is, and the statement in RFC 8785 form. The key is the one of its receipts, which a station knows from its enrolment.
 */
import { createPublicKey, verify } from 'node:crypto';
import { concatBytes, fromBase64, toBase64, utf8 } from '../base/bytes.ts';
import { canonicalBytes } from './canonical.ts';
import { keyIdOf } from './key-id.ts';

export type ServerStatement =
  | 'number lease'
  | 'lease answer'
  | 'certificate status'
  | 'retired units'
  | 'unit sight'
  | 'revocations'
  | 'exchange part';

export function serverStatementBytes(kind: ServerStatement, statement: unknown): Uint8Array {
  return concatBytes([utf8(`mintmark ${kind} v1\n`), canonicalBytes(statement)]);
}

/** True when exactly this server signed exactly this statement as exactly this kind of thing. */
export function isSignedByServer(
  kind: ServerStatement,
  statement: unknown,
  { keyId, signature }: { readonly keyId: string; readonly signature: string },
  serverPublicKeyPem: string,
): boolean {
  const key = createPublicKey(serverPublicKeyPem);
  const bytes = fromBase64(signature);
  return (
    keyIdOf(key) === keyId &&
    toBase64(bytes) === signature &&
    verify(null, serverStatementBytes(kind, statement), key, bytes)
  );
}

/** What a station signs when its request travels as a file; over the network the body's own bytes are signed. */
export function leaseRequestBytes(request: unknown): Uint8Array {
  return concatBytes([utf8('mintmark lease request v1\n'), canonicalBytes(request)]);
}

/** What a station signs to fetch a package: a GET has no body. Whoever hears it can fetch this one package as that station, and no more. */
export function packageRequestBytes(request: {
  readonly station: string;
  readonly sha256: string;
}): Uint8Array {
  return concatBytes([utf8('mintmark package request v1\n'), canonicalBytes(request)]);
}
