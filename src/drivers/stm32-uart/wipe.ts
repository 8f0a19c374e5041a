/**
 * Two ways to erase all of flash, and the one way to check: a fresh connection reads every byte. The bootloader says
 * nothing when a write protected page stays (AN3155 3.7): only the read-back counts.
 */
import { createHash } from 'node:crypto';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { MediumReport, WipeMethod } from '../../model/wipe.ts';
import type { WipeCheck, WipeOutcome, WipeRun } from '../driver.ts';
import { type ChallengeResult, challengeErased, notChallenged } from '../erase-challenge.ts';
import { isLostSync } from './answers.ts';
import { isRefusal } from './bootloader.ts';
import { askErased } from './checksum.ts';
import { largestBlockBytes } from './commands.ts';
import type { Connection } from './connection.ts';
import type { Known } from './identify.ts';
import { flashBase, type Sector, sectorsOf } from './parts.ts';
import { requireErasable } from './write-protection.ts';

const leaves = [
  'Option bytes, one-time programmable bytes and fuses.',
  "ST's bootloader in system memory, which is read-only.",
] as const;

export const massErase = 'stm32-mass-erase';
export const readoutUnprotect = 'stm32-readout-unprotect';

export const wipeMethods: readonly WipeMethod[] = [
  {
    id: massErase,
    title: 'Erase all flash, then read back every byte',
    level: 'clear',
    leaves,
    verification: 'full-read',
  },
  {
    id: readoutUnprotect,
    title: 'End the readout protection, which erases all flash, then read back every byte',
    level: 'clear',
    leaves,
    verification: 'full-read',
  },
];

const sectorsPerErase = 32;
const mediumName = 'flash';

export async function wipeUnit(
  connection: Connection,
  known: Known,
  methodId: string,
  run: WipeRun,
): Promise<WipeOutcome> {
  const log: string[] = [];
  const note = (line: string): void => {
    log.push(line);
    run.log(line);
  };
  const { options, bootloader } = connection;
  const requested = wipeMethods.find((method) => method.id === methodId);
  if (requested === undefined)
    throw new Fault('recipe.invalid', `An STM32 has no wipe method ${methodId}.`, { methodId });
  if ((methodId === readoutUnprotect) !== (known.flashBytes === null))
    throw new Fault(
      'device.lacks',
      known.flashBytes === null
        ? `The unit is readout protected: only ${readoutUnprotect} can erase it.`
        : `The unit is not readout protected: ${massErase} is for it.`,
      { methodId },
    );
  if (known.flashBytes !== null) {
    const all = sectorsOf(known.part, known.flashBytes, options.pageBytes);
    await requireErasable(connection, known, all, run);
  }
  const bytesTotal = known.flashBytes;
  const erased = (bytesDone: number | null): void =>
    run.medium?.({ name: mediumName, phase: 'wiping', bytesDone, bytesTotal });
  try {
    erased(null);
    if (known.flashBytes === null) {
      await bootloader.protect('readoutUnprotect', options.massEraseTimeoutMs, run.signal);
      note('the unit says that its protection has ended and its flash is erased');
      await connection.awaitReset(run);
    } else if (known.part.family.massErase) {
      await connection.erase('all', options.massEraseTimeoutMs, run);
      note('the unit says that all of its flash is erased');
    } else {
      const sectors = sectorsOf(known.part, known.flashBytes, options.pageBytes);
      await eraseOneByOne(connection, sectors, run, erased);
      note(`the unit says that each of its ${sectors.length} pages is erased`);
    }
    erased(bytesTotal);
    return { finished: true, log };
  } catch (thrown) {
    // A unit that falls silent in the middle is a result of its own; a refusal is thrown.
    run.signal.throwIfAborted();
    const lost = thrown instanceof Fault && (thrown.code === 'link.lost' || thrown.code === 'device.reboot');
    if (!isLostSync(thrown) && !lost) throw thrown;
    note(`the unit stopped answering: ${thrown instanceof Error ? thrown.message : ''}`);
    return { finished: false, log };
  }
}

