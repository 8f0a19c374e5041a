/** A JWE as step-ca writes it, with OpenSSL's own key wrap: not with the code under test. */
import { createCipheriv, pbkdf2Sync } from 'node:crypto';
import { utf8 } from '../../src/base/bytes.ts';

export function sealJwe(
  plain: Uint8Array,
  password: string,
  change: Readonly<Record<string, unknown>> = {},
): string {
  const salt = Buffer.alloc(16, 3);
  const header = {
    alg: 'PBES2-HS256+A128KW',
    enc: 'A256GCM',
    p2c: 1_000,
    p2s: salt.toString('base64url'),
    ...change,
  };
  const head = Buffer.from(JSON.stringify(header)).toString('base64url');
  const full = Buffer.concat([utf8(header.alg), Uint8Array.of(0), salt]);
  const wrapping = pbkdf2Sync(password, full, 1_000, 16, 'sha256');
  const content = Buffer.alloc(32, 9);
  const wrap = createCipheriv('id-aes128-wrap', wrapping, Buffer.alloc(8, 0xa6));
  const wrapped = Buffer.concat([wrap.update(content), wrap.final()]);
  const nonce = Buffer.alloc(12, 5);
  const cipher = createCipheriv('aes-256-gcm', content, nonce);
  cipher.setAAD(utf8(head));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [
    head,
    ...[wrapped, nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url')),
  ].join('.');
}
