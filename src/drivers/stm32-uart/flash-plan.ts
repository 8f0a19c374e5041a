/**
 * Which sectors a firmware covers and which blocks are written into each: decided before the first byte is sent. Blocks are
 * padded with erased bytes to what the part programs at once; what is padding only is not written.
 */
import { Fault } from '../../model/fault.ts';
import type { FirmwareSegment } from '../../model/firmware.ts';
import { largestBlockBytes } from './commands.ts';
import { flashBase, type Part, type Sector, sectorsCovering, sectorsOf } from './parts.ts';

export interface Block {
  readonly address: number;
  readonly bytes: Uint8Array;
  /** Nothing but erased bytes: right as soon as the sector is erased. */
  readonly blank: boolean;
}

export interface PlannedSector {
  readonly sector: Sector;
  readonly blocks: readonly Block[];
}

/** Throws Fault image.too-large, image.mismatch (outside flash, or overlapping) or recipe.invalid. */
export function planFlash(
  part: Part,
  flashBytes: number,
  segments: readonly FirmwareSegment[],
  pageBytes?: number,
): readonly PlannedSector[] {
  requirePageSize(part, pageBytes);
  const pieces = segments
    .map(({ address, bytes }) => ({ offset: (address ?? flashBase) - flashBase, bytes }))
    .filter(({ bytes }) => bytes.length > 0)
    .sort((left, right) => left.offset - right.offset);
  for (const [index, { offset, bytes }] of pieces.entries()) {
    if (offset < 0 || offset >= flashBytes)
      throw new Fault('image.mismatch', 'The firmware is for addresses where this unit has no flash.', {
        address: offset + flashBase,
        flashBytes,
      });
    if (offset + bytes.length > flashBytes)
      throw new Fault('image.too-large', `The firmware goes beyond the ${flashBytes / 1024} KiB of flash.`, {
        endOffset: offset + bytes.length,
        flashBytes,
      });
    const next = pieces[index + 1];
    if (next !== undefined && next.offset < offset + bytes.length)
      throw new Fault('image.mismatch', 'Two parts of the firmware are for the same addresses.', {
        address: next.offset + flashBase,
      });
  }
  const ranges = pieces.map(({ offset, bytes }) => ({ offset, sizeBytes: bytes.length }));
  return sectorsCovering(sectorsOf(part, flashBytes, pageBytes), ranges).map((sector) => ({
    sector,
    blocks: blocksOf(part, sector, pieces),
  }));
}

function requirePageSize(part: Part, pageBytes: number | undefined): void {
  const choices = part.row.pageKibChoices;
  if (choices === undefined) {
    if (pageBytes === undefined) return;
    throw new Fault('recipe.invalid', `STM32 option pageBytes: ${part.row.name} has one page size only.`, {
      option: 'pageBytes',
    });
  }
  if (pageBytes !== undefined && choices.includes(pageBytes / 1024)) return;
  throw new Fault(
    'recipe.invalid',
    `STM32 option pageBytes: ${part.row.name} has pages of ${choices.join(' or ')} KiB, as its option bytes say: the recipe must name it.`,
    { option: 'pageBytes' },
  );
}

function blocksOf(
  part: Part,
  sector: Sector,
  pieces: readonly { readonly offset: number; readonly bytes: Uint8Array }[],
): readonly Block[] {
  const { erasedByte, programBytes, writeBytes = largestBlockBytes } = part.family;
  const blockBytes = Math.min(writeBytes, sector.sizeBytes);
  const blocks: Block[] = [];
  for (let at = 0; at < sector.sizeBytes; at += blockBytes) {
    const start = sector.offset + at;
    const bytes = new Uint8Array(blockBytes).fill(erasedByte);
    let from = blockBytes;
    let to = 0;
    for (const piece of pieces) {
      const first = Math.max(piece.offset, start);
      const last = Math.min(piece.offset + piece.bytes.length, start + blockBytes);
      if (first >= last) continue;
      bytes.set(piece.bytes.subarray(first - piece.offset, last - piece.offset), first - start);
      from = Math.min(from, first - start);
      to = Math.max(to, last - start);
    }
    if (from >= to) continue;
    from -= from % programBytes;
    to = Math.min(blockBytes, Math.ceil(to / programBytes) * programBytes);
    const covered = bytes.subarray(from, to);
    blocks.push({
      address: flashBase + start + from,
      bytes: covered,
      blank: covered.every((byte) => byte === erasedByte),
    });
  }
  return blocks;
}
