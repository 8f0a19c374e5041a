/**
 * Keys that unit and server share. The station has to make them, so the profile must allow it (`keyOrigin: station-allowed`);
 * they are in a Secret from the first byte on, and whoever asked for one erases it.
 */
import { randomFillSync } from 'node:crypto';
import { fixedBytes, utf8 } from '../base/bytes.ts';
import { Secret } from '../base/secret.ts';

/** From OpenSSL's generator, which is seeded by the operating system: at least 128 bits. */
export function newPreSharedKey(bits: 128 | 192 | 256): Secret {
  // not randomBytes: its buffer may be a piece of a pool, of which erasing leaves copies
  return new Secret(randomFillSync(fixedBytes(bits / 8)));
}

/** The digits as bytes: a string could not be erased. */
export function hexBytes(bytes: Uint8Array): Uint8Array {
  const digits = utf8('0123456789abcdef');
  const result = fixedBytes(bytes.length * 2);
  for (const [index, byte] of bytes.entries()) {
    result[index * 2] = digits[byte >> 4] ?? 0;
    result[index * 2 + 1] = digits[byte & 15] ?? 0;
  }
  return result;
}
