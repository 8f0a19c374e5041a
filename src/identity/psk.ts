/**
 * Keys that unit and server share. The station has to make them, so the profile must allow it (`keyOrigin: station-allowed`);
 * they are in a Secret from the first byte on, and whoever asked for one erases it.
 */
import { randomFillSync } from 'node:crypto';
import { Secret } from '../base/secret.ts';

/** From OpenSSL's generator, which is seeded by the operating system: at least 128 bits. */
export function newPreSharedKey(bits: 128 | 256): Secret {
  // not randomBytes: its buffer may be a piece of a pool, of which erasing leaves copies
  return new Secret(randomFillSync(new Uint8Array(bits / 8)));
}
