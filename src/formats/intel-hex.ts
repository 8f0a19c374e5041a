/**
 * Intel HEX ("Hexadecimal Object File Format Specification", Intel, 1988): lines of text with addresses up to 32 bits. Strict:
 * every checksum is checked, and the file must end with its end record, since one that is cut off looks whole otherwise.
 */
import type { FirmwareSegment } from '../model/firmware.ts';
import { imageFault } from './image-fault.ts';
import { MemoryMap } from './memory-map.ts';

const recordTypes = {
  data: 0,
  end: 1,
  segmentBase: 2,
  segmentStart: 3,
  linearBase: 4,
  linearStart: 5,
} as const;
/** Contents that each type has by definition; data has any. */
const contentBytes: ReadonlyMap<number, number> = new Map([
  [recordTypes.end, 0],
  [recordTypes.segmentBase, 2],
  [recordTypes.segmentStart, 4],
  [recordTypes.linearBase, 2],
  [recordTypes.linearStart, 4],
]);
const colon = 0x3a;
const newline = 0x0a;
/** Length, address, type, 255 bytes of contents, checksum. */
const longestRecordBytes = 1 + 2 + 1 + 255 + 1;

/** Throws Fault image.invalid naming line and reason. */
export function parseIntelHex(bytes: Uint8Array, name = 'file'): readonly FirmwareSegment[] {
  let line = 0;
  const fail = (reason: string): never => {
    throw imageFault(name, 'Intel HEX file', { line: Math.max(1, line) }, reason);
  };
  const memory = new MemoryMap((place, reason) => imageFault(name, 'Intel HEX file', place, reason));
  const room = new Uint8Array(longestRecordBytes);
  let base = 0;
  let isSegmented = false;
  let hasEnded = false;
  let start = 0;
  while (start < bytes.length) {
    line += 1;
    const newlineAt = bytes.indexOf(newline, start);
    const end = newlineAt === -1 ? bytes.length : newlineAt;
    const text = trimmed(bytes, start, end);
    start = end + 1;
    if (text.length === 0) continue;
    if (hasEnded) fail('text after the end record');
    const sizeBytes = decodeRecord(text, room);
    if (typeof sizeBytes === 'string') fail(sizeBytes);
    const [length = 0, high = 0, low = 0, type = 0] = room;
    const contents = room.subarray(4, 4 + length);
    const expected = contentBytes.get(type);
    if (expected === undefined && type !== recordTypes.data) fail(`a record of the unknown type ${type}`);
    if (expected !== undefined && expected !== length) fail(`a record of type ${type} with ${length} bytes`);
    const word = ((contents[0] ?? 0) << 8) | (contents[1] ?? 0);
    if (type === recordTypes.data) {
      const offset = (high << 8) | low;
      if (isSegmented && offset + length > 0x10000)
        fail('a record that runs over the end of its 64 KiB segment');
      memory.add(base + offset, contents, { line });
    } else if (type === recordTypes.end) {
      hasEnded = true;
    } else if (type === recordTypes.segmentBase || type === recordTypes.linearBase) {
      isSegmented = type === recordTypes.segmentBase;
      base = word * (isSegmented ? 0x10 : 0x10000);
    }
  }
  if (!hasEnded) fail('the end record is missing');
  return memory.segments({ line });
}

/** Without spaces and a carriage return at the end. */
function trimmed(bytes: Uint8Array, start: number, end: number): Uint8Array {
  let last = end;
  while (last > start && [0x20, 0x09, 0x0d].includes(bytes[last - 1] ?? 0)) last -= 1;
  return bytes.subarray(start, last);
}

/** Puts the record into `room`; its bytes, or why it is none. */
function decodeRecord(text: Uint8Array, room: Uint8Array): number | string {
  if (text[0] !== colon) return 'a line that does not begin with a colon';
  const sizeBytes = (text.length - 1) / 2;
  if (!Number.isInteger(sizeBytes)) return 'an odd number of hexadecimal digits';
  if (sizeBytes < 5) return 'a record that is cut off';
  if (sizeBytes > longestRecordBytes) return 'a record that is longer than any can be';
  let sum = 0;
  for (let index = 0; index < sizeBytes; index += 1) {
    const value = digit(text[1 + 2 * index]) * 16 + digit(text[2 + 2 * index]);
    if (Number.isNaN(value)) return 'a character that is no hexadecimal digit';
    room[index] = value;
    sum += value;
  }
  if (sizeBytes !== 5 + (room[0] ?? 0)) return 'a record of another length than it says';
  return (sum & 0xff) === 0 ? sizeBytes : 'a wrong checksum';
}

function digit(character = 0): number {
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  // Upper and lower case differ in one bit.
  const upper = character & 0xdf;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : Number.NaN;
}
