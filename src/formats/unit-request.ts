/** What a simulated unit's firmware writes and signs: PKCS#10 (RFC 2986) with a common name and no attributes, and proofs. */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { concatBytes, fromHex, utf8 } from '../base/bytes.ts';
import { type KeyAlgorithm, signatureDigests } from '../model/key-algorithm.ts';
import { algorithmOf } from './key-pair.ts';

/** AlgorithmIdentifiers of RFC 5758 section 3.2, RFC 8410 section 3 and RFC 4055 section 5. */
const signatureIds: Readonly<Record<KeyAlgorithm, string>> = {
  p256: '300a06082a8648ce3d040302',
  p384: '300a06082a8648ce3d040303',
  ed25519: '300506032b6570',
  rsa2048: '300d06092a864886f70d01010b0500',
  rsa3072: '300d06092a864886f70d01010b0500',
};
const commonNameId = fromHex('0603550403');

/** `pkcs8` as DER. */
export function privateKeyOf(pkcs8: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
}

export function certificateRequest(key: KeyObject, commonName: string): Uint8Array {
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  const name = sequence(tagged(0x31, sequence(commonNameId, tagged(0x0c, utf8(commonName)))));
  const request = sequence(fromHex('020100'), name, publicKey, fromHex('a000'));
  const signature = tagged(0x03, concatBytes([Uint8Array.of(0), signedBy(key, request)]));
  return sequence(request, fromHex(signatureIds[algorithmOf(key)]), signature);
}

export function signedBy(key: KeyObject, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(sign(signatureDigests[algorithmOf(key)], bytes, key));
}

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

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return tagged(0x30, concatBytes(parts));
}
