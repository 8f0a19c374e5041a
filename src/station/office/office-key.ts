/** The office's signing key as a file: PKCS#8 PEM, encrypted under a passphrase (PBES2, AES-256-CBC; made by OpenSSL). */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
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

/** Throws Fault signer.unknown when the passphrase is wrong or the file is no such key. */
export function openOfficeKey(privateKeyPem: string, passphrase: string): KeyObject {
  try {
    const key = createPrivateKey({ key: privateKeyPem, passphrase });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    // OpenSSL does not tell a wrong passphrase from a damaged file.
    throw new Fault('signer.unknown', 'The key file can not be opened with this passphrase.', {}, { cause });
  }
  throw new Fault('signer.unknown', 'The key file does not hold an Ed25519 key.');
}
