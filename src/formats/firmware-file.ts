/**
 * Firmware files by kind: checked, and taken apart into what is to be where. One reader per kind, each in a file of its
 * own; a file that is not what it is declared as is refused with offset and reason.
 */
import type { FirmwareKind, FirmwareSegment } from '../model/firmware.ts';
import { parseEspImage } from './esp-image.ts';
import { parsePartitionTable } from './esp-partition-table.ts';
import { parseMcubootImage } from './mcuboot-image.ts';

export interface FirmwareFile {
  readonly name: string;
  readonly kind: FirmwareKind;
  readonly bytes: Uint8Array;
  /** From the recipe, for kinds that do not say it themselves. */
  readonly address: number | null;
}

const readers: Readonly<Record<FirmwareKind, (file: FirmwareFile) => readonly FirmwareSegment[]>> = {
  mcuboot: (file) => {
    parseMcubootImage(file.bytes, file.name);
    return asItIs(file);
  },
  'esp-image': (file) => {
    parseEspImage(file.bytes, file.name);
    return asItIs(file);
  },
  'esp-partition-table': (file) => {
    parsePartitionTable(file.bytes, file.name);
    return asItIs(file);
  },
  raw: asItIs,
};

/** Throws Fault image.invalid or file.invalid. */
export function readFirmware(file: FirmwareFile): readonly FirmwareSegment[] {
  return readers[file.kind](file);
}

function asItIs(file: FirmwareFile): readonly FirmwareSegment[] {
  return [{ address: file.address, bytes: file.bytes }];
}
