/** The partition table that is in the unit's flash, and the application that it points to. Only reads. */

import { concatBytes } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import {
  type AppDescriptor,
  appDescriptorBytes,
  espHeaderBytes,
  espImageMagic,
  parseAppDescriptor,
} from '../../formats/esp-image.ts';
import {
  applicationPartition,
  type EspPartition,
  parsePartitionTable,
  partitionEntryBytes,
  partitionTableBytes,
} from '../../formats/esp-partition-table.ts';
import { Fault } from '../../model/fault.ts';
import { readBytes } from './flash-access.ts';
import type { Loader } from './loader.ts';

const stepBytes = 2 * partitionEntryBytes;
const segmentHeaderBytes = 8;

/** Null when there is none: an erased sector. Throws Fault image.invalid when there is a wrong one, device.lacks when locked. */
export async function readPartitionTable(loader: Loader, run: Run): Promise<readonly EspPartition[] | null> {
  if (loader.unit.security.secureDownload)
    throw new Fault(
      'device.lacks',
      'The unit is in secure download mode: its partition table can not be read, so that only what has an address can be flashed.',
      { secureDownload: true },
    );
  const offset = loader.options.partitionTableOffset;
  const parts: Uint8Array[] = [];
  // Two entries at a time: most tables have a handful, and a ROM reads slowly.
  for (let done = 0; done < partitionTableBytes; done += stepBytes) {
    const step = await readBytes(loader, offset + done, stepBytes, run);
    parts.push(step);
    if (done === 0 && step.every((byte) => byte === 0xff)) return null;
    if (step.subarray(partitionEntryBytes).every((byte) => byte === 0xff)) break;
  }
  return parsePartitionTable(concatBytes(parts), "The unit's partition table", loader.unit.flashBytes);
}

/** Throws Fault image.mismatch where the unit has no table, or none with this partition. */
export async function requirePartition(
  loader: Loader,
  what: string,
  choose: (table: readonly EspPartition[]) => EspPartition | null,
  run: Run,
): Promise<EspPartition> {
  const table = await readPartitionTable(loader, run);
  if (table === null)
    throw new Fault(
      'image.mismatch',
      `The unit has no partition table yet, so there is no place for ${what}. Flash the table first. Nothing was written.`,
      { partitionTableOffset: loader.options.partitionTableOffset },
    );
  const partition = choose(table);
  if (partition !== null) return partition;
  throw new Fault(
    'image.mismatch',
    `The unit's partition table has no place for ${what}. Nothing was written.`,
    {
      partitions: table.map(({ label }) => label).join(', '),
    },
  );
}

/** From the start of flash. */
export interface FlashRange {
  readonly address: number;
  readonly lengthBytes: number;
}

/** What the unit's own application says of itself, null when there is none that can be read; and where that was read. */
export interface FoundApplication {
  readonly app: AppDescriptor | null;
  readonly readFrom: readonly FlashRange[];
}

export async function readApplication(loader: Loader, run: Run): Promise<FoundApplication> {
  const { chip, security } = loader.unit;
  if (!chip.modernRom || security.secureDownload || security.flashEncryption)
    return { app: null, readFrom: [] };
  const readFrom = [{ address: loader.options.partitionTableOffset, lengthBytes: partitionTableBytes }];
  let table: readonly EspPartition[] | null;
  try {
    table = await readPartitionTable(loader, run);
  } catch (thrown) {
    // Whatever lies there is no table: a fact about the unit, no reason to refuse it.
    if (!(thrown instanceof Fault) || thrown.code !== 'image.invalid') throw thrown;
    run.log(thrown.message);
    return { app: null, readFrom };
  }
  const partition = table === null ? null : applicationPartition(table);
  if (partition === null) return { app: null, readFrom };
  const lengthBytes = espHeaderBytes + segmentHeaderBytes + appDescriptorBytes;
  readFrom.push({ address: partition.offset, lengthBytes });
  const head = await readBytes(loader, partition.offset, espHeaderBytes, run);
  if (head[0] !== espImageMagic) return { app: null, readFrom };
  const rest = await readBytes(loader, partition.offset + espHeaderBytes, lengthBytes - espHeaderBytes, run);
  return { app: parseAppDescriptor(rest.subarray(segmentHeaderBytes)), readFrom };
}
