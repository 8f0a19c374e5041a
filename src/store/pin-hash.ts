/**
 * A PIN at rest: scrypt (RFC 7914) over an HMAC of it with the station's key, so that neither a copy of the database alone
 * nor two people with one PIN give anything away. Parameters are stored with each, so that they can grow.
 */
import { createHmac, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';

export const pinHashSchema = z.strictObject({
  /** 2^15 x 8 x 128 bytes = 32 MiB for each guess. Bounded, so that a changed row can not eat the memory. */
  cost: z.int().min(16_384).max(131_072),
  blockSize: z.int().min(8).max(16),
  parallelization: z.int().min(1).max(4),
  salt: z.base64().min(20).max(100),
  hash: z.base64().min(40).max(100),
});
export type PinHash = z.infer<typeof pinHashSchema>;

const parameters = { cost: 32_768, blockSize: 8, parallelization: 1 } as const;
const hashBytes = 32;

/** `pin` and `key` are neither kept nor erased. */
export async function hashPin(pin: Secret, key: Secret, random: Random): Promise<PinHash> {
  const salt = random.bytes(16);
  const hash = await derive(pin, key, { ...parameters, salt });
  return { ...parameters, salt: toBase64(salt), hash: toBase64(hash) };
}

/** Takes as long when there is nothing to compare with (`known` null) as when there is. */
export async function isPin(pin: Secret, known: PinHash | null, key: Secret): Promise<boolean> {
  const { salt, hash, ...cost } = known ?? { ...parameters, salt: nobodysSalt, hash: nobodysHash };
  const derived = await derive(pin, key, { ...cost, salt: fromBase64(salt) });
  const wanted = fromBase64(hash);
  return wanted.length === derived.length && timingSafeEqual(wanted, derived) && known !== null;
}

const nobodysSalt = toBase64(new Uint8Array(16));
const nobodysHash = toBase64(new Uint8Array(hashBytes));

interface Parameters {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: Uint8Array;
}

async function derive(pin: Secret, key: Secret, by: Parameters): Promise<Uint8Array> {
  const keyed = key.use((keyBytes) =>
    pin.use((bytes) => createHmac('sha256', keyBytes).update(bytes).digest()),
  );
  const options: ScryptOptions = {
    N: by.cost,
    r: by.blockSize,
    p: by.parallelization,
    maxmem: 512 * 1024 * 1024,
  };
  try {
    return await new Promise((resolve, reject) => {
      scrypt(keyed, by.salt, hashBytes, options, (error, derived) =>
        error ? reject(error) : resolve(derived),
      );
    });
  } finally {
    keyed.fill(0);
  }
}
