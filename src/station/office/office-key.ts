/** The office's signing key as a file: PKCS#8 PEM, encrypted under a passphrase (PBES2, AES-256-CBC; made by OpenSSL). */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Secret } from '../../base/secret.ts';
import { Fault } from '../../model/fault.ts';

export const passphraseLeastCharacters = 12;

export interface OfficeKeyFiles {
  readonly privateKeyPem: string;
  readonly publicKeyPem: string;
}

/** Throws Fault signer.unknown for a short passphrase. */
export function makeOfficeKey(passphrase: string): OfficeKeyFiles {
  if (passphrase.length < passphraseLeastCharacters)
    throw new Fault(
      'signer.unknown',
      `The passphrase needs at least ${passphraseLeastCharacters} characters.`,
    );
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKeyPem: privateKey
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
      .toString(),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/** Throws Fault signer.key when the passphrase is wrong or the file is no such key. */
export function openOfficeKey(privateKeyPem: string | Buffer, passphrase: string | Buffer): KeyObject {
  try {
    const key = createPrivateKey({ key: privateKeyPem, passphrase });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    // OpenSSL does not tell a wrong passphrase from a damaged file.
    throw new Fault('signer.key', 'The key file can not be opened with this passphrase.', {}, { cause });
  }
  throw new Fault('signer.key', 'The key file does not hold an Ed25519 key.');
}

/**
 * For one signature of a person at a window: the file and its passphrase are erased, whatever comes of it. A key that lies about
 * unencrypted is not taken. Throws Fault signer.key.
 */
export function withOfficeKey<T>(
  { privateKeyPem, passphrase }: { readonly privateKeyPem: Secret; readonly passphrase: Secret },
  work: (key: KeyObject) => T,
): T {
  try {
    const key = privateKeyPem.use((pem) => {
      const file = Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength);
      if (!file.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----'))
        throw new Fault('signer.key', 'This file is no private key that is encrypted under a passphrase.');
      return passphrase.use((bytes) =>
        openOfficeKey(file, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
      );
    });
    return work(key);
  } finally {
    privateKeyPem.erase();
    passphrase.erase();
  }
}
