/**
 * What reading some blocks of a medium says about all of them. Blocks are drawn without putting them back, so how likely a remainder
 * is found is hypergeometric: one minus the chance that none of the blocks with something left is among those that were drawn. The
 * first and the last block are always read (SP 800-88 Rev. 1, 4.7) and are not counted as drawn.
 */
import type { Random } from '../base/random.ts';

export interface SampledRead {
  readonly blockBytes: number;
  readonly blocksTotal: number;
  readonly blocksRead: number;
  /** A remainder in at least this share of all blocks, in percent, … */
  readonly fromPercent: number;
  /** … is found with at least this probability, in percent. */
  readonly confidencePercent: number;
}

export interface WantedSample {
  readonly fromPercent: number;
  readonly confidencePercent: number;
}

const fixedBlocks = 2;

/** Of finding a remainder in `fromPercent` of all blocks; rounded down to hundredths, and 100 only where nothing can be missed. */
export function confidencePercent({
  blocksTotal,
  blocksRead,
  fromPercent,
}: Pick<SampledRead, 'blocksTotal' | 'blocksRead' | 'fromPercent'>): number {
  if (blocksRead >= blocksTotal) return 100;
  // the worst that can be: nothing is left in the two blocks that are always read
  const among = blocksTotal - fixedBlocks;
  const left = Math.min(among, Math.max(1, Math.ceil((blocksTotal * fromPercent) / 100)));
  let missed = 1;
  for (let drawn = 0; drawn < blocksRead - fixedBlocks; drawn += 1)
    missed *= Math.max(0, among - left - drawn) / (among - drawn);
  return Math.floor(10_000 * (1 - missed)) / 100;
}

/** How many blocks have to be read; all of them where less does not reach it. */
export function blocksNeeded(blocksTotal: number, wanted: WantedSample): number {
  for (let blocksRead = Math.min(blocksTotal, fixedBlocks + 1); blocksRead < blocksTotal; blocksRead += 1)
    if (confidencePercent({ blocksTotal, blocksRead, ...pick(wanted) }) >= wanted.confidencePercent)
      return blocksRead;
  return blocksTotal;
}

const pick = ({ fromPercent }: WantedSample): Pick<SampledRead, 'fromPercent'> => ({ fromPercent });

/** Ascending, not to be foreseen; always the first and the last. */
export function drawBlocks(blocksTotal: number, blocksRead: number, random: Random): readonly number[] {
  const between = Array.from({ length: Math.max(0, blocksTotal - fixedBlocks) }, (_, index) => index + 1);
  const drawn = Math.min(between.length, Math.max(0, blocksRead - fixedBlocks));
  // Fisher and Yates, as far as it is needed; the bias of a remainder of 2^32 does not matter
  for (let index = 0; index < drawn; index += 1) {
    const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
    const other = index + (((a * 256 + b) * 65_536 + c * 256 + d) % (between.length - index));
    [between[index], between[other]] = [between[other] ?? 0, between[index] ?? 0];
  }
  return [...new Set([0, ...between.slice(0, drawn), blocksTotal - 1])].sort((left, right) => left - right);
}
