/**
 * Bytes at rest: AES-256-GCM under a key that scrypt (RFC 7914) makes of a PIN or of the station's key file. What stands
 * beside them in the open is bound in as additional data, so that it can not be exchanged.
 */
import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import { z } from 'zod';
import { fromBase64, toBase64, utf8 } from '../base/bytes.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';

export const sealedBoxFields = {
  /** 2^15 x 8 x 128 bytes = 32 MiB for each guess. */
  scrypt: z.strictObject({ cost: z.literal(32_768), blockSize: z.literal(8), parallelization: z.literal(1) }),
  salt: z.base64().max(100),
  nonce: z.base64().max(100),
  sealed: z.base64().max(100_000),
  tag: z.base64().max(100),
};
const schema = z.strictObject(sealedBoxFields);
export type SealedBox = z.infer<typeof schema>;

/** `purpose` names the kind of thing, `bound` what is in the open beside it. Neither `content` nor `pin` is kept or erased. */
export interface Sealing {
  readonly purpose: string;
  readonly bound: string;
  readonly pin: Secret;
}

export async function sealBox(content: Secret, sealing: Sealing, random: Random): Promise<SealedBox> {
  const open = {
    scrypt: { cost: 32_768 as const, blockSize: 8 as const, parallelization: 1 as const },
    salt: toBase64(random.bytes(16)),
    nonce: toBase64(random.bytes(12)),
  };
  const derived = await derive(sealing.pin, open);
  try {
    const cipher = createCipheriv('aes-256-gcm', derived, fromBase64(open.nonce));
    cipher.setAAD(boundData(open, sealing));
    const sealed = content.use((bytes) => Buffer.concat([cipher.update(bytes), cipher.final()]));
    return { ...open, sealed: toBase64(sealed), tag: toBase64(cipher.getAuthTag()) };
  } finally {
    derived.fill(0);
  }
}

/** The caller erases it. Null when the PIN is wrong or anything was changed: OpenSSL only says that the tag does not fit. */
export async function openBox({ sealed, tag, ...open }: SealedBox, sealing: Sealing): Promise<Secret | null> {
  const derived = await derive(sealing.pin, open);
  try {
    const decipher = createDecipheriv('aes-256-gcm', derived, fromBase64(open.nonce), { authTagLength: 16 });
    decipher.setAAD(boundData(open, sealing));
    decipher.setAuthTag(fromBase64(tag));
    const bytes = decipher.update(fromBase64(sealed));
    decipher.final();
    return new Secret(bytes);
  } catch {
    return null; // the caller knows what it means
  } finally {
    derived.fill(0);
  }
}

type OpenPart = Pick<SealedBox, 'scrypt' | 'salt' | 'nonce'>;

function boundData(open: OpenPart, { purpose, bound }: Sealing): Uint8Array {
  return utf8(JSON.stringify([purpose, open.scrypt.cost, open.salt, open.nonce, bound]));
}

function derive(pin: Secret, open: OpenPart): Promise<Buffer> {
  const { cost, blockSize, parallelization } = open.scrypt;
  const options = { N: cost, r: blockSize, p: parallelization, maxmem: 64 * 1024 * 1024 };
  const salt = fromBase64(open.salt);
  return new Promise((resolve, reject) => {
    pin.use((bytes) =>
      scrypt(bytes, salt, 32, options, (error, derived) => (error ? reject(error) : resolve(derived))),
    );
  });
}
