/** Files of firmware, and the tables of Espressif units. */
import { concatBytes, utf8 } from '../../src/base/bytes.ts';
import { seededRandom } from '../../src/base/random.ts';
import { addDfuSuffix } from '../../src/formats/dfu-suffix.ts';
import { makeDfuse } from '../../src/formats/dfuse-file.ts';
import { parseEspImage } from '../../src/formats/esp-image.ts';
import { makePartitionTable, parsePartitionTable } from '../../src/formats/esp-partition-table.ts';
import { readFirmware } from '../../src/formats/firmware-file.ts';
import { makeEspImage } from '../../src/formats/make-esp-image.ts';
import { makeMcubootImage } from '../../src/formats/make-mcuboot-image.ts';
import { parseMcubootImage } from '../../src/formats/mcuboot-image.ts';
import { parseUf2 } from '../../src/formats/uf2.ts';
import type { FirmwareKind, FirmwareSegment } from '../../src/model/firmware.ts';
import { elfProgram } from '../formats/elf-program.ts';
import { hexFile, hexRecord } from '../formats/hex-records.ts';
import { uf2Block, uf2File } from '../formats/uf2-blocks.ts';
import {
  repairDfu,
  repairEspImage,
  repairIntelHex,
  repairMcuboot,
  repairPartitionTable,
  repairUf2,
} from './repairs.ts';
import type { FuzzTarget } from './target.ts';

const random = seededRandom(11);
const identity = { vendorId: 0x0483, productId: 0xdf11, deviceRelease: 0x0200 };
const pieces = [
  { address: 0x08000000, bytes: random.bytes(300) },
  { address: 0x08004000, bytes: random.bytes(40) },
  { address: 0x20000000, bytes: random.bytes(7) },
];
const megabytes = (count: number): readonly FirmwareSegment[] & typeof pieces => [
  { address: 0x08000000, bytes: new Uint8Array(count << 20).fill(0x5a) },
];
const place = /\((at byte|in line) \d+\)\.$/;
const codes = ['image.invalid'] as const;

/** Ascending, without overlap, nothing empty, within 32 bits. */
function checkedBytes(segments: readonly FirmwareSegment[]): number {
  let end = 0;
  let total = 0;
  for (const { address, bytes } of segments) {
    if (address === null || address < end || bytes.length === 0)
      throw new Error('segments that are no memory');
    end = address + bytes.length;
    total += bytes.length;
  }
  if (end > 2 ** 32) throw new Error('a segment beyond 32 bits');
  return total;
}

function firmware(
  kind: FirmwareKind,
  parts: Pick<FuzzTarget, 'corpus'> & Partial<Pick<FuzzTarget, 'repair' | 'large'>>,
): FuzzTarget {
  const read = (bytes: Uint8Array): number =>
    checkedBytes(readFirmware({ name: 'input', kind, bytes, address: 0 }));
  return { name: kind, codes, place, parse: read, ...parts };
}

const hexTexts = [
  hexFile(pieces),
  [':020000021200EA', ':01001000AA45', ':0400000300003800C1', ':04000005000000CD2A', ':00000001FF'].join(
    '\r\n',
  ),
  [
    hexRecord(0, 0xfff0, random.bytes(16)),
    hexRecord(4, 0, Uint8Array.of(0, 1)),
    hexRecord(0, 0, random.bytes(255)),
    ':00000001FF',
  ].join('\n'),
];
const elf = { physicalAddress: 0x08000000, bytes: random.bytes(200) };

/** Version 2: a segment that is run from flash, then an image with one segment and its checksum in a block of 16. */
function esp8266Image(flash: Uint8Array, ram: Uint8Array): Uint8Array {
  const first = [0xea, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, flash.length, 0, 0, 0];
  const second = [0xe9, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ram.length, 0, 0, 0];
  const checksum = ram.reduce((sum, byte) => sum ^ byte, 0xef);
  return Uint8Array.from([...first, ...flash, ...second, ...ram, 0, 0, 0, 0, 0, 0, 0, checksum]);
}

