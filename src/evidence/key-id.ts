import { createHash, type KeyObject } from 'node:crypto';
import { fromBase64 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';

/** SHA-256 of the raw 32-byte public key, lower-case hexadecimal. Throws Fault evidence.invalid for another kind of key. */
export function keyIdOf(publicKey: KeyObject): string {
  const jwk = publicKey.export({ format: 'jwk' });
  if (jwk.crv !== 'Ed25519' || typeof jwk.x !== 'string')
    throw new Fault('evidence.invalid', 'The key is not an Ed25519 key.');
  const padded = jwk.x.replaceAll('-', '+').replaceAll('_', '/').padEnd(44, '=');
  return createHash('sha256').update(fromBase64(padded)).digest('hex');
}
