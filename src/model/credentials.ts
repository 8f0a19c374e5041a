/**
 * What a unit is given besides its identity, as an identity profile declares it: shared keys and tokens that the station
 * makes, secrets that a person put on the station, addresses out of blocks. Only data.
 */
import { z } from 'zod';
import { addressBlockSchema } from './address.ts';

export const secretNamePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

export const alphabets = {
  hex: '0123456789abcdef',
  base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  base62: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  base64url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
} as const;
export type Alphabet = keyof typeof alphabets;

const leastBits = 128;

/** Whole bits of a text of so many characters, each chosen for itself. */
export function tokenBits(alphabet: Alphabet, length: number): number {
  return Math.floor(length * Math.log2(alphabets[alphabet].length));
}

const common = {
  /** In camel case: it is part of the names of readings. */
  name: z.string().regex(/^[a-z][a-zA-Z0-9]{0,29}$/, 'a name in camel case'),
  /** Where the unit keeps it. */
  setting: z.string().regex(/^[A-Za-z0-9_./-]{1,63}$/, 'a name of a setting'),
};
/** An RSA key of whoever shall have it too: it goes on the record encrypted for that key (RSA-OAEP, SHA-256). */
const wrapFor = z
  .string()
  .max(4_096)
  .regex(
    /^\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/,
    'one public key as PEM',
  )
  .optional();

export const credentialSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('psk'),
    ...common,
    bits: z.union([z.literal(128), z.literal(192), z.literal(256)]).default(256),
    as: z.enum(['bytes', 'hex', 'base64']).default('bytes'),
    wrapFor,
  }),
  z
    .strictObject({
      kind: z.literal('token'),
      ...common,
      alphabet: z.enum(['hex', 'base32', 'base62', 'base64url']).default('base62'),
      length: z.int().min(16).max(256).default(43),
      /** Its SHA-256 goes on the record, for whoever has to know it again. From 128 bits on that reveals nothing. */
      verifier: z.literal('sha256').optional(),
      wrapFor,
    })
    .refine(
      ({ alphabet, length }) => tokenBits(alphabet, length) >= leastBits,
      `a length that makes ${leastBits} bits with this alphabet`,
    ),
  z.strictObject({
    kind: z.literal('secret'),
    ...common,
    /** The name that `mintmark secret set` gave it: the secret itself is never in a package. */
    secret: z.string().regex(secretNamePattern),
  }),
  z.strictObject({
    kind: z.literal('derived'),
    ...common,
    /** The secret of this station that each unit's token is derived from; a destination that has it too knows the token. */
    secret: z.string().regex(secretNamePattern),
  }),
  z.strictObject({
    kind: z.literal('address'),
    ...common,
    from: addressBlockSchema,
    as: z.enum(['bytes', 'colons', 'hyphens', 'digits']).default('bytes'),
    /** One behind the other, in one setting. */
    count: z.int().min(1).max(8).default(1),
  }),
]);
export type Credential = z.infer<typeof credentialSchema>;

export const credentialsSchema = z
  .array(credentialSchema)
  .min(1)
  .max(16)
  .superRefine((credentials, context) => {
    for (const key of ['name', 'setting'] as const) {
      const seen = new Set<string>();
      for (const [index, credential] of credentials.entries()) {
        if (seen.has(credential[key]))
          context.addIssue({ code: 'custom', path: [index, key], message: `${credential[key]} is taken` });
        seen.add(credential[key]);
      }
    }
    const blocks = credentials.flatMap((one) => (one.kind === 'address' ? [one.from.block] : []));
    if (new Set(blocks).size < blocks.length)
      context.addIssue({ code: 'custom', path: [], message: 'a block once: ask for several with count' });
  });
