/**
 * An authority for the server's own connections, not for units: its key is a file that only the server's user can read.
 * Key and certificate are in one file that appears whole, so that two processes that start at once agree.
 */
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { concatBytes, fromUtf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { certificatesOfPem, pemBytes } from '../formats/pem.ts';
import { readSecretFile } from '../identity/secret-file.ts';
import { makeRoot, type Sign } from '../identity/unit-certificate.ts';
import { Fault } from '../model/fault.ts';
import { writeOnce } from './write-once.ts';

export interface OwnAuthority {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly pem: string;
  readonly sign: Sign;
}

export interface OwnAuthorityParts {
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** Made at the first start. Throws Fault server.settings, issuer.unavailable when the file can not be used. */
export async function openOwnAuthority(
  name: string,
  commonName: string,
  parts: OwnAuthorityParts,
): Promise<OwnAuthority> {
  const file = join(parts.folder, `${name}.pem`);
  if (!existsSync(file)) await makeFile(file, commonName, parts);
  const secret = await readSecretFile(file);
  try {
    return secret.use((bytes) => {
      // the key before it never becomes a text, which nobody could erase
      const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const start = whole.indexOf('-----BEGIN CERTIFICATE');
      const [certificate] = certificatesOfPem(fromUtf8(bytes.subarray(Math.max(0, start)))) ?? [];
      if (certificate === undefined) throw new Error('no certificate');
      const key = createPrivateKey({ key: whole, format: 'pem' });
      return {
        certificate,
        pem: fromUtf8(pemBytes('CERTIFICATE', certificate)),
        sign: async (toSign) => new Uint8Array(sign('sha256', toSign, key)),
      };
    });
  } catch (cause) {
    // whatever is in it, it is not what was written
    throw new Fault('server.settings', `${file} is damaged: it holds no key and certificate.`, {}, { cause });
  } finally {
    secret.erase();
  }
}

async function makeFile(
  file: string,
  commonName: string,
  { clock, random }: OwnAuthorityParts,
): Promise<void> {
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
    publicKeyEncoding: { format: 'der', type: 'spki' },
  });
  const key = createPrivateKey({ key: pair.privateKey, format: 'der', type: 'pkcs8' });
  const root = { organization: 'Mintmark', commonName, demo: false, publicKey: pair.publicKey };
  // stations whose clock is a little behind must not find it in the future
  const now = new Date(clock.now().getTime() - 3_600_000);
  const certificate = await makeRoot({ ...root, now, random }, async (bytes) => sign('sha256', bytes, key));
  const secret = pemBytes('PRIVATE KEY', pair.privateKey);
  const bytes = concatBytes([secret, pemBytes('CERTIFICATE', certificate)]);
  try {
    writeOnce(file, bytes);
  } finally {
    for (const part of [pair.privateKey, secret, bytes]) part.fill(0);
  }
}
