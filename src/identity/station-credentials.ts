/**
 * How this station signs in at an authority: a password or a certificate with its key, each in a file that only this user
 * can read. They are read when they are needed and kept by nobody, so that a changed file counts at once.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { encodeBase64 } from '../base/base64-bytes.ts';
import { concatBytes, fromUtf8, utf8 } from '../base/bytes.ts';
import type { Secret } from '../base/secret.ts';
import { issuerFault } from './issuer-fault.ts';
import { readPlainFile, readSecretFile } from './secret-file.ts';

export interface Password {
  /** Value of an Authorization header (RFC 7617). It lives as long as the request: HTTP knows no other form. */
  basic(): Promise<string>;
}

export function passwordOf(user: string, file: string): Password {
  return {
    basic: async () => {
      const secret = await readSecretFile(file);
      try {
        return secret.use((bytes) => {
          const joined = concatBytes([utf8(`${user}:`), bytes]);
          const encoded = encodeBase64(joined);
          joined.fill(0);
          const header = `Basic ${fromUtf8(encoded)}`;
          encoded.fill(0);
          return header;
        });
      } finally {
        secret.erase();
      }
    },
  };
}

export interface ClientCredential {
  /** Both as PEM, the certificate with those between it and its root. */
  load(): Promise<{ readonly certificate: string; readonly privateKey: string }>;
  withKey<T>(work: (privateKey: KeyObject) => Promise<T> | T): Promise<T>;
}

export function clientCredentialOf(certificateFile: string, keyFile: string): ClientCredential {
  return {
    load: async () => {
      const certificate = fromUtf8(await readPlainFile(certificateFile));
      const secret = await readSecretFile(keyFile);
      try {
        return { certificate, privateKey: secret.use((bytes) => fromUtf8(bytes)) };
      } finally {
        secret.erase();
      }
    },
    withKey: async (work) => {
      const secret = await readSecretFile(keyFile);
      try {
        return await work(privateKeyOf(secret, keyFile));
      } finally {
        secret.erase();
      }
    },
  };
}

function privateKeyOf(secret: Secret, file: string): KeyObject {
  try {
    // not a copy, which would stay in the pool of small buffers
    return secret.use((bytes) =>
      createPrivateKey({ key: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), format: 'pem' }),
    );
  } catch (cause) {
    // OpenSSL's text may quote the file
    throw issuerFault('settings', `${file} holds no private key in PEM without a passphrase.`, cause);
  }
}
