/**
 * UF2 (github.com/microsoft/uf2, "USB Flashing Format"): blocks of 512 bytes, each with an address and up to 476 bytes. One file may
 * hold programs for several families of chips; which one is meant must then be said.
 */
import type { FirmwareSegment } from '../model/firmware.ts';
import { imageFault } from './image-fault.ts';
import { MemoryMap } from './memory-map.ts';

export const uf2BlockBytes = 512;
const magics = [0x0a324655, 0x9e5d5157, 0x0ab16f30] as const;
export const uf2Flags = { notMainFlash: 0x1, fileContainer: 0x1000, familyId: 0x2000, md5: 0x4000 } as const;
const dataAt = 32;
const mostDataBytes = 476;
/** Behind the data, where the flag says so: what a bootloader may compare before it writes. */
const md5Bytes = 24;
const mostFamilies = 16;
const absoluteFamilyId = 0xe48bff57;
/** Twice 64 MiB of contents in the usual blocks of 256 bytes, and half again. */
const largestFileBytes = 192 * 1024 * 1024;

export interface Uf2Family {
  /** Null in files that name none. */
  readonly familyId: number | null;
  readonly segments: readonly FirmwareSegment[];
}

/** Files may follow each other in one (github.com/microsoft/uf2, "Multiple files"), each with its own count of blocks. */
interface Section {
  /** One bit for each block that must come. */
  readonly seen: Uint8Array;
  readonly expected: number;
  found: number;
}

interface Collected {
  readonly memory: MemoryMap;
  section: Section;
}

/** In the order of their first blocks. Throws Fault image.invalid naming offset and reason. */
export function parseUf2(bytes: Uint8Array, name = 'file'): readonly Uf2Family[] {
  const fail: Refuse = (offset, reason) => {
    throw imageFault(name, 'UF2 file', { offset }, reason);
  };
  if (bytes.length === 0 || bytes.length % uf2BlockBytes !== 0)
    fail(bytes.length, `its size is not a multiple of ${uf2BlockBytes} bytes`);
  if (bytes.length > largestFileBytes) fail(largestFileBytes, 'it is larger than 192 MiB');
  const families = new Map<number | null, Collected>();
  for (let offset = 0; offset < bytes.length; offset += uf2BlockBytes) {
    const block = readBlock(bytes, offset, fail);
    if (isErratumBlock(block)) continue;
    let family = families.get(block.familyId);
    if (family === undefined) {
      const memory = new MemoryMap((place, reason) => imageFault(name, 'UF2 file', place, reason));
      family = { memory, section: newSection(block, bytes.length, fail) };
      families.set(block.familyId, family);
      if (families.size > mostFamilies) fail(offset + 28, `more than ${mostFamilies} families`);
    } else if (family.section.found === family.section.expected) {
      family.section = newSection(block, bytes.length, fail);
    }
    count(block, family.section, fail);
    if ((block.flags & uf2Flags.notMainFlash) === 0) family.memory.add(block.address, block.data, { offset });
  }
  if (families.size === 0) fail(bytes.length, 'there is no data in it');
  return [...families].map(([familyId, { memory, section }]) => {
    const missing = section.expected - section.found;
    if (missing > 0) fail(bytes.length, `${missing} of ${section.expected} blocks are missing`);
    return { familyId, segments: memory.segments({ offset: bytes.length }) };
  });
}

type Refuse = (offset: number, reason: string) => never;

interface Block {
  readonly offset: number;
  readonly flags: number;
  readonly address: number;
  readonly number: number;
  /** How many there are, as the block says. */
  readonly total: number;
  readonly familyId: number | null;
  readonly data: Uint8Array;
}

function readBlock(bytes: Uint8Array, offset: number, fail: Refuse): Block {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, uf2BlockBytes);
  const word = (index: number): number => view.getUint32(4 * index, true);
  if (word(0) !== magics[0] || word(1) !== magics[1] || word(127) !== magics[2])
    fail(offset, 'a magic number of a block is missing');
  const flags = word(2);
  const sizeBytes = word(4);
  if ((flags & uf2Flags.fileContainer) !== 0) fail(offset + 8, 'it holds files and no firmware');
  if (sizeBytes > mostDataBytes - ((flags & uf2Flags.md5) === 0 ? 0 : md5Bytes))
    fail(offset + 16, `a block with ${sizeBytes} bytes`);
  const familyId = (flags & uf2Flags.familyId) === 0 ? null : word(7);
  const data = bytes.subarray(offset + dataAt, offset + dataAt + sizeBytes);
  return { offset, flags, address: word(3), number: word(5), total: word(6), familyId, data };
}

/** Raspberry Pi's tools put it before files for the RP2350, whose erratum E10 needs it; it is not to be kept. */
function isErratumBlock({ familyId, number, total, data }: Block): boolean {
  const isFirstOfTwo = familyId === absoluteFamilyId && number === 0 && total === 2;
  return isFirstOfTwo && data.length === 256 && data.every((byte) => byte === 0xef);
}

function newSection({ total, offset }: Block, fileBytes: number, fail: Refuse): Section {
  if (total === 0 || total > fileBytes / uf2BlockBytes) fail(offset + 24, `${total} blocks in all`);
  return { seen: new Uint8Array(Math.ceil(total / 8)), expected: total, found: 0 };
}

function count({ number, total, offset }: Block, section: Section, fail: Refuse): void {
  if (total !== section.expected) fail(offset + 24, 'blocks disagree on how many there are');
  if (number >= total) fail(offset + 20, `block ${number} of ${total}`);
  const bit = 1 << (number & 7);
  const seen = section.seen[number >> 3] ?? 0;
  if ((seen & bit) !== 0) fail(offset + 20, `block ${number} is there twice`);
  section.seen[number >> 3] = seen | bit;
  section.found += 1;
}

/** Of a file for one family. Throws Fault image.invalid naming offset and reason. */
export function uf2Segments(bytes: Uint8Array, name = 'file'): readonly FirmwareSegment[] {
  const [only, ...others] = parseUf2(bytes, name);
  if (only !== undefined && others.length === 0) return only.segments;
  throw imageFault(name, 'UF2 file', { offset: 28 }, 'it is for several families of chips');
}
