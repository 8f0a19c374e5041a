/**
 * The office's list of the stations' keys, for whoever checks documents (src/verifier): which key of which station may sign
 * which numbers, and which key is lost to somebody else since when. Signed with the office's key.
 */
import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import { parse } from 'yaml';
import { z } from 'zod';
import { concatBytes, toBase64, utf8 } from '../../base/bytes.ts';
import { canonicalBytes } from '../../evidence/canonical.ts';
import { keyIdOf } from '../../evidence/key-id.ts';
import { Fault } from '../../model/fault.ts';

const trustListSource = z.strictObject({
  title: z.string().min(1).max(120),
  keys: z
    .array(
      z.strictObject({
        station: z.string().min(1).max(100),
        publicKeyPem: z.string().max(1_000),
        fromSequence: z.int().min(1).optional(),
        untilSequence: z.int().min(1).optional(),
        /** Documents from then on are not believed. */
        compromisedAt: z.iso.datetime().optional(),
        note: z.string().max(500).optional(),
      }),
    )
    .min(1)
    .max(10_000),
});

type TrustListSource = z.infer<typeof trustListSource>;

const prefix = utf8('mintmark trust list v1\n');

/** `source` is YAML. Throws Fault file.invalid with what is wrong in it. */
export function readTrustListSource(source: string): TrustListSource {
  const read = trustListSource.safeParse(yamlOrNull(source));
  if (!read.success)
    throw new Fault('file.invalid', `The trust list can not be made: ${z.prettifyError(read.error)}`);
  return read.data;
}

/** `source` is YAML. Throws Fault file.invalid with what is wrong in it, evidence.invalid for a key of another kind. */
export function makeTrustList(source: string, issuedAt: Date, officeKey: KeyObject): object {
  const { title, keys } = readTrustListSource(source);
  const list = {
    format: 'mintmark-trust',
    version: 1,
    title,
    issuedAt: issuedAt.toISOString(),
    keys: keys.map((each) => {
      const key = publicKeyOf(each);
      return {
        ...each,
        publicKeyPem: key.export({ type: 'spki', format: 'pem' }).toString(),
        keyId: keyIdOf(key),
      };
    }),
  };
  const signature = toBase64(sign(null, concatBytes([prefix, canonicalBytes(list)]), officeKey));
  return { ...list, signature };
}

function publicKeyOf({ station, publicKeyPem }: TrustListSource['keys'][number]): KeyObject {
  try {
    if (!publicKeyPem.includes('PRIVATE KEY')) return createPublicKey(publicKeyPem);
  } catch (cause) {
    // OpenSSL says where its parser stopped; a person has to know whose key it was
    throw new Fault('file.invalid', `The key of ${station} is no public key (PEM).`, { station }, { cause });
  }
  throw new Fault('file.invalid', `The key of ${station} is a private one: it belongs to nobody else.`, {
    station,
  });
}

function yamlOrNull(source: string): unknown {
  try {
    return parse(source);
  } catch {
    return null; // the schema says what is missing
  }
}
