/** CKA_EC_POINT as a public key that OpenSSL has looked at. */
import { concatBytes, fromHex } from '../../base/bytes.ts';
import { importP256, p256Prefix } from '../certificate-request.ts';
import { readDer, tags } from '../der.ts';
import { issuerFault } from '../issuer-fault.ts';

const pointBytes = 65;

/** SubjectPublicKeyInfo as DER. Tokens give the point in an OCTET STRING, as the standard has it, or bare. */
export function pointOf(value: Uint8Array): Uint8Array {
  try {
    const bare = value.length === pointBytes ? value : contentOf(value);
    if (bare.length !== pointBytes || bare[0] !== 4)
      throw new RangeError('not an uncompressed point of P-256');
    const publicKey = concatBytes([fromHex(p256Prefix), bare.subarray(1)]);
    importP256(publicKey);
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
