/** PKCS#10 (RFC 2986) with a common name and no attributes, as a modem's firmware writes it. */
import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { concatBytes, utf8 } from '../../../base/bytes.ts';

const commonName = Uint8Array.of(0x06, 0x03, 0x55, 0x04, 0x03);
/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256. */
const ecdsaWithSha256 = Uint8Array.of(0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);

/** Definite lengths up to 65535 (X.690). */
function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(contents);
  const { length } = body;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concatBytes([Uint8Array.of(tag, ...(length < 0x80 ? [length] : long)), body]);
}

export function certificateRequest(key: KeyObject, subject: string): Uint8Array {
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  const name = element(0x30, element(0x31, element(0x30, commonName, element(0x0c, utf8(subject)))));
  const request = element(0x30, Uint8Array.of(0x02, 0x01, 0x00), name, publicKey, Uint8Array.of(0xa0, 0x00));
  const signature = new Uint8Array(sign('sha256', request, key));
  return element(0x30, request, element(0x30, ecdsaWithSha256), element(0x03, Uint8Array.of(0), signature));
}
