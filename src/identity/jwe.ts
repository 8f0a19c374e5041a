/**
 * A provisioner's private key as step-ca keeps it: a compact JWE (RFC 7516) under a password: PBES2-HS256+A128KW,
 * A256GCM. The primitives are OpenSSL's; the key unwrap of RFC 3394 is spelled out over its AES, because the TLS library
 * of Electron offers none.
 */
import { createDecipheriv, createPrivateKey, type KeyObject, pbkdf2, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { fromUtf8, utf8 } from '../base/bytes.ts';
import type { Secret } from '../base/secret.ts';
import { issuerFault } from './issuer-fault.ts';

/** step-ca writes 100,000 to 600,000; more than this only keeps a station busy. */
const mostIterations = 5_000_000;
const limitCharacters = 16_384;

const headerSchema = z.object({
  alg: z.literal('PBES2-HS256+A128KW'),
  enc: z.literal('A256GCM'),
  p2c: z.int().min(1_000).max(mostIterations),
  p2s: z.string().max(200),
});
const keySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().max(100),
  y: z.string().max(100),
  d: z.string().max(100),
});

/** Throws Fault issuer.unavailable: `credentials` for a wrong password, `settings` for another kind of file. */
export async function openJwe(text: string, password: Secret): Promise<KeyObject> {
  const [head = '', wrapped = '', nonce = '', sealed = '', tag = '', ...more] = text.trim().split('.');
  const header = headerSchema.safeParse(jsonOf(Buffer.from(head, 'base64url')));
  if (text.length > limitCharacters || tag === '' || more.length > 0 || !header.success)
    throw issuerFault(
      'settings',
      'The provisioner key is no JWE with a password (PBES2-HS256+A128KW, A256GCM).',
    );
  const { alg, p2s, p2c } = header.data;
  const salt = Buffer.concat([utf8(alg), Uint8Array.of(0), Buffer.from(p2s, 'base64url')]);
  const wrappingKey = await derive(password, salt, p2c);
  const contentKey = unwrapKey(wrappingKey, Buffer.from(wrapped, 'base64url'));
  wrappingKey.fill(0);
  if (contentKey === null) throw issuerFault('credentials', 'The password of the provisioner key is wrong.');
  const plain = open(contentKey, {
    nonce: Buffer.from(nonce, 'base64url'),
    sealed: Buffer.from(sealed, 'base64url'),
    tag: Buffer.from(tag, 'base64url'),
    bound: utf8(head),
  });
  contentKey.fill(0);
  try {
    return keyOf(plain);
  } finally {
    plain.fill(0);
  }
}

/** RFC 3394 section 2.2.2; null when the integrity check fails, which here means another password. */
export function unwrapKey(wrappingKey: Uint8Array, wrapped: Uint8Array): Buffer | null {
  const blocks = wrapped.length / 8 - 1;
  if (!Number.isInteger(blocks) || blocks < 2 || blocks > 8) return null;
  const integrity = Buffer.from(wrapped.subarray(0, 8));
  const key = Buffer.from(wrapped.subarray(8));
  for (let round = 5; round >= 0; round -= 1) {
    for (let block = blocks; block >= 1; block -= 1) {
      const step = blocks * round + block;
      // counts below 256: only the last octet changes
      integrity.writeUInt8(integrity.readUInt8(7) ^ step, 7);
      const at = (block - 1) * 8;
      const cipher = createDecipheriv('aes-128-ecb', wrappingKey, null).setAutoPadding(false);
      const plain = cipher.update(Buffer.concat([integrity, key.subarray(at, at + 8)]));
      plain.copy(integrity, 0, 0, 8);
      plain.copy(key, at, 8, 16);
      plain.fill(0);
    }
  }
  if (timingSafeEqual(integrity, Buffer.alloc(8, 0xa6))) return key;
  key.fill(0);
  return null;
}

interface Sealed {
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
  readonly tag: Uint8Array;
  readonly bound: Uint8Array;
}

function open(contentKey: Uint8Array, { nonce, sealed, tag, bound }: Sealed): Buffer {
  try {
    const cipher = createDecipheriv('aes-256-gcm', contentKey, nonce, { authTagLength: 16 });
    cipher.setAAD(bound);
    cipher.setAuthTag(tag);
    const plain = cipher.update(sealed);
    cipher.final();
    return plain;
  } catch (cause) {
    // the key was right: the file was changed
    throw issuerFault('settings', 'The provisioner key was changed or is damaged.', cause);
  }
}

function keyOf(plain: Uint8Array): KeyObject {
  const parsed = keySchema.safeParse(jsonOf(plain));
  if (!parsed.success) throw issuerFault('settings', 'The provisioner key is not an EC key on P-256.');
  try {
    return createPrivateKey({ key: parsed.data, format: 'jwk' });
  } catch {
    // no cause: OpenSSL's error may carry the key
    throw issuerFault('settings', 'The provisioner key is not an EC key on P-256.');
  }
}

function derive(password: Secret, salt: Uint8Array, iterations: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    password.use((bytes) =>
      pbkdf2(bytes, salt, iterations, 16, 'sha256', (error, key) => (error ? reject(error) : resolve(key))),
    );
  });
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    return null; // the schema says that it is wrong
  }
}
