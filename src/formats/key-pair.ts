/** Key pairs by OpenSSL, as DER. */
import { generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyAlgorithm } from '../model/key-algorithm.ts';

export interface KeyPair {
  /** PKCS#8 (RFC 5958): secret, the caller erases it. */
  readonly privateKey: Uint8Array;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
}

/** On another thread: an RSA key takes a second, and nobody else may wait for it. */
export async function makeKeyPair(algorithm: KeyAlgorithm): Promise<KeyPair> {
  const generate = promisify(generateKeyPair);
  switch (algorithm) {
    case 'p256':
      return exported(await generate('ec', { namedCurve: 'P-256' }));
    case 'p384':
      return exported(await generate('ec', { namedCurve: 'P-384' }));
    case 'ed25519':
      return exported(await generate('ed25519'));
    case 'rsa2048':
      return exported(await generate('rsa', { modulusLength: 2048 }));
    case 'rsa3072':
      return exported(await generate('rsa', { modulusLength: 3072 }));
  }
}

/** For simulated units, whose answers are made at once. */
export function makeKeyPairNow(algorithm: KeyAlgorithm): KeyPair {
  switch (algorithm) {
    case 'p256':
      return exported(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
    case 'p384':
      return exported(generateKeyPairSync('ec', { namedCurve: 'P-384' }));
    case 'ed25519':
      return exported(generateKeyPairSync('ed25519'));
    case 'rsa2048':
      return exported(generateKeyPairSync('rsa', { modulusLength: 2048 }));
    case 'rsa3072':
      return exported(generateKeyPairSync('rsa', { modulusLength: 3072 }));
  }
}

function exported(pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }): KeyPair {
  return {
    privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }),
  };
}

/** Throws RangeError for a key that is of none of these kinds. */
export function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): KeyAlgorithm {
  const { namedCurve, modulusLength } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'ed25519') return 'ed25519';
  if (namedCurve === 'prime256v1') return 'p256';
  if (namedCurve === 'secp384r1') return 'p384';
  if (modulusLength === 2048) return 'rsa2048';
  if (modulusLength === 3072) return 'rsa3072';
  throw new RangeError('a key of a kind that is not used here');
}
