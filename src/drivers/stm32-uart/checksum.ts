/**
 * Asking the unit's bootloader what its flash sums up to, and what that says: `equal`, `different`, or `unknown` where it
 * offers no checksum. It is the unit's word about itself: fast, and less than having read every byte.
 */
import type { Run } from '../../base/run.ts';
import { crc32Stm32 } from '../../framing/crc32-stm32.ts';
import type { Connection } from './connection.ts';
import type { Block } from './flash-plan.ts';
import { flashBase } from './parts.ts';

export type Told = 'equal' | 'different' | 'unknown';

interface Span {
  readonly address: number;
  sizeBytes: number;
  crc: number;
}

/** Every byte of these blocks, and nothing between them. */
export async function askChecksums(
  connection: Connection,
  blocks: readonly Block[],
  run: Run,
): Promise<Told> {
  const spans = spansOf(blocks);
  for (const { address, sizeBytes, crc } of spans) {
    const observed = await connection.checksum(address, sizeBytes, run);
    if (observed === null) return 'unknown';
    if (observed !== crc) return 'different';
  }
  return spans.length === 0 ? 'unknown' : 'equal';
}

/** Whether all of flash sums up to what erased flash does. The order of bytes in a word makes no difference here. */
export async function askErased(
  connection: Connection,
  flashBytes: number,
  erasedByte: number,
  run: Run,
): Promise<Told> {
  if (flashBytes === 0) return 'unknown';
  const observed = await connection.checksum(flashBase, flashBytes, run);
  if (observed === null) return 'unknown';
  return observed === crc32Stm32(new Uint8Array(flashBytes).fill(erasedByte)) ? 'equal' : 'different';
}

/** Neighbouring blocks are one span: a checksum has eleven turns of the line, whatever its size. */
function spansOf(blocks: readonly Block[]): readonly Span[] {
  const spans: Span[] = [];
  for (const { address, bytes } of blocks) {
    const last = spans.at(-1);
    if (last !== undefined && last.address + last.sizeBytes === address) {
      last.crc = crc32Stm32(bytes, last.crc);
      last.sizeBytes += bytes.length;
    } else spans.push({ address, sizeBytes: bytes.length, crc: crc32Stm32(bytes) });
  }
  return spans;
}
