/** Hashes and Ed25519 by Web Cryptography, which Node and browsers have alike; canonical JSON is RFC 8785. */
import canonicalize from 'canonicalize';
import type { Json } from './document.ts';

export type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export interface PublicKey {
  /** SHA-256 of the raw 32 bytes, lower-case hexadecimal. */
  readonly keyId: string;
  readonly pem: string;
  readonly key: Key;
}

/** SubjectPublicKeyInfo of Ed25519 up to the key itself (RFC 8410 section 4). */
const ed25519Header = '302a300506032b6570032100';

/** UTF-8 of the canonical form. */
export function canonicalBytes(value: Json): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(canonicalize(value) ?? '');
}

export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** Throws Error with a sentence for people. Only the one usual spelling of PEM is taken. */
export async function readPublicKey(pem: string): Promise<PublicKey> {
  const base64 = /^-----BEGIN PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]+?)\s+-----END PUBLIC KEY-----\s*$/.exec(
    pem,
  )?.[1];
  const bytes = base64 === undefined ? null : fromBase64(base64.replace(/\s/g, ''));
  if (bytes === null || bytes.length !== 44 || hex(bytes.subarray(0, 12)) !== ed25519Header)
    throw new Error('The public key is not an Ed25519 key in PEM form.');
  const key = await crypto.subtle.importKey('spki', bytes, 'Ed25519', true, ['verify']);
  return { keyId: await sha256Hex(bytes.slice(12)), pem: pemOf(bytes), key };
}

/** False for anything but the one base64 spelling of a good signature. */
export async function isSignedBy(
  key: PublicKey,
  bytes: Uint8Array<ArrayBuffer>,
  signature: string,
): Promise<boolean> {
  const raw = fromBase64(signature);
  if (raw === null || raw.length !== 64) return false;
  return crypto.subtle.verify('Ed25519', key.key, raw, bytes);
}

/** Null when it is not base64 in its one canonical spelling (RFC 4648 section 3.5). */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : null;
  } catch {
    return null; // atob throws for foreign characters
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function pemOf(bytes: Uint8Array): string {
  return `-----BEGIN PUBLIC KEY-----\n${toBase64(bytes)}\n-----END PUBLIC KEY-----\n`;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
