/** What the unit has kept about its own past: a memory dump of a crash, how worn its NVS is, and what it prints while it starts. */
import type { Run } from '../../base/run.ts';
import { bootLogReadings } from '../../formats/esp-boot-log.ts';
import { dataSubtypes, type EspPartition, partitionTypes } from '../../formats/esp-partition-table.ts';
import { pageBytes } from '../../formats/nvs-layout.ts';
import { nvsHeaderBytes, nvsWearPercent } from '../../formats/nvs-wear.ts';
import type { Readings } from '../../model/job.ts';
import { readBytes } from './flash-access.ts';
import type { Loader } from './loader.ts';

const mostNvsPages = 64;
/** Length, version, tasks, size of a task's block (ESP-IDF, core dump image format). */
const dumpHeaderBytes = 16;

export async function partitionHealth(
  loader: Loader,
  table: readonly EspPartition[],
  run: Run,
): Promise<Readings> {
  const readings: Record<string, Readings[string]> = {};
  for (const partition of table.filter(({ type, encrypted }) => type === partitionTypes.data && !encrypted)) {
    if (partition.subtype === dataSubtypes.coredump)
      readings.coredump = await dumpBytes(loader, partition, run);
    if (partition.subtype === dataSubtypes.nvs) {
      const worn = await wearOf(loader, partition, run);
      if (worn !== null) readings[`flashWear.${partition.label.slice(0, 16)}`] = worn;
    }
  }
  return readings;
}

/** Bytes of the dump, or `none`: erased, or a length that can not be one. */
async function dumpBytes(
  loader: Loader,
  { offset, sizeBytes }: EspPartition,
  run: Run,
): Promise<number | 'none'> {
  const header = await readBytes(loader, offset, dumpHeaderBytes, run);
  const length = new DataView(header.buffer, header.byteOffset).getUint32(0, true);
  return length > dumpHeaderBytes && length <= sizeBytes ? length : 'none';
}

async function wearOf(loader: Loader, { offset, sizeBytes }: EspPartition, run: Run): Promise<number | null> {
  const pages = Math.min(mostNvsPages, Math.floor(sizeBytes / pageBytes));
  const headers: Uint8Array[] = [];
  for (let page = 0; page < pages; page += 1)
    headers.push(await readBytes(loader, offset + page * pageBytes, nvsHeaderBytes, run));
  return nvsWearPercent(headers);
}

/** Starts the application and listens; afterwards the unit is brought back. Nothing where nobody can pull its lines. */
export async function startHealth(loader: Loader, run: Run): Promise<Readings> {
  const { bootLogMs } = loader.options;
  if (bootLogMs === 0 || !loader.canListen) return {};
  const text = await loader.listen(bootLogMs, run);
  await loader.ensure(run);
  return bootLogReadings(text);
}
