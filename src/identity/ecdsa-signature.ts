/** The two forms of an ECDSA signature: r and s side by side (WebCrypto, PKCS#11, JOSE), and the DER of RFC 3279. */
import { der, derInteger, tags } from './der.ts';

/** P-256 and P-384. */
const halves: readonly number[] = [32, 48];

/** Throws RangeError unless `pair` is r and s of one length, 32 or 48 bytes each. */
export function signatureDer(pair: Uint8Array): Uint8Array {
  const half = pair.length / 2;
  if (!halves.includes(half)) throw new RangeError('not a signature of P-256 or P-384');
  return der(tags.sequence, derInteger(pair.subarray(0, half)), derInteger(pair.subarray(half)));
}
