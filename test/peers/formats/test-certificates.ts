/** Keys by node:crypto, certificates by the openssl program: nothing of ours takes part. */
import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type KeyKind = 'P-256' | 'P-384' | 'P-521' | 'RSA-2048' | 'RSA-3072' | 'RSA-4096';

export function makeKey(kind: KeyKind): KeyObject {
  return kind.startsWith('RSA')
    ? generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(4)) }).privateKey
    : generateKeyPairSync('ec', { namedCurve: kind }).privateKey;
}

/** Self-signed, as DER. */
export function makeCertificate(
  folder: string,
  key: KeyObject,
  name: string,
  extensions: readonly string[] = [],
): Buffer {
  const keyFile = join(folder, 'openssl-key.pem');
  const out = join(folder, 'openssl-out.der');
  writeFileSync(keyFile, key.export({ format: 'pem', type: 'pkcs8' }));
  const more = extensions.flatMap((extension) => ['-addext', extension]);
  const subject = `/O=Mintmark tests/CN=${name}`;
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-new',
      '-key',
      keyFile,
      '-subj',
      subject,
      '-days',
      '3650',
      '-outform',
      'DER',
      '-out',
      out,
      ...more,
    ],
    { stdio: 'pipe' },
  );
  return readFileSync(out);
}

/** In the forms in which keys come: the tool makes the same of both. */
export function keyFile(
  key: KeyObject,
  encoding: 'der' | 'pem',
  form: 'pkcs8' | 'traditional',
): string | Buffer {
  const type = form === 'pkcs8' ? 'pkcs8' : key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
  return createPrivateKey(key.export({ format: 'pem', type: 'pkcs8' })).export({ format: encoding, type } as {
    format: 'pem';
    type: 'pkcs8';
  });
}
