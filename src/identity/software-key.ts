/**
 * Keys that OpenSSL makes in the memory of this process: for units that can not make one, for the local authority, for
 * samples. What becomes of a key is its caller's: nothing is kept here.
 */
import 'reflect-metadata';
import { generateKeyPairSync, webcrypto } from 'node:crypto';
import { Name, Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { Secret } from '../base/secret.ts';
import { tags } from './der.ts';
import { nameDer, oids } from './names.ts';

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export interface SoftwareKey {
  /** PKCS#8 as DER; the caller erases it. */
  readonly privateKey: Secret;
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
}

export function makeSoftwareKey(): SoftwareKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
    publicKeyEncoding: { format: 'der', type: 'spki' },
  });
  return { privateKey: new Secret(privateKey), publicKey };
}

/** PKCS#10 as DER with that common name, signed by the key. */
export async function requestBy(key: SoftwareKey, commonName: string): Promise<Uint8Array> {
  const keys = {
    privateKey: await importForSigning(key.privateKey),
    publicKey: await webcrypto.subtle.importKey('spki', Uint8Array.from(key.publicKey), ecdsa, true, [
      'verify',
    ]),
  };
  const name = nameDer([{ oid: oids.commonName, tag: tags.utf8String, value: commonName }]);
  const request = await Pkcs10CertificateRequestGenerator.create(
    { name: new Name(name.slice().buffer), keys, signingAlgorithm: ecdsa },
    webcrypto,
  );
  return new Uint8Array(request.rawData);
}

/** A key that can sign and can not be taken out again. */
export async function importForSigning(privateKey: Secret): Promise<webcrypto.CryptoKey> {
  const bytes = privateKey.use((secret) => Uint8Array.from(secret));
  try {
    return await webcrypto.subtle.importKey('pkcs8', bytes, ecdsa, false, ['sign']);
  } finally {
    bytes.fill(0);
  }
}
