/**
 * Programs as ELF (Tool Interface Standard, "ELF: Executable and Linkable Format" 1.2): of 32-bit files in either byte order the
 * loadable segments, at their physical addresses (where they are stored, not where they run). 64-bit files are refused: no
 * unit that is flashed here has such addresses.
 */
import type { FirmwareSegment } from '../model/firmware.ts';
import { imageFault } from './image-fault.ts';
import { MemoryMap } from './memory-map.ts';

const magic = 0x7f454c46;
const headerBytes = 52;
const programHeaderBytes = 32;
const executable = 2;
const loadable = 1;
const mostProgramHeaders = 256;

/** Throws Fault image.invalid naming offset and reason. */
export function parseElf(bytes: Uint8Array, name = 'file'): readonly FirmwareSegment[] {
  const fail = (offset: number, reason: string): never => {
    throw imageFault(name, 'ELF program', { offset }, reason);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 16 || view.getUint32(0) !== magic) fail(0, 'the magic number is missing');
  if (bytes[4] === 2) fail(4, 'it is for a 64-bit processor');
  if (bytes[4] !== 1) fail(4, 'an unknown class');
  if (bytes[5] !== 1 && bytes[5] !== 2) fail(5, 'an unknown byte order');
  if (bytes.length < headerBytes) fail(bytes.length, 'the header is cut off');
  const little = bytes[5] === 1;
  if (view.getUint16(16, little) !== executable) fail(16, 'it is not a linked program');
  const tableAt = view.getUint32(28, little);
  const entryBytes = view.getUint16(42, little);
  const entries = view.getUint16(44, little);
  if (entries > mostProgramHeaders) fail(44, `${entries} program headers`);
  if (entries > 0 && entryBytes < programHeaderBytes) fail(42, `program headers of ${entryBytes} bytes`);
  if (tableAt + entries * entryBytes > bytes.length) fail(28, 'the program headers are outside of the file');
  const memory = new MemoryMap((place, reason) => imageFault(name, 'ELF program', place, reason));
  let storedBytes = 0;
  for (let index = 0; index < entries; index += 1) {
    const at = tableAt + index * entryBytes;
    if (view.getUint32(at, little) !== loadable) continue;
    const offset = view.getUint32(at + 4, little);
    const physicalAddress = view.getUint32(at + 12, little);
    const sizeBytes = view.getUint32(at + 16, little);
    if (offset + sizeBytes > bytes.length) fail(at + 4, 'a segment is outside of the file');
    if (sizeBytes > view.getUint32(at + 20, little)) fail(at + 16, 'a segment is larger than its memory');
    storedBytes += sizeBytes;
    // A small file can not be made into much by naming its bytes again and again.
    if (storedBytes > bytes.length) fail(at + 16, 'the segments hold more than the file');
    memory.add(physicalAddress, bytes.subarray(offset, offset + sizeBytes), { offset: at });
  }
  return memory.segments({ offset: 44 });
}
