/** The two forms of an ECDSA signature on P-256: r and s side by side (WebCrypto, PKCS#11, JOSE), and the DER of RFC 3279. */
import { der, derInteger, tags } from './der.ts';

const halfBytes = 32;

/** Throws RangeError unless `pair` is r and s of 32 bytes each. */
export function signatureDer(pair: Uint8Array): Uint8Array {
  if (pair.length !== 2 * halfBytes) throw new RangeError('not a signature of P-256');
  return der(tags.sequence, derInteger(pair.subarray(0, halfBytes)), derInteger(pair.subarray(halfBytes)));
}
