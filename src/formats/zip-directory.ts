/**
 * The central directory of a zip archive (PKWARE APPNOTE 6.3): what entries there are and where their bytes lie. Only what packages
 * need: one disk, no encryption, no ZIP64. Every field is a stranger's claim.
 */
import { fromUtf8 } from '../base/bytes.ts';

export interface ZipEntry {
  readonly name: string;
  /** 0: stored, 8: deflated. */
  readonly method: 0 | 8;
  readonly crc32: number;
  /** Uncompressed, as the directory says. */
  readonly sizeBytes: number;
  /** Compressed; points into the archive. */
  readonly data: Uint8Array;
  /** Of the directory's line, in the archive. */
  readonly offset: number;
}

export type RefuseZip = (reason: string, offset: number) => never;

const signatures = { end: 0x06054b50, directory: 0x02014b50, local: 0x04034b50 } as const;
const endBytes = 22;
const directoryBytes = 46;
const localBytes = 30;
const longestCommentBytes = 0xffff;
const encryptedFlag = 1;
const zip64 = { count: 0xffff, size: 0xffffffff } as const;

/** One after the other, so that the caller can stop early. */
export function* readZipDirectory(bytes: Uint8Array, refuse: RefuseZip): Generator<ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) return refuse('it is not a whole zip archive: its directory is missing', bytes.length);
  const count = view.getUint16(end + 10, true);
  let offset = view.getUint32(end + 16, true);
  if (count === zip64.count || offset === zip64.size) refuse('it is a ZIP64 archive', end);
  for (let index = 0; index < count; index += 1) {
    if (offset + directoryBytes > end || view.getUint32(offset, true) !== signatures.directory)
      refuse('it is not a whole zip archive: its directory is cut off', offset);
    const nameBytes = view.getUint16(offset + 28, true);
    const next =
      offset +
      directoryBytes +
      nameBytes +
      view.getUint16(offset + 30, true) +
      view.getUint16(offset + 32, true);
    if (next > end) refuse('it is not a whole zip archive: its directory is cut off', offset);
    const name = fromUtf8(bytes.subarray(offset + directoryBytes, offset + directoryBytes + nameBytes));
    yield readEntry(bytes, view, offset, name, refuse);
    offset = next;
  }
}

/** Of the record at the end; a comment may follow it. */
function findEnd(view: DataView): number | null {
  const last = view.byteLength - endBytes;
  for (let offset = last; offset >= Math.max(0, last - longestCommentBytes); offset -= 1)
    if (view.getUint32(offset, true) === signatures.end) return offset;
  return null;
}

function readEntry(
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  name: string,
  refuse: RefuseZip,
): ZipEntry {
  const method = view.getUint16(offset + 10, true);
  if ((view.getUint16(offset + 8, true) & encryptedFlag) !== 0) refuse('an entry is encrypted', offset);
  if (method !== 0 && method !== 8)
    return refuse(`an entry is compressed in the unknown way ${method}`, offset);
  const compressedBytes = view.getUint32(offset + 20, true);
  const sizeBytes = view.getUint32(offset + 24, true);
  const local = view.getUint32(offset + 42, true);
  if (local + localBytes > bytes.length || view.getUint32(local, true) !== signatures.local)
    refuse('it is not a whole zip archive: an entry is missing', offset);
  const start = local + localBytes + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + compressedBytes > bytes.length)
    refuse('it is not a whole zip archive: an entry is cut off', offset);
  const data = bytes.subarray(start, start + compressedBytes);
  return { name, method, crc32: view.getUint32(offset + 16, true), sizeBytes, data, offset };
}