export const firmwareTargets: readonly FuzzTarget[] = [
  firmware('intel-hex', {
    corpus: hexTexts.map(utf8),
    repair: repairIntelHex,
    large: () => utf8(hexFile(megabytes(1))),
  }),
  firmware('elf', {
    corpus: [true, false].map((littleEndian) =>
      elfProgram({
        littleEndian,
        segments: [elf, { physicalAddress: 0x08001000, bytes: random.bytes(64), memoryBytes: 100 }],
      }),
    ),
    large: () => elfProgram({ segments: [{ physicalAddress: 0, bytes: new Uint8Array(4 << 20) }] }),
  }),
  firmware('dfuse', {
    corpus: [
      makeDfuse(pieces, identity),
      makeDfuse(pieces.slice(1), identity, { alternateSetting: 1, name: 'other' }),
    ],
    repair: repairDfu,
    large: () => makeDfuse(megabytes(4), identity),
  }),
  firmware('dfu', {
    corpus: [addDfuSuffix(random.bytes(100), identity), addDfuSuffix(random.bytes(1), identity)],
    repair: repairDfu,
    large: () => addDfuSuffix(new Uint8Array(4 << 20), identity),
  }),
  {
    name: 'uf2',
    corpus: [
      uf2File(0x10000000, 4, 0xe48bff56),
      concatBytes([uf2File(0x2000, 2), uf2Block({ number: 0, total: 1, flags: 1 })]),
      concatBytes([uf2File(0x1000, 2, 1), uf2File(0x1000, 3, 2)]),
    ],
    repair: repairUf2,
    large: () => uf2File(0x10000000, 8192),
    parse: (bytes) => parseUf2(bytes).reduce((sum, { segments }) => sum + checkedBytes(segments), 0),
    codes,
    place,
  },
  {
    name: 'mcuboot',
    corpus: [
      makeMcubootImage({ version: '1.2.3+4', body: random.bytes(300), headerBytes: 0x200 }),
      makeMcubootImage({
        version: '1.0.0',
        body: random.bytes(64),
        protectedTlvs: [{ type: 0x50, value: random.bytes(9) }],
      }),
    ],
    repair: repairMcuboot,
    large: () => makeMcubootImage({ version: '1.0.0', body: new Uint8Array(4 << 20) }),
    parse: (bytes) => {
      const image = parseMcubootImage(bytes, 'input');
      return image.hash.length + image.tlvs.reduce((sum, { value }) => sum + value.length, 0);
    },
    codes,
    place,
  },
  {
    name: 'esp-image',
    corpus: [
      makeEspImage({ chipId: 5, app: { project: 'sensor', version: '1.2.3' }, code: random.bytes(200) }),
      makeEspImage({ chipId: 0, app: null, code: random.bytes(50) }),
      esp8266Image(random.bytes(16), random.bytes(8)),
    ],
    repair: repairEspImage,
    large: () => makeEspImage({ chipId: 5, app: null, code: new Uint8Array(4 << 20) }),
    parse: (bytes) => {
      const { segments, app } = parseEspImage(bytes, 'input');
      return segments.length * 12 + JSON.stringify(app).length;
    },
    codes,
    place,
  },
  {
    name: 'esp-partition-table',
    corpus: [
      makePartitionTable([
        {
          label: 'nvs',
          type: 1,
          subtype: 2,
          offset: 0x9000,
          sizeBytes: 0x6000,
          encrypted: false,
          readOnly: false,
        },
        {
          label: 'factory',
          type: 0,
          subtype: 0,
          offset: 0x10000,
          sizeBytes: 0x100000,
          encrypted: true,
          readOnly: false,
        },
      ]),
    ],
    repair: repairPartitionTable,
    parse: (bytes) =>
      parsePartitionTable(bytes, 'input', 4 << 20).reduce((sum, { label }) => sum + label.length + 20, 0),
    codes,
    place,
  },
];
