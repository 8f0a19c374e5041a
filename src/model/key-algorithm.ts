/** Kinds of keys that units can have, and what each signs with. Sources: RFC 5480, RFC 8410, RFC 8017, RFC 5758. */

export const keyAlgorithms = ['p256', 'p384', 'ed25519', 'rsa2048', 'rsa3072'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** What a unit or driver offers that says nothing about it. */
export const defaultKeyAlgorithms: readonly KeyAlgorithm[] = ['p256'];

/**
 * The hash of its signatures: ECDSA as ASN.1 DER, RSA as PKCS#1 v1.5. Null: Ed25519 signs the message itself. Requests,
 * proofs of possession and the certificates of authorities are all signed in this one way.
 */
export const signatureDigests: Readonly<Record<KeyAlgorithm, 'sha256' | 'sha384' | null>> = {
  p256: 'sha256',
  p384: 'sha384',
  ed25519: null,
  rsa2048: 'sha256',
  rsa3072: 'sha256',
};

/** Those of these names that are known, in the order of the table; the default when there is none. */
export function keyAlgorithmsIn(names: readonly unknown[]): readonly KeyAlgorithm[] {
  const known = keyAlgorithms.filter((algorithm) => names.includes(algorithm));
  return known.length === 0 ? defaultKeyAlgorithms : known;
}
