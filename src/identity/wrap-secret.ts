/** A secret for one reader: encrypted for an RSA key (RSA-OAEP with SHA-256, RFC 8017 section 7.1), so that it may be on a record. */
import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { toBase64 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';

/** Base64. Throws Fault plan.refused as `wrappingKey` does. */
export function wrapSecret(bytes: Uint8Array, publicKeyPem: string, what: string): string {
  const key = wrappingKey(publicKeyPem, what);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return toBase64(publicEncrypt({ key, padding, oaepHash: 'sha256' }, bytes));
}

/** Throws Fault plan.refused for anything but an RSA key of 2048 bits or more, which also has room for what is wrapped. */
export function wrappingKey(pem: string, what: string): ReturnType<typeof createPublicKey> {
  let key: ReturnType<typeof createPublicKey> | null = null;
  try {
    key = createPublicKey(pem);
  } catch {
    // said below
  }
  const bits = key?.asymmetricKeyType === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 0;
  if (key !== null && bits >= 2048) return key;
  throw new Fault(
    'plan.refused',
    `The key that ${what} shall be wrapped for is no RSA key of 2048 bits or more.`,
  );
}
