/** What makes a key one that others can find out. */

export const weaknessIds = [
  'rsa-size',
  'rsa-exponent',
  'rsa-small-factor',
  'rsa-roca',
  'rsa-close-primes',
  'ec-tiny-key',
  'ed25519-small-order',
  'known-test-key',
  'listed-key',
] as const;

export interface Weakness {
  readonly id: (typeof weaknessIds)[number];
  /** The end of a sentence about a request or a certificate. */
  readonly text: string;
  readonly source: string;
}
