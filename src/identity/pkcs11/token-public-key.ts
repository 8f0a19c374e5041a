/** The public key of a token's key pair as OpenSSL takes it. */
import { fromHex, toHex } from '../../base/bytes.ts';
import { der, derInteger, readDer, tags } from '../der.ts';
import { issuerFault } from '../issuer-fault.ts';
import { importPublicKey, keyAlgorithmOf } from '../public-key.ts';
import type { TokenPublicKey } from './cryptoki.ts';

/** CKA_EC_PARAMS (an OBJECT IDENTIFIER as DER) with the AlgorithmIdentifier and the size of a point. */
const curves: ReadonlyMap<string, { readonly id: string; readonly pointBytes: number }> = new Map([
  ['06082a8648ce3d030107', { id: '301306072a8648ce3d020106082a8648ce3d030107', pointBytes: 65 }],
  ['06052b81040022', { id: '301006072a8648ce3d020106052b81040022', pointBytes: 97 }],
]);
const rsaId = '300d06092a864886f70d0101010500';

/** SubjectPublicKeyInfo as DER. Throws Fault issuer.unavailable for a key that an authority can not have. */
export function publicKeyOfToken(key: TokenPublicKey): Uint8Array {
  const made = orNull(() => (key.type === 'ec' ? ecKey(key) : rsaKey(key)));
  if (made !== null && keyAlgorithmOf(made) !== null && importPublicKey(made) !== null) return made;
  throw issuerFault('token', 'The key in the token is not on P-256 or P-384, nor RSA of 2048 or 3072 bits.');
}

/** Tokens give the point in an OCTET STRING, as the standard has it, or bare. */
function ecKey({ parameters, point }: Extract<TokenPublicKey, { type: 'ec' }>): Uint8Array | null {
  const curve = curves.get(toHex(parameters));
  if (curve === undefined) return null;
  const bare = point.length === curve.pointBytes ? point : readDer(point).content;
  return keyInfo(curve.id, bare);
}

function rsaKey({ modulus, exponent }: Extract<TokenPublicKey, { type: 'rsa' }>): Uint8Array {
  return keyInfo(rsaId, der(tags.sequence, derInteger(modulus), derInteger(exponent)));
}

function keyInfo(id: string, bits: Uint8Array): Uint8Array {
  return der(tags.sequence, fromHex(id), der(tags.bitString, Uint8Array.of(0), bits));
}

function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null; // bytes that are not DER: a key in another encoding, which can not be used
  }
}
