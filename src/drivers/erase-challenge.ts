/**
 * A question for a unit that shows itself erased, which one that only shows 0xFF (from a cache, from another bank, as a
 * repeated reply) can not answer: random bytes are written to some blocks, read back in another order, and erased again. Cells
 * that were not erased do not take them either, and one block that is shown for others shows the bytes in each of them. Comes behind the reading of every byte, and only when that found nothing: it
 * erases blocks, and must not tidy up what a wipe has left.
 */
import { bytesEqual } from '../base/bytes.ts';
import { type Random, systemRandom } from '../base/random.ts';
import { Fault } from '../model/fault.ts';

/** What is erased at once. */
export interface ErasedBlock {
  readonly address: number;
  readonly sizeBytes: number;
}

export interface ChallengeWays<B extends ErasedBlock> {
  /** All that was erased, ascending. */
  readonly blocks: readonly B[];
  /** Where in a block may be written: anywhere in steps of 64 bytes, or only at its start. */
  readonly place: 'anywhere' | 'start';
  readonly erasedByte: number;
  write(block: B, address: number, bytes: Uint8Array): Promise<void>;
  read(address: number, lengthBytes: number): Promise<Uint8Array>;
  erase(blocks: readonly B[]): Promise<void>;
}

export interface ChallengeResult {
  readonly blocks: number;
  /** Empty when each block held what was written, and then nothing. */
  readonly findings: readonly string[];
}

export const notChallenged: ChallengeResult = { blocks: 0, findings: [] };

/** A multiple of what any known flash programs at once (32 bytes on STM32H7). */
const patternBytes = 64;
const mostBlocks = 12;
/** Further blocks that are looked at while the patterns are there: their cells must be others. */
const mostOthers = 12;

export async function challengeErased<B extends ErasedBlock>(
  ways: ChallengeWays<B>,
  random: Random = systemRandom,
): Promise<ChallengeResult> {
  const chosen = chooseBlocks(ways.blocks, random);
  const patterns = chosen.map((block) => {
    const places = ways.place === 'start' ? 1 : Math.floor(block.sizeBytes / patternBytes);
    const address = block.address + below(places, random) * patternBytes;
    return { block, address, bytes: random.bytes(patternBytes) };
  });
  const findings: string[] = [];
  for (const { block, address, bytes } of patterns)
    await orFinding(findings, address, () => ways.write(block, address, bytes));
  for (const { address, bytes } of patterns.toReversed()) {
    const held = await orFinding(findings, address, () => ways.read(address, bytes.length));
    if (held !== null && !bytesEqual(held, bytes))
      findings.push(`a test pattern that was written at 0x${address.toString(16)} can not be read back`);
  }
  findings.push(...(await shownElsewhere(ways, patterns, random)));
  await ways.erase(chosen);
  for (const { address, bytes } of patterns) {
    const held = await orFinding(findings, address, () => ways.read(address, bytes.length));
    if (held?.some((byte) => byte !== ways.erasedByte))
      findings.push(`the test pattern at 0x${address.toString(16)} can not be erased`);
  }
  return { blocks: chosen.length, findings: findings.slice(0, 20) };
}

interface Pattern<B> {
  readonly block: B;
  readonly address: number;
}

/** At the place of the first pattern in blocks that have none. */
async function shownElsewhere<B extends ErasedBlock>(
  ways: ChallengeWays<B>,
  patterns: readonly Pattern<B>[],
  random: Random,
): Promise<readonly string[]> {
  const [first] = patterns;
  if (first === undefined) return [];
  const taken = new Set(patterns.map(({ block }) => block.address));
  const offset = first.address - first.block.address;
  const others = ways.blocks.filter(
    ({ address, sizeBytes }) => !taken.has(address) && sizeBytes >= offset + patternBytes,
  );
  const findings: string[] = [];
  for (const { address } of someOf(others, mostOthers, random)) {
    const held = await orFinding(findings, address + offset, () => ways.read(address + offset, patternBytes));
    if (held?.some((byte) => byte !== ways.erasedByte))
      findings.push(`0x${(address + offset).toString(16)} shows a test pattern that was written elsewhere`);
  }
  return findings;
}

/** The first, the last, and some between. */
function chooseBlocks<B extends ErasedBlock>(blocks: readonly B[], random: Random): readonly B[] {
  return someOf(
    blocks.filter(({ sizeBytes }) => sizeBytes >= patternBytes),
    mostBlocks,
    random,
  );
}

/** Ascending; always the first and the last. */
function someOf<B>(blocks: readonly B[], most: number, random: Random): readonly B[] {
  const numbers = new Set([0, blocks.length - 1].filter((number) => number >= 0));
  while (numbers.size < Math.min(most, blocks.length)) numbers.add(below(blocks.length, random));
  return [...numbers].sort((left, right) => left - right).flatMap((number) => blocks[number] ?? []);
}

/** Not to be foreseen by the unit. The bias of so few numbers in 32 bits does not matter. */
function below(count: number, random: Random): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  return ((a * 256 + b) * 65_536 + c * 256 + d) % count;
}

/** A refusal is a finding: cells that are not erased may not take another pattern. Null then. */
async function orFinding<T>(findings: string[], address: number, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== 'device.refused') throw thrown;
    findings.push(`a test pattern at 0x${address.toString(16)}: ${thrown.message}`);
    return null;
  }
}
