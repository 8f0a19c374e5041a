/**
 * What is to be written where: segments joined to regions of whole sectors (flash is erased by the sector, so two segments
 * in one sector must go together), and of these only the parts that the unit does not hold already. Pure functions.
 */
import { Fault } from '../../model/fault.ts';
import { sectorBytes } from './flash-access.ts';

export interface PlacedSegment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Looked at one by one when a region as a whole is not the same: the block that flash chips erase fastest. */
export const compareBytes = 0x1_0000;

/**
 * Regions begin with a sector; gaps within a sector are what erased flash holds. Throws Fault image.invalid for segments that
 * overlap.
 */
export function regionsOf(segments: readonly PlacedSegment[]): readonly PlacedSegment[] {
  const sorted = segments
    .filter((segment) => segment.bytes.length > 0)
    .toSorted((left, right) => left.address - right.address);
  const groups: PlacedSegment[][] = [];
  for (const segment of sorted) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group === undefined || before === undefined) {
      groups.push([segment]);
      continue;
    }
    const end = before.address + before.bytes.length;
    if (end > segment.address)
      throw new Fault(
        'image.invalid',
        `Two parts of the firmware overlap at 0x${segment.address.toString(16)}.`,
        {
          address: segment.address,
        },
      );
    const sameSector = Math.floor((end - 1) / sectorBytes) >= Math.floor(segment.address / sectorBytes);
    if (sameSector) group.push(segment);
    else groups.push([segment]);
  }
  return groups.map(joined);
}

function joined(group: readonly PlacedSegment[]): PlacedSegment {
  const [first] = group;
  const last = group.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('an empty group');
  const address = Math.floor(first.address / sectorBytes) * sectorBytes;
  const bytes = new Uint8Array(last.address + last.bytes.length - address).fill(0xff);
  for (const segment of group) bytes.set(segment.bytes, segment.address - address);
  return { address, bytes };
}

/** Pieces on the grid of blocks of 64 KiB. */
export function piecesOf(region: PlacedSegment): readonly PlacedSegment[] {
  const pieces: PlacedSegment[] = [];
  for (let done = 0; done < region.bytes.length; ) {
    const address = region.address + done;
    const next = Math.min(region.bytes.length, done + compareBytes - (address % compareBytes));
    pieces.push({ address, bytes: region.bytes.subarray(done, next) });
    done = next;
  }
  return pieces;
}

/** Of the pieces those that are wanted; neighbours go in one. */
export function runsOf(region: PlacedSegment, wanted: readonly boolean[]): readonly PlacedSegment[] {
  const runs: { from: number; to: number }[] = [];
  for (const [index, piece] of piecesOf(region).entries()) {
    if (wanted[index] !== true) continue;
    const from = piece.address - region.address;
    const to = from + piece.bytes.length;
    const last = runs.at(-1);
    if (last !== undefined && last.to === from) last.to = to;
    else runs.push({ from, to });
  }
  return runs.map(({ from, to }) => ({
    address: region.address + from,
    bytes: region.bytes.subarray(from, to),
  }));
}
