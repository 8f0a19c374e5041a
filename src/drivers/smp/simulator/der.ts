/** Enough DER (X.690) to write a certificate request: firmware's work, so without a library. */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { concatBytes, utf8 } from '../../../base/bytes.ts';

function tagged(tag: number, contents: Uint8Array): Uint8Array {
  const { length } = contents;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return concatBytes([Uint8Array.from(head), contents]);
}
const sequence = (...parts: readonly Uint8Array[]): Uint8Array => tagged(0x30, concatBytes(parts));
const commonNameId = Uint8Array.of(0x06, 0x03, 0x55, 0x04, 0x03);
/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
const signatureId = Uint8Array.of(0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);

export function privateKeyOf(pkcs8: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
}

/** PKCS#10 (RFC 2986) with a common name and no attributes. */
export function certificateRequest(pkcs8: Uint8Array, commonName: string): Uint8Array {
  const key = privateKeyOf(pkcs8);
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  const name = sequence(tagged(0x31, sequence(commonNameId, tagged(0x0c, utf8(commonName)))));
  const request = sequence(Uint8Array.of(0x02, 0x01, 0x00), name, publicKey, Uint8Array.of(0xa0, 0x00));
  const signature = new Uint8Array(sign('sha256', request, key));
  return sequence(request, sequence(signatureId), tagged(0x03, concatBytes([Uint8Array.of(0), signature])));
}
