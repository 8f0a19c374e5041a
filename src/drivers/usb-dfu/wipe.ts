/**
 * End of life of a DfuSe unit. What counts is not its word that all is erased but what a fresh connection reads: every byte of
 * every memory that can be erased.
 */
import { createHash } from 'node:crypto';
import { concatBytes, toHex } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { MediumReport, WipeMethod } from '../../model/wipe.ts';
import type { WipeCheck, WipeOutcome, WipeRun } from '../driver.ts';
import { type ChallengeResult, challengeErased, notChallenged } from '../erase-challenge.ts';
import { type Connection, isLost, type OpenUnit } from './connection.ts';
import { DfuseMemory, hex } from './dfuse.ts';
import { type Memory, readMemories } from './memories.ts';
import { type MemoryRegion, regionBytes } from './memory-map.ts';

const leaves = [
  'Option bytes and one-time memory (OTP) are not touched.',
  'Memory that the unit does not list over USB is neither erased nor read.',
];

export const wipeMethods: readonly WipeMethod[] = [
  {
    id: 'dfuse-mass-erase',
    title: 'Erase all flash (DfuSe mass erase), then read back every byte',
    level: 'clear',
    leaves,
    verification: 'full-read',
  },
  {
    id: 'dfuse-read-unprotect',
    title: 'Lift the read protection, which erases all flash, then read back every byte',
    level: 'clear',
    leaves: [...leaves, 'The read protection is off after it.'],
    verification: 'full-read',
  },
];

export async function wipeUnit(
  connection: Connection,
  unit: OpenUnit,
  methodId: string,
  run: WipeRun,
): Promise<WipeOutcome> {
  const log: string[] = [];
  const note = (line: string): void => {
    log.push(line);
    run.log(line);
  };
  if (!wipeMethods.some((method) => method.id === methodId))
    throw new Fault('recipe.invalid', `USB DFU has no wipe method ${methodId}.`, { methodId });
  const memories = erasableMemories(await readMemories(unit, run.signal));
  const [first] = memories;
  if (first === undefined) throw new Fault('device.lacks', 'The unit lists no memory that can be erased.');
  await connection.select(unit, first.alternate, run.signal);
  const memory = new DfuseMemory(unit, connection.options);
  const erased = (isDone: boolean): void => {
    for (const each of memories) {
      const bytesTotal = sizeOf(each);
      run.medium?.({ name: each.name, phase: 'wiping', bytesDone: isDone ? bytesTotal : null, bytesTotal });
    }
  };
  try {
    erased(false);
    if (methodId === 'dfuse-mass-erase') {
      await memory.massErase(run.signal);
      note('the unit says that all of its flash is erased');
    } else {
      await unprotect(connection, memory, run);
      note('the unit was told to lift its read protection and restarted');
    }
    erased(true);
    return { finished: true, log };
  } catch (thrown) {
    // A unit that falls silent in the middle is a result of its own; a refusal is thrown.
    run.signal.throwIfAborted();
    if (!isLost(thrown) && !(thrown instanceof Fault && thrown.code === 'link.timeout')) throw thrown;
    note(`the unit stopped answering: ${thrown instanceof Error ? thrown.message : ''}`);
    return { finished: false, log };
  }
}

async function unprotect(connection: Connection, memory: DfuseMemory, run: Run): Promise<void> {
  try {
    await memory.readUnprotect(run.signal);
  } catch (thrown) {
    // AN3156: it restarts at the end of the command, often before the last status.
    run.signal.throwIfAborted();
    if (!isLost(thrown)) throw thrown;
  }
  await connection.release();
}

