/**
 * Keys that OpenSSL makes in the memory of this process: for units that can not make one, for the local authority, for
 * samples. What becomes of a key is its caller's: nothing is kept here.
 */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { Name, Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { Secret } from '../base/secret.ts';
import { makeKeyPair } from '../formats/key-pair.ts';
import type { KeyAlgorithm } from '../model/key-algorithm.ts';
import { tags } from './der.ts';
import { signatureDer } from './ecdsa-signature.ts';
import { nameDer, oids } from './names.ts';

export interface SoftwareKey {
  readonly algorithm: KeyAlgorithm;
  /** PKCS#8 as DER; the caller erases it. */
  readonly privateKey: Secret;
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
}

const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
/** As WebCrypto names them; the same algorithms as signatureDigests has. */
const webAlgorithms = {
  p256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  p384: { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  ed25519: { name: 'Ed25519' },
  rsa2048: rsa,
  rsa3072: rsa,
} as const;

export async function makeSoftwareKey(algorithm: KeyAlgorithm): Promise<SoftwareKey> {
  const { privateKey, publicKey } = await makeKeyPair(algorithm);
  return { algorithm, privateKey: new Secret(privateKey), publicKey };
}

/** PKCS#10 as DER with that common name, signed by the key. */
export async function requestBy(key: SoftwareKey, commonName: string): Promise<Uint8Array> {
  const algorithm = webAlgorithms[key.algorithm];
  const { subtle } = webcrypto;
  const keys = {
    privateKey: await importSecret(key),
    publicKey: await subtle.importKey('spki', Uint8Array.from(key.publicKey), algorithm, true, ['verify']),
  };
  const name = nameDer([{ oid: oids.commonName, tag: tags.utf8String, value: commonName }]);
  const request = await Pkcs10CertificateRequestGenerator.create(
    { name: new Name(name.slice().buffer), keys, signingAlgorithm: algorithm },
    webcrypto,
  );
  return new Uint8Array(request.rawData);
}

/** Signs as a certificate has it. The key itself can not be taken out again. */
export type SoftwareSign = (bytes: Uint8Array) => Promise<Uint8Array>;

export async function openForSigning(
  key: Pick<SoftwareKey, 'algorithm' | 'privateKey'>,
): Promise<SoftwareSign> {
  const imported = await importSecret(key);
  const algorithm = webAlgorithms[key.algorithm];
  return async (bytes) => {
    const signature = new Uint8Array(
      await webcrypto.subtle.sign(algorithm, imported, Uint8Array.from(bytes)),
    );
    return algorithm.name === 'ECDSA' ? signatureDer(signature) : signature;
  };
}

async function importSecret({
  algorithm,
  privateKey,
}: Pick<SoftwareKey, 'algorithm' | 'privateKey'>): Promise<webcrypto.CryptoKey> {
  const bytes = privateKey.use((secret) => Uint8Array.from(secret));
  try {
    return await webcrypto.subtle.importKey('pkcs8', bytes, webAlgorithms[algorithm], false, ['sign']);
  } finally {
    bytes.fill(0);
  }
}
