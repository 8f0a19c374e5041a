/** Signatures of an authority whose key is in a token: hashed here, signed there, in the form in which certificates have them. */
import { createHash } from 'node:crypto';
import { concatBytes, fromHex } from '../../base/bytes.ts';
import { signatureDigests } from '../../model/key-algorithm.ts';
import type { Sign } from '../certificate-der.ts';
import { signatureDer } from '../ecdsa-signature.ts';
import { issuerFault } from '../issuer-fault.ts';
import { keyAlgorithmOf } from '../public-key.ts';
import type { Token } from './token.ts';

/** DigestInfo of SHA-256 up to the hash (RFC 8017 section 9.2, note 1). */
const digestInfo = fromHex('3031300d060960864801650304020105000420');

/** `publicKey`: SubjectPublicKeyInfo of the key in the token. */
export function signBy(token: Token, publicKey: Uint8Array): Sign {
  return async (bytes) => {
    const algorithm = keyAlgorithmOf(publicKey);
    const digest = algorithm === null ? null : signatureDigests[algorithm];
    if (algorithm === null || digest === null)
      throw issuerFault('settings', "The authority's key is of a kind that a token can not sign with here.");
    const hash = createHash(digest).update(bytes).digest();
    return algorithm.startsWith('rsa')
      ? token.sign(concatBytes([digestInfo, hash]), 'rsa')
      : signatureDer(await token.sign(hash));
  };
}
