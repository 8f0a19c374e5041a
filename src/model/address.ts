/**
 * Blocks of EUI-48 (MAC) and EUI-64 addresses: an organisation's identifier and a range of extensions. IEEE RA tutorial
 * "Guidelines for Use of EUI, OUI, and CID": of the first octet, bit 0 says group (never for a unit), bit 1 local.
 */
import { z } from 'zod';

const extensionDigits = { 'eui-48': 6, 'eui-64': 10 } as const;

export const addressBlockSchema = z
  .strictObject({
    /** Its ledger goes by this name: the same in every profile that draws from it, and of no other block. */
    block: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'a name of small letters, digits and hyphens'),
    type: z.enum(['eui-48', 'eui-64']),
    /** The first three octets: an OUI, or a locally administered prefix. */
    oui: z.string().regex(/^[0-9a-f]{6}$/, 'six digits of 0-9 and a-f, in small letters'),
    /** Extensions, inclusive, hexadecimal. */
    first: z.string().regex(/^[0-9a-f]{6,10}$/),
    last: z.string().regex(/^[0-9a-f]{6,10}$/),
    administered: z.enum(['universal', 'local']).default('universal'),
  })
  .superRefine((block, context) => {
    const wrong = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    const octet = Number.parseInt(block.oui.slice(0, 2), 16);
    if ((octet & 1) !== 0) wrong('oui', 'no group address: bit 0 of the first octet has to be 0');
    if (((octet & 2) !== 0) !== (block.administered === 'local'))
      wrong(
        'oui',
        `bit 1 of the first octet has to be ${block.administered === 'local' ? '1' : '0'} (${block.administered})`,
      );
    const digits = extensionDigits[block.type];
    for (const end of ['first', 'last'] as const)
      if (block[end].length !== digits) wrong(end, `${digits} digits for ${block.type}`);
    if (block.first > block.last) wrong('last', 'not before first');
    // FFFE and FFFF behind the OUI are how an EUI-48 was once put into an EUI-64
    if (block.type === 'eui-64' && block.first <= 'ffffffffff' && block.last >= 'fffe000000')
      wrong('last', 'below fffe000000, which is kept for addresses made of an EUI-48');
  });
export type DeclaredBlock = z.infer<typeof addressBlockSchema>;

export interface AddressBlock extends Omit<DeclaredBlock, 'first' | 'last'> {
  readonly first: number;
  readonly last: number;
}

export function blockOf({ first, last, ...block }: DeclaredBlock): AddressBlock {
  return { ...block, first: Number.parseInt(first, 16), last: Number.parseInt(last, 16) };
}

/** Digits in capitals with colons, as addresses are printed and compared. */
export function addressAt({ type, oui }: AddressBlock, counter: number): string {
  const extension = counter.toString(16).padStart(extensionDigits[type], '0');
  return (`${oui}${extension}`.match(/../g) ?? []).join(':').toUpperCase();
}

export interface GivenAddress {
  readonly address: string;
  readonly block: string;
  readonly counter: number;
  /** From 0, where a unit has several of one block. */
  readonly place: number;
  readonly hardwareId: string;
  readonly givenAt: string;
}

export interface AddressUse {
  readonly block: string;
  readonly type: AddressBlock['type'];
  readonly first: string;
  readonly last: string;
  readonly size: number;
  readonly given: number;
  readonly units: number;
  readonly burned: number;
  readonly remaining: number;
  /** Null when none is left. */
  readonly next: string | null;
}
