/** What the loader can tell about a unit's health: the round trip, what the flash holds, what its application says. */
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Readings, ReadingValue } from '../../model/job.ts';
import type { DeviceInfo } from '../driver.ts';
import { magicRegister } from './chips.ts';
import { partitionHealth, startHealth } from './kept-health.ts';
import type { Loader } from './loader.ts';
import { readPartitionTable } from './partitions.ts';
import { readRegister } from './registers.ts';

export async function diagnoseUnit(loader: Loader, device: DeviceInfo, run: Run): Promise<Readings> {
  const { channel, clock, timeoutMs, unit } = loader;
  const readings: Record<string, ReadingValue> = { ...device.facts, stub: loader.stub };
  if (unit.security.secureDownload) return readings;
  const started = clock.monotonicMs();
  await readRegister(channel, magicRegister, run.signal, timeoutMs);
  readings.roundTripMs = Math.round((clock.monotonicMs() - started) * 10) / 10;
  if (!unit.chip.modernRom || unit.security.flashEncryption) return readings;
  try {
    const table = await readPartitionTable(loader, run);
    readings.partitionTable = table === null ? 'none' : 'valid';
    for (const { label, offset, sizeBytes } of table ?? [])
      readings[`partition.${label.slice(0, 16)}`] = `0x${offset.toString(16)}, ${sizeBytes} bytes`;
    if (table !== null) Object.assign(readings, await partitionHealth(loader, table, run));
  } catch (thrown) {
    // A damaged table is what a diagnosis is for.
    if (!(thrown instanceof Fault) || thrown.code !== 'image.invalid') throw thrown;
    readings.partitionTable = thrown.message;
  }
  return { ...readings, ...(await startHealth(loader, run)) };
}
