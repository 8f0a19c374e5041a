/**
 * A private key at rest, in a sealed box of the operator's PIN. The CA's certificate stands beside it in the open and is
 * bound in, so that it can not be exchanged.
 */
import { z } from 'zod';
import { fromBase64, fromUtf8, toBase64, utf8 } from '../base/bytes.ts';
import type { Random } from '../base/random.ts';
import type { Secret } from '../base/secret.ts';
import { Fault } from '../model/fault.ts';
import { openBox, sealBox, sealedBoxFields } from './sealed-box.ts';

const schema = z.strictObject({
  version: z.literal(1),
  ...sealedBoxFields,
  /** The certificate that belongs to the key: DER in base64. */
  certificate: z.base64().max(20_000),
});
type SealedFile = z.infer<typeof schema>;

export const pinLeastBytes = 6;
const purpose = 'mintmark sealed key v1';

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
  const certificate = toBase64(key.certificate);
  const box = await sealBox(key.privateKey, { purpose, bound: certificate, pin }, random);
  const file: SealedFile = { version: 1, certificate, ...box };
  return utf8(JSON.stringify(file));
}

/** Throws Fault issuer.unavailable when the PIN is wrong or the file was changed: the two can not be told apart. */
export async function unsealKey(file: Uint8Array, pin: Secret): Promise<UnsealedKey> {
  const { version: _version, certificate, ...box } = parse(file);
  const privateKey = await openBox(box, { purpose, bound: certificate, pin });
  if (privateKey === null)
    throw new Fault('issuer.unavailable', 'The PIN is wrong, or the sealed key was changed.');
  return { certificate: fromBase64(certificate), privateKey };
}

/** The same key under another PIN. Erases `from`. The same rejections as `unsealKey` and `sealKey`. */
export async function sealAnew(
  file: Uint8Array,
  { from, to }: { readonly from: Secret; readonly to: Secret },
  random: Random,
): Promise<Uint8Array> {
  try {
    const key = await unsealKey(file, from);
    try {
      return await sealKey(key, to, random);
    } finally {
      key.privateKey.erase();
    }
  } finally {
    from.erase();
  }
}

/** The authority's certificate as DER, which lies in the open. Throws Fault issuer.unavailable when the file is damaged. */
export function sealedCertificate(file: Uint8Array): Uint8Array {
  return fromBase64(parse(file).certificate);
}

function parse(file: Uint8Array): SealedFile {
  const parsed = schema.safeParse(jsonOf(file));
  if (!parsed.success) throw new Fault('issuer.unavailable', 'The sealed key of the authority is damaged.');
  return parsed.data;
}

function jsonOf(file: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(file));
  } catch {
    return null; // not JSON is one more way of being damaged
  }
}