async function eraseOneByOne(
  connection: Connection,
  sectors: readonly Sector[],
  run: Run,
  onErased: (bytesDone: number) => void = () => undefined,
): Promise<void> {
  let bytesDone = 0;
  for (let from = 0; from < sectors.length; from += sectorsPerErase) {
    const numbers = sectors.slice(from, from + sectorsPerErase).map(({ number }) => number);
    await connection.erase(numbers, numbers.length * connection.options.sectorEraseTimeoutMs, run);
    run.progress(from + numbers.length, sectors.length);
    bytesDone += sectors
      .slice(from, from + sectorsPerErase)
      .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    onErased(bytesDone);
  }
}

/** `known` is from the fresh connection. */
export async function checkErased(
  connection: Connection,
  known: Known,
  methodId: string,
  run: WipeRun,
): Promise<WipeCheck> {
  const bytesTotal = known.flashBytes ?? 0;
  const { erasedByte, keeps } = known.part.family;
  const findings: string[] = [];
  const hash = createHash('sha256');
  let bytesRead = 0;
  let left = 0;
  let firstLeft = -1;
  const told = await askErased(connection, bytesTotal, erasedByte, run);
  if (told !== 'unknown')
    run.log(`by the unit's own checksum its flash is ${told === 'equal' ? '' : 'not '}erased`);
  while (bytesRead < bytesTotal) {
    const lengthBytes = Math.min(largestBlockBytes, bytesTotal - bytesRead);
    const block = await readOrNull(connection, flashBase + bytesRead, lengthBytes, erasedByte, run);
    if (block === null) {
      findings.push(`flash can not be read from 0x${(flashBase + bytesRead).toString(16)} on`);
      break;
    }
    for (const [index, byte] of block.entries()) {
      if (byte === erasedByte) continue;
      left += 1;
      if (firstLeft === -1) firstLeft = bytesRead + index;
    }
    hash.update(block);
    bytesRead += lengthBytes;
    run.progress(bytesRead, bytesTotal);
    run.medium?.({ name: mediumName, phase: 'verifying', bytesDone: bytesRead, bytesTotal });
  }
  if (left > 0)
    findings.push(`${left} bytes are not erased, the first at 0x${(flashBase + firstLeft).toString(16)}`);
  // It shows erased bytes and sums up others: one of the two is not true, and a certificate needs both.
  if (told === 'different' && left === 0)
    findings.push("every byte that was read is erased, and the unit's own checksum says otherwise");
  if (bytesTotal === 0) findings.push('the unit is still readout protected');
  const challenge = findings.length > 0 ? notChallenged : await challengeFlash(connection, known, run);
  findings.push(...challenge.findings);
  const report: MediumReport = {
    name: mediumName,
    level: 'clear',
    method: methodId,
    bytesTotal,
    bytesRead,
    verification: 'full-read',
    challengedBlocks: challenge.blocks,
    clean: findings.length === 0,
    readBackSha256: bytesRead > 0 && bytesRead === bytesTotal ? hash.digest('hex') : null,
    findings,
  };
  return { media: [report], retained: keeps };
}

function challengeFlash(connection: Connection, known: Known, run: Run): Promise<ChallengeResult> {
  const sectors =
    known.flashBytes === null ? [] : sectorsOf(known.part, known.flashBytes, connection.options.pageBytes);
  return challengeErased({
    blocks: sectors.map((sector) => ({ ...sector, address: flashBase + sector.offset })),
    place: 'anywhere',
    erasedByte: known.part.family.erasedByte,
    write: (_sector, address, bytes) => connection.write(address, bytes, run),
    read: (address, lengthBytes) => connection.readAgreed(address, lengthBytes, run),
    erase: (chosen) => eraseOneByOne(connection, chosen, run),
  });
}

/** A part of flash that the unit will not show is a finding. What is not erased is read again: the line may have done it. */
async function readOrNull(
  connection: Connection,
  address: number,
  lengthBytes: number,
  erasedByte: number,
  run: Run,
): Promise<Uint8Array | null> {
  try {
    const block = await connection.read(address, lengthBytes, run);
    const erased = block.every((byte) => byte === erasedByte);
    return erased ? block : await connection.readAgreed(address, lengthBytes, run);
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    return null;
  }
}
