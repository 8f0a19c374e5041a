/**
 * Bringing firmware into flash: compare, erase exactly the sectors that it covers, write, and read back every byte. What
 * is right already at the front is left alone, so that an interrupted job goes on where it was.
 */
import { bytesEqual } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { FlashRequest, FlashResult } from '../driver.ts';
import { isRefusal } from './bootloader.ts';
import { askChecksums } from './checksum.ts';
import type { Connection } from './connection.ts';
import { type Block, type PlannedSector, planFlash } from './flash-plan.ts';
import type { Known } from './identify.ts';
import { requireErasable } from './write-protection.ts';

/** An erase command names at most so many: a job can be cancelled between two of them. */
const sectorsPerErase = 32;

export async function flashImage(
  connection: Connection,
  known: Known,
  request: FlashRequest,
  run: Run,
): Promise<FlashResult> {
  const { part, flashBytes } = known;
  if (flashBytes === null) throw new Fault('device.lacks', 'The unit is readout protected.');
  if (request.imageNumber !== 0)
    throw new Fault('device.lacks', 'The bootloader of an STM32 knows no image numbers but 0.', {
      imageNumber: request.imageNumber,
    });
  const plan = planFlash(part, flashBytes, request.image.segments, connection.options.pageBytes);
  const left = plan.slice(await firstDifferent(connection, plan, run));
  if (left.length === 0) {
    run.log('every byte is there already');
    return { skipped: true, bytesSent: 0, firmware: null };
  }
  if (left.length < plan.length)
    run.log(`${plan.length - left.length} of ${plan.length} sectors hold the right bytes already`);
  await requireErasable(
    connection,
    known,
    left.map(({ sector }) => sector),
    run,
  );
  await eraseSectors(connection, left, run);
  const blocks = left.flatMap((entry) => entry.blocks);
  const total = 2 * bytesOf(blocks);
  const written = blocks.filter((block) => !block.blank);
  let done = 0;
  for (const block of blocks) {
    if (!block.blank) await writeBlock(connection, block, run);
    done += block.bytes.length;
    run.progress(done, total);
  }
  await verify(connection, blocks, done, total, run);
  return { skipped: false, bytesSent: bytesOf(written), firmware: null };
}

/**
 * A read of a sector takes as long as writing it, but no erase: worth it only as long as everything is equal. At the first
 * block that differs the rest is taken to be old or empty.
 */
async function firstDifferent(
  connection: Connection,
  plan: readonly PlannedSector[],
  run: Run,
): Promise<number> {
  const blocks = plan.flatMap((entry) => entry.blocks);
  const total = bytesOf(blocks);
  if (connection.options.checksum === 'enough' && (await believed(connection, blocks, run)))
    return plan.length;
  let done = 0;
  for (const [index, { blocks }] of plan.entries()) {
    for (const { address, bytes } of blocks) {
      if (!bytesEqual(await connection.read(address, bytes.length, run), bytes)) return index;
      done += bytes.length;
      run.progress(done, total);
    }
  }
  return plan.length;
}

async function eraseSectors(connection: Connection, plan: readonly PlannedSector[], run: Run): Promise<void> {
  const numbers = plan.map(({ sector }) => sector.number);
  for (let from = 0; from < numbers.length; from += sectorsPerErase) {
    const part = numbers.slice(from, from + sectorsPerErase);
    await connection.erase(part, part.length * connection.options.sectorEraseTimeoutMs, run);
    run.progress(0, 1);
  }
  run.log(`erased ${numbers.length} sectors, ${numbers[0]} to ${numbers.at(-1)}`);
}

async function writeBlock(connection: Connection, block: Block, run: Run): Promise<void> {
  try {
    await connection.write(block.address, block.bytes, run);
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    throw new Fault(
      'device.refused',
      `The unit refused to write at 0x${block.address.toString(16)}: this part of flash may be write protected.`,
      { address: block.address },
      { cause: thrown },
    );
  }
}

async function verify(
  connection: Connection,
  blocks: readonly Block[],
  done: number,
  total: number,
  run: Run,
): Promise<void> {
  const told = await askChecksums(connection, blocks, run);
  if (told === 'different') run.log("the unit's own checksum is another one: every byte is read");
  if (told === 'equal' && connection.options.checksum === 'enough') {
    run.log("the unit's own checksum is right: the recipe takes that for enough");
    run.progress(total, total);
    return;
  }
  let read = done;
  for (const { address, bytes } of blocks) {
    let found = await connection.read(address, bytes.length, run);
    // A reading has no checksum: what is wrong is read again before the unit is blamed for it.
    if (!bytesEqual(found, bytes)) found = await connection.readAgreed(address, bytes.length, run);
    const wrong = found.findIndex((byte, index) => byte !== bytes[index]);
    if (wrong !== -1)
      throw new Fault(
        'device.lied',
        `The unit acknowledged every byte, and at 0x${(address + wrong).toString(16)} it holds another one.`,
        { address: address + wrong, expected: bytes[wrong] ?? null, observed: found[wrong] ?? null },
      );
    read += bytes.length;
    run.progress(read, total);
  }
  if (told === 'different') run.log('every byte is right: the checksum was wrong');
  if (told === 'equal') run.log("every byte is right, and so is the unit's own checksum");
}

async function believed(connection: Connection, blocks: readonly Block[], run: Run): Promise<boolean> {
  const told = await askChecksums(connection, blocks, run);
  if (told === 'equal') run.log("the unit's own checksum is that of this firmware");
  return told === 'equal';
}

function bytesOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + block.bytes.length, 0);
}
