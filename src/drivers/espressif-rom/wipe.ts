/**
 * Erases the whole flash chip, and proves it by reading every byte of it over a fresh connection. An MD5 of the unit's own
 * making would be quicker and is not enough: it is the unit's word, not what is in the flash.
 */
import { createHash } from 'node:crypto';
import { toHex } from '../../base/bytes.ts';
import { systemRandom } from '../../base/random.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import { blocksNeeded, confidencePercent, drawBlocks } from '../../model/sampled-read.ts';
import type { MediumReport, WipeMethod } from '../../model/wipe.ts';
import type { WipeCheck, WipeOutcome, WipeRun } from '../driver.ts';
import { type ChallengeResult, challengeErased, notChallenged } from '../erase-challenge.ts';
import { isLost, isSilence } from './channel.ts';
import { eraseRegion, readBytes, readFlash, sectorBytes } from './flash-access.ts';
import { holdsUserData } from './fuses.ts';
import type { Loader } from './loader.ts';
import { writeRegion } from './write-region.ts';

const methodId = 'esp-erase-flash';
const mediumName = 'flash';
const progressBytes = 4096;
/** The worst chips of 16 MiB take so long for all of it at once. */
const eraseChipTimeoutMs = 300_000;

export const wipeMethods: readonly WipeMethod[] = [
  {
    id: methodId,
    title: 'Erase the whole flash, then read back every byte',
    level: 'clear',
    leaves: [
      'eFuses: the MAC, burned keys, user data and settings of the chip can not be erased.',
      'The boot ROM, RAM (lost without power), and any memory beside the flash that the loader attaches.',
    ],
    verification: 'full-read',
  },
];

export async function wipeUnit(loader: Loader, wanted: string, run: WipeRun): Promise<WipeOutcome> {
  requireMethod(wanted);
  const totalBytes = requireSize(loader);
  const log: string[] = [];
  const note = (line: string): void => {
    log.push(line);
    run.log(line);
  };
  const erased = (bytesDone: number | null): void =>
    run.medium?.({ name: mediumName, phase: 'wiping', bytesDone, bytesTotal: totalBytes });
  try {
    erased(loader.stub ? null : 0);
    if (loader.stub)
      await loader.channel.require({ command: 'eraseFlash' }, run.signal, { timeoutMs: eraseChipTimeoutMs });
    else
      await eraseRegion(loader, 0, totalBytes, run, (done) => {
        run.progress(done, totalBytes);
        erased(done);
      });
    erased(totalBytes);
    note(`the unit says that all ${totalBytes} bytes are erased`);
    return { finished: true, log };
  } catch (thrown) {
    // A unit that falls silent in the middle is a result of its own; a refusal is thrown.
    run.signal.throwIfAborted();
    if (!isSilence(thrown) && !isLost(thrown)) throw thrown;
    note(`the unit stopped answering: ${thrown instanceof Error ? thrown.message : ''}`);
    return { finished: false, log };
  }
}

/** The caller has entered the loader anew. */
export async function checkWipe(loader: Loader, wanted: string, run: WipeRun): Promise<WipeCheck> {
  requireMethod(wanted);
  const bytesTotal = requireSize(loader);
  const common = { name: mediumName, level: 'clear', method: methodId, bytesTotal } as const;
  const retained: string[] = [];
  const { security } = loader.unit;
  if (security.secureBoot !== 0) retained.push('eFuses: secure boot stays switched on');
  if (security.flashEncryption) retained.push('eFuses: flash encryption stays switched on, with its key');
  if (await holdsUserData(loader, run))
    retained.push('eFuses: BLOCK_USR_DATA keeps the data that are burned into it');
  const sampled = await sampleBack(loader, bytesTotal, run);
  if (sampled !== null) return { media: [sampled], retained };
  const hash = createHash('sha256');
  const left = new LeftOver();
  let bytesRead = 0;
  await readFlash(loader, 0, bytesTotal, run, (bytes) => {
    hash.update(bytes);
    left.look(bytesRead, bytes);
    bytesRead += bytes.length;
    if (bytesRead % progressBytes !== 0 && bytesRead !== bytesTotal) return;
    run.progress(bytesRead, bytesTotal);
    run.medium?.({ name: mediumName, phase: 'verifying', bytesDone: bytesRead, bytesTotal });
  });
  const challenge = left.count > 0 ? notChallenged : await challengeFlash(loader, bytesTotal, run);
  const medium: MediumReport = {
    ...common,
    bytesRead,
    verification: 'full-read',
    challengedBlocks: challenge.blocks,
    clean: left.count === 0 && challenge.findings.length === 0,
    readBackSha256: hash.digest('hex'),
    findings: [...challenge.findings, ...left.findings()],
  };
  return { media: [medium], retained };
}

