/** What the bootloader can tell of a unit: for the returns desk, and for limits in recipes. */
import { toHex } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import type { Readings, ReadingValue } from '../../model/job.ts';
import { isRefusal } from './bootloader.ts';
import { largestBlockBytes } from './commands.ts';
import type { Connection } from './connection.ts';
import type { Known } from './identify.ts';
import { flashBase } from './parts.ts';

const optionBytesRead = 16;

export async function diagnoseUnit(connection: Connection, known: Known, run: Run): Promise<Readings> {
  const { device, part } = known;
  const readings: Record<string, ReadingValue> = {
    ...device.facts,
    bootloaderCommands: [...connection.info.commands]
      .sort((left, right) => left - right)
      .map((code) => code.toString(16).padStart(2, '0'))
      .join(' '),
  };
  run.progress(0, 2);
  const { optionBytes, erasedByte } = part.family;
  if (optionBytes !== null) {
    const bytes = await readOptional(connection, optionBytes, optionBytesRead, run);
    readings.optionBytes = bytes === null ? null : toHex(bytes);
  }
  run.progress(1, 2);
  // The first two words of a vector table: where the stack is and where the firmware starts.
  const start = await readOptional(connection, flashBase, largestBlockBytes, run);
  if (start !== null) {
    const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
    readings.flashStartsBlank = start.every((byte) => byte === erasedByte);
    readings.initialStack = `0x${view.getUint32(0, true).toString(16).padStart(8, '0')}`;
    readings.resetVector = `0x${view.getUint32(4, true).toString(16).padStart(8, '0')}`;
  }
  run.progress(2, 2);
  return readings;
}

async function readOptional(
  connection: Connection,
  address: number,
  lengthBytes: number,
  run: Run,
): Promise<Uint8Array | null> {
  try {
    return await connection.read(address, lengthBytes, run);
  } catch (thrown) {
    // Not every bootloader shows every address: then the reading is missing, and that is what is said.
    if (!isRefusal(thrown)) throw thrown;
    return null;
  }
}
