/**
 * What is known of a part, and how its flash is divided: which sectors a range covers, by the numbers that the erase
 * commands use. The data is in part-table.ts; which part it is, the unit says.
 */
import { Fault } from '../../model/fault.ts';
import { type Family, families, type PartRow, partRows } from './part-table.ts';

/** Where flash is in every STM32's address space. */
export const flashBase = 0x0800_0000;

export interface Part {
  readonly row: PartRow;
  readonly family: Family;
}

export interface Sector {
  /** As the erase commands count. */
  readonly number: number;
  /** From the start of flash. */
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Null for a product id that is not in the table. */
export function partOf(productId: number): Part | null {
  const row = partRows.find((candidate) => candidate.productId === productId);
  return row === undefined ? null : { row, family: families[row.family] };
}

export function productIdText(productId: number): string {
  return `0x${productId.toString(16).padStart(3, '0')}`;
}

/**
 * The size register in bytes. RM0038: a category 4 part says 0 for 384 KiB and 1 for 256, a category 2 part only means the
 * low byte. Throws Fault device.protocol for a size that no STM32 has.
 */
export function flashBytesOf(part: Part, register: number): number {
  const { productId } = part.row;
  const kibibytes =
    productId === 0x436 ? (register === 0 ? 384 : 256) : productId === 0x429 ? register & 0xff : register;
  if (kibibytes >= 8 && kibibytes <= 4096) return kibibytes * 1024;
  throw new Fault('device.protocol', `The unit says that it has ${kibibytes} KiB of flash.`, { kibibytes });
}

/** All sectors of a flash of that size. `pageBytes` replaces the table where an option bit decides. */
export function sectorsOf(part: Part, flashBytes: number, pageBytes?: number): readonly Sector[] {
  const { row } = part;
  const kinds = pageBytes === undefined ? row.sectors : [[1, pageBytes / 1024] as const];
  const bankBytes = (row.bankKib ?? flashBytes / 1024) * 1024;
  const sectors: Sector[] = [];
  for (let bank = 0; bank < flashBytes; bank += bankBytes) {
    let offset = bank;
    const end = Math.min(flashBytes, bank + bankBytes);
    for (const [kind, [count, kibibytes]] of kinds.entries()) {
      const last = kind === kinds.length - 1;
      for (let made = 0; (last || made < count) && offset < end; made += 1) {
        const sizeBytes = Math.min(kibibytes * 1024, end - offset);
        sectors.push({ number: sectors.length, offset, sizeBytes });
        offset += sizeBytes;
      }
    }
  }
  return sectors;
}

/** Sectors that share a byte with any of the ranges (offsets in flash, end exclusive), ascending. */
export function sectorsCovering(
  sectors: readonly Sector[],
  ranges: readonly { readonly offset: number; readonly sizeBytes: number }[],
): readonly Sector[] {
  return sectors.filter((sector) =>
    ranges.some(
      (range) =>
        range.sizeBytes > 0 &&
        range.offset < sector.offset + sector.sizeBytes &&
        range.offset + range.sizeBytes > sector.offset,
    ),
  );
}
