/** UF2 blocks, written field by field after the specification. */
import { concatBytes } from '../../src/base/bytes.ts';

export interface BlockFields {
  readonly flags?: number;
  readonly address?: number;
  readonly sizeBytes?: number;
  readonly number?: number;
  readonly total?: number;
  readonly familyId?: number;
  readonly data?: Uint8Array;
}

export function uf2Block(fields: BlockFields): Uint8Array {
  const block = new Uint8Array(512);
  const view = new DataView(block.buffer);
  const data = fields.data ?? new Uint8Array(256).fill(fields.number ?? 0);
  const words = [
    0x0a324655,
    0x9e5d5157,
    fields.flags ?? (fields.familyId === undefined ? 0 : 0x2000),
    fields.address ?? 0x2000,
    fields.sizeBytes ?? data.length,
    fields.number ?? 0,
    fields.total ?? 1,
    fields.familyId ?? 0,
  ];
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true);
  block.set(data, 32);
  view.setUint32(508, 0x0ab16f30, true);
  return block;
}

/** A whole file of blocks of 256 bytes. */
export function uf2File(address: number, count: number, familyId?: number): Uint8Array {
  return concatBytes(
    Array.from({ length: count }, (_, number) =>
      uf2Block({
        address: address + 256 * number,
        number,
        total: count,
        ...(familyId === undefined ? {} : { familyId }),
      }),
    ),
  );
}
