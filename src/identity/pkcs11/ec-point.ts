/** CKA_EC_POINT as a public key that OpenSSL has looked at. */
import { concatBytes, fromHex } from '../../base/bytes.ts';
import { readDer, tags } from '../der.ts';
import { issuerFault } from '../issuer-fault.ts';
import { importPublicKey } from '../public-key.ts';

const pointBytes = 65;
/** SubjectPublicKeyInfo of an uncompressed P-256 point (RFC 5480), up to its 64 bytes of coordinates. */
const p256Prefix = '3059301306072a8648ce3d020106082a8648ce3d03010703420004';

/** SubjectPublicKeyInfo as DER. Tokens give the point in an OCTET STRING, as the standard has it, or bare. */
export function pointOf(value: Uint8Array): Uint8Array {
  try {
    const bare = value.length === pointBytes ? value : contentOf(value);
    if (bare.length !== pointBytes || bare[0] !== 4)
      throw new RangeError('not an uncompressed point of P-256');
    const publicKey = concatBytes([fromHex(p256Prefix), bare.subarray(1)]);
    if (importPublicKey(publicKey) === null) throw new RangeError('not a point on P-256');
    return publicKey;
  } catch (cause) {
    // a point off the curve, another curve, or another encoding: this key can not be used
    throw issuerFault('token', 'The key in the token is not on P-256.', cause);
  }
}

function contentOf(value: Uint8Array): Uint8Array {
  const node = readDer(value);
  if (node.tag !== tags.octetString) throw new RangeError('not an octet string');
  return node.content;
}
