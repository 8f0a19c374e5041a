/**
 * One-time tokens for step-ca: a JWT (RFC 7519) signed with ES256 by a provisioner's key, or by the key of a certificate
 * that the authority knows (X5C). Good for one request, a few minutes, and one certificate request: its digest is in it.
 */
import { createHash, type KeyObject, sign } from 'node:crypto';
import { toHex, utf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';

const lifeSeconds = 5 * 60;
/** Clocks differ: the token is good from a little before now. */
const backSeconds = 60;

export interface TokenSigner {
  readonly provisioner: string;
  readonly privateKey: KeyObject;
  /** `kid` of the JWK, or the certificate chain in base64 DER for X5C. */
  readonly header: { readonly kid: string } | { readonly x5c: readonly string[] };
}

export interface TokenClaims {
  /** Address of the request that it is for. */
  readonly audience: string;
  readonly subject: string;
  /** SHA-256 of the DER of the root that the station trusts, hexadecimal. */
  readonly rootSha256: string;
  /** PKCS#10 as DER: only this one can be signed with the token (claim `cnf`). */
  readonly certificateRequest?: Uint8Array;
  /** For templates of the authority, as `.Token.mintmark`. */
  readonly unit?: Readonly<Record<string, string>>;
}

export function makeToken(signer: TokenSigner, claims: TokenClaims, clock: Clock, random: Random): string {
  const now = Math.floor(clock.now().getTime() / 1_000);
  const { audience, subject, rootSha256, certificateRequest, unit } = claims;
  const payload = {
    aud: audience,
    iss: signer.provisioner,
    sub: subject,
    sans: [subject],
    sha: rootSha256,
    jti: toHex(random.bytes(32)),
    iat: now,
    nbf: now - backSeconds,
    exp: now + lifeSeconds,
    ...(certificateRequest === undefined
      ? {}
      : { cnf: { 'x5rt#S256': createHash('sha256').update(certificateRequest).digest('base64url') } }),
    ...(unit === undefined ? {} : { mintmark: unit }),
  };
  const signed = `${coded({ alg: 'ES256', typ: 'JWT', ...signer.header })}.${coded(payload)}`;
  const signature = sign('sha256', utf8(signed), { key: signer.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function coded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