/** Over a fresh connection. */
export async function checkWipe(
  connection: Connection,
  unit: OpenUnit,
  methodId: string,
  run: WipeRun,
): Promise<WipeCheck> {
  const memories = await readMemories(unit, run.signal);
  const erasable = erasableMemories(memories);
  const total = erasable.reduce((sum, memory) => sum + sizeOf(memory), 0);
  const media: MediumReport[] = [];
  let before = 0;
  for (const memory of erasable) {
    const done = before;
    media.push(
      await checkMemory(
        connection,
        unit,
        memory,
        methodId,
        (count) => {
          run.progress(done + count, total);
          run.medium?.({
            name: memory.name,
            phase: 'verifying',
            bytesDone: count,
            bytesTotal: sizeOf(memory),
          });
        },
        run,
      ),
    );
    before += sizeOf(memory);
  }
  await unit.machine.toIdle(connection.options.blockTimeoutMs, run.signal);
  const retained = memories.flatMap((memory) =>
    memory.regions
      .filter((region) => !region.erasable)
      .map(
        (region) =>
          `${memory.name} at ${hex(region.address)}, ${regionBytes(region)} bytes: can not be erased`,
      ),
  );
  return { media, retained };
}

async function checkMemory(
  connection: Connection,
  unit: OpenUnit,
  memory: Memory,
  method: string,
  onProgress: (count: number) => void,
  run: Run,
): Promise<MediumReport> {
  const { erasedByte } = connection.options;
  await connection.select(unit, memory.alternate, run.signal);
  const reader = new DfuseMemory(unit, connection.options);
  const sha256 = createHash('sha256');
  const findings: string[] = [];
  let bytesRead = 0;
  let left = 0;
  let firstLeft = '';
  for (const region of memory.regions.filter((candidate) => candidate.erasable)) {
    if (!region.readable) {
      findings.push(`${regionBytes(region)} bytes at ${hex(region.address)} can not be read`);
      continue;
    }
    try {
      await reader.read(
        { address: region.address, sizeBytes: regionBytes(region) },
        (address, bytes) => {
          sha256.update(bytes);
          for (const [index, value] of bytes.entries()) {
            if (value === erasedByte) continue;
            left += 1;
            firstLeft ||= `${hex(address + index)} (0x${toHex(Uint8Array.of(value))})`;
          }
          bytesRead += bytes.length;
          onProgress(bytesRead);
          return true;
        },
        run.signal,
      );
    } catch (thrown) {
      // Memory that the unit will not show is a finding, not the end of the check.
      if (!(thrown instanceof Fault) || thrown.code !== 'device.refused') throw thrown;
      findings.push(thrown.message);
    }
  }
  if (left > 0) findings.push(`${left} bytes are not erased, the first at ${firstLeft}`);
  const challenge =
    findings.length > 0 ? notChallenged : await challengeMemory(reader, memory, erasedByte, run);
  findings.push(...challenge.findings);
  const bytesTotal = sizeOf(memory);
  return {
    name: memory.name,
    level: 'clear',
    method,
    bytesTotal,
    bytesRead,
    verification: 'full-read',
    challengedBlocks: challenge.blocks,
    clean: findings.length === 0,
    readBackSha256: bytesRead === bytesTotal ? sha256.digest('hex') : null,
    findings,
  };
}

/** Only where sectors can be erased, written and read one by one. */
function challengeMemory(
  reader: DfuseMemory,
  memory: Memory,
  erasedByte: number,
  run: Run,
): Promise<ChallengeResult> {
  const usable = memory.regions.filter((region) => region.erasable && region.writable && region.readable);
  return challengeErased({
    blocks: usable.flatMap((region) =>
      Array.from({ length: region.sectors }, (_, index) => ({
        address: region.address + index * region.sectorBytes,
        sizeBytes: region.sectorBytes,
      })),
    ),
    place: 'anywhere',
    erasedByte,
    write: (_sector, address, bytes) =>
      reader.write({ address, sizeBytes: bytes.length }, bytes, () => undefined, run.signal),
    read: async (address, sizeBytes) => {
      const parts: Uint8Array[] = [];
      await reader.read(
        { address, sizeBytes },
        (_address, bytes) => {
          parts.push(bytes.slice());
          return true;
        },
        run.signal,
      );
      return concatBytes(parts);
    },
    erase: async (sectors) => {
      for (const { address } of sectors) await reader.erasePage(address, run.signal);
    },
  });
}

const erasable = (region: MemoryRegion): boolean => region.erasable;
const erasableMemories = (memories: readonly Memory[]): readonly Memory[] =>
  memories.filter((memory) => memory.regions.some(erasable));
const sizeOf = (memory: Memory): number =>
  memory.regions.filter(erasable).reduce((sum, region) => sum + regionBytes(region), 0);
