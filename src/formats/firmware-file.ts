/**
 * Firmware files by kind: checked, and taken apart into what is to be where. One reader per kind, each in a file of its
 * own; a file that is not what it is declared as is refused with offset and reason.
 */
import type { FirmwareKind, FirmwareSegment } from '../model/firmware.ts';
import { parseDfuSuffix } from './dfu-suffix.ts';
import { dfuseSegments, isDfuse } from './dfuse-file.ts';
import { parseElf } from './elf.ts';
import { parseEspImage } from './esp-image.ts';
import { parsePartitionTable } from './esp-partition-table.ts';
import { imageFault } from './image-fault.ts';
import { parseIntelHex } from './intel-hex.ts';
import { parseMcubootImage } from './mcuboot-image.ts';
import { uf2Segments } from './uf2.ts';

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
  'intel-hex': (file) => parseIntelHex(file.bytes, file.name),
  elf: (file) => parseElf(file.bytes, file.name),
  dfuse: (file) => dfuseSegments(file.bytes, file.name),
  dfu: (file) => [{ address: file.address, bytes: plainDfu(file) }],
  uf2: (file) => uf2Segments(file.bytes, file.name),
  raw: asItIs,
};

/** Throws Fault image.invalid or file.invalid. */
export function readFirmware(file: FirmwareFile): readonly FirmwareSegment[] {
  return readers[file.kind](file);
}

function asItIs(file: FirmwareFile): readonly FirmwareSegment[] {
  return [{ address: file.address, bytes: file.bytes }];
}

function plainDfu({ bytes, name }: FirmwareFile): Uint8Array {
  const { payload } = parseDfuSuffix(bytes, name);
  // Both are called .dfu. Sent as it is, a DfuSe file would be flashed with its headers.
  if (isDfuse(payload)) throw imageFault(name, 'DFU file', { offset: 0 }, 'it is a DfuSe file');
  if (payload.length === 0) throw imageFault(name, 'DFU file', { offset: 0 }, 'there is no data in it');
  return payload;
}