/** By the policy of the recipe, where the flash is larger than what is read as a whole; null where all of it is read. */
async function sampleBack(loader: Loader, bytesTotal: number, run: WipeRun): Promise<MediumReport | null> {
  const wanted = loader.options.sampledReadBack;
  if (wanted === undefined || bytesTotal <= wanted.aboveBytes) return null;
  const blocksTotal = bytesTotal / sectorBytes;
  const blocksRead = blocksNeeded(blocksTotal, wanted);
  if (blocksRead === blocksTotal) return null;
  const left = new LeftOver();
  const bytesWanted = blocksRead * sectorBytes;
  let bytesRead = 0;
  for (const block of drawBlocks(blocksTotal, blocksRead, systemRandom)) {
    left.look(block * sectorBytes, await readBytes(loader, block * sectorBytes, sectorBytes, run));
    bytesRead += sectorBytes;
    run.progress(bytesRead, bytesWanted);
    run.medium?.({ name: mediumName, phase: 'verifying', bytesDone: bytesRead, bytesTotal: bytesWanted });
  }
  const challenge = left.count > 0 ? notChallenged : await challengeFlash(loader, bytesTotal, run);
  const { fromPercent } = wanted;
  return {
    name: mediumName,
    level: 'clear',
    method: methodId,
    bytesTotal,
    bytesRead,
    verification: 'sampled',
    sample: {
      blockBytes: sectorBytes,
      blocksTotal,
      blocksRead,
      fromPercent,
      confidencePercent: confidencePercent({ blocksTotal, blocksRead, fromPercent }),
    },
    challengedBlocks: challenge.blocks,
    clean: left.count === 0 && challenge.findings.length === 0,
    readBackSha256: null,
    findings: [...challenge.findings, ...left.findings()],
  };
}

function challengeFlash(loader: Loader, bytesTotal: number, run: Run): Promise<ChallengeResult> {
  const sectors = Array.from({ length: bytesTotal / sectorBytes }, (_, index) => index * sectorBytes);
  return challengeErased({
    blocks: sectors.map((address) => ({ address, sizeBytes: sectorBytes })),
    // the loader writes from the start of a sector on
    place: 'start',
    erasedByte: 0xff,
    write: async (_sector, address, bytes) => {
      await writeRegion(loader, address, bytes, run, () => undefined);
    },
    read: (address, lengthBytes) => readBytes(loader, address, lengthBytes, run),
    erase: async (chosen) => {
      for (const { address, sizeBytes } of chosen) await eraseRegion(loader, address, sizeBytes, run);
    },
  });
}

/** What is not erased. */
class LeftOver {
  count = 0;
  #first: { readonly offset: number; readonly value: number } | null = null;

  look(offset: number, bytes: Uint8Array): void {
    for (const [index, value] of bytes.entries()) {
      if (value === 0xff) continue;
      this.count += 1;
      this.#first ??= { offset: offset + index, value };
    }
  }

  findings(): string[] {
    if (this.#first === null) return [];
    const { offset, value } = this.#first;
    return [`${this.count} bytes are not erased, the first at ${offset} (0x${toHex(Uint8Array.of(value))})`];
  }
}

function requireMethod(wanted: string): void {
  if (wanted === methodId) return;
  throw new Fault('recipe.invalid', `The Espressif loader has no wipe method ${wanted}.`, {
    methodId: wanted,
  });
}

function requireSize(loader: Loader): number {
  const { flashBytes } = loader.unit;
  if (flashBytes !== null) return flashBytes;
  throw new Fault(
    'device.lacks',
    'The size of the flash is not known, so that nobody could say that all of it is erased: name it with flashBytes.',
  );
}
