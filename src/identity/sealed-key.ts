/**
 * A private key at rest: AES-256-GCM under a key that scrypt (RFC 7914) makes of the operator's PIN. What is in the
 * open (the CA's certificate, the parameters) is bound in as additional data, so that it can not be exchanged.
 */
import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import { z } from 'zod';
import { fromBase64, fromUtf8, toBase64, utf8 } from '../base/bytes.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import { Fault } from '../model/fault.ts';

const schema = z.strictObject({
  version: z.literal(1),
  /** 2^15 x 8 x 128 bytes = 32 MiB for each guess. */
  scrypt: z.strictObject({ cost: z.literal(32_768), blockSize: z.literal(8), parallelization: z.literal(1) }),
  salt: z.base64().max(100),
  nonce: z.base64().max(100),
  /** The certificate that belongs to the key: DER in base64. */
  certificate: z.base64().max(20_000),
  sealed: z.base64().max(20_000),
  tag: z.base64().max(100),
});
type SealedFile = z.infer<typeof schema>;

export const pinLeastBytes = 6;

export interface UnsealedKey {
  readonly certificate: Uint8Array;
  /** PKCS#8 as DER. The caller erases it. */
  readonly privateKey: Secret;
}

/** The file's bytes. Neither `privateKey` nor `pin` is kept or erased. Throws Fault issuer.unavailable on a short PIN. */
export async function sealKey(key: UnsealedKey, pin: Secret, random: Random): Promise<Uint8Array> {
  if (pin.lengthBytes < pinLeastBytes) {
    throw new Fault('issuer.unavailable', `The PIN needs at least ${pinLeastBytes} characters.`);
  }
  const open = {
    version: 1 as const,
    scrypt: { cost: 32_768 as const, blockSize: 8 as const, parallelization: 1 as const },
    salt: toBase64(random.bytes(16)),
    nonce: toBase64(random.bytes(12)),
    certificate: toBase64(key.certificate),
  };
  const derived = await derive(pin, open);
  try {
    const cipher = createCipheriv('aes-256-gcm', derived, fromBase64(open.nonce));
    cipher.setAAD(boundData(open));
    const sealed = key.privateKey.use((bytes) => Buffer.concat([cipher.update(bytes), cipher.final()]));
    const file: SealedFile = { ...open, sealed: toBase64(sealed), tag: toBase64(cipher.getAuthTag()) };
    return utf8(JSON.stringify(file));
  } finally {
    derived.fill(0);
  }
}

/** Throws Fault issuer.unavailable when the PIN is wrong or the file was changed: the two can not be told apart. */
export async function unsealKey(file: Uint8Array, pin: Secret): Promise<UnsealedKey> {
  const parsed = schema.safeParse(jsonOf(file));
  if (!parsed.success) throw new Fault('issuer.unavailable', 'The sealed key of the authority is damaged.');
  const { sealed, tag, ...open } = parsed.data;
  const derived = await derive(pin, open);
  try {
    const decipher = createDecipheriv('aes-256-gcm', derived, fromBase64(open.nonce), { authTagLength: 16 });
    decipher.setAAD(boundData(open));
    decipher.setAuthTag(fromBase64(tag));
    const bytes = decipher.update(fromBase64(sealed));
    decipher.final();
    return { certificate: fromBase64(open.certificate), privateKey: new Secret(bytes) };
  } catch (cause) {
    // OpenSSL only says that the tag does not fit
    throw new Fault('issuer.unavailable', 'The PIN is wrong, or the sealed key was changed.', {}, { cause });
  } finally {
    derived.fill(0);
  }
}

/** The authority's certificate as DER, which lies in the open. Throws Fault issuer.unavailable when the file is damaged. */
export function sealedCertificate(file: Uint8Array): Uint8Array {
  const parsed = schema.safeParse(jsonOf(file));
  if (!parsed.success) throw new Fault('issuer.unavailable', 'The sealed key of the authority is damaged.');
  return fromBase64(parsed.data.certificate);
}

type OpenPart = Omit<SealedFile, 'sealed' | 'tag'>;

function boundData(open: OpenPart): Uint8Array {
  return utf8(
    JSON.stringify(['mintmark sealed key v1', open.scrypt.cost, open.salt, open.nonce, open.certificate]),
  );
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

function jsonOf(file: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(file));
  } catch {
    return null; // not JSON is one more way of being damaged
  }
}
