/**
 * Images for Espressif chips (esptool documentation, "Firmware image format"): header, segments, XOR checksum, for all but
 * the ESP8266 an extended header with the chip's id and often a SHA-256, and in applications of ESP-IDF a description
 * ("App image format", `esp_app_desc_t`). What is damaged is refused with offset and reason; nothing is mended.
 */
import { createHash } from 'node:crypto';
import { bytesEqual } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';

export const espImageMagic = 0xe9;
/** ESP8266 images for its second-stage bootloader: one segment of flash code, then an image as above. */
const esp8266SecondMagic = 0xea;
export const espHeaderBytes = 24;
const plainHeaderBytes = 8;
export const appDescriptorMagic = 0xabcd5432;
export const appDescriptorBytes = 256;
export const espChecksumSeed = 0xef;
const mostSegments = 16;
const hashBytes = 32;
const signatureSectorBytes = 4096;
const signatureMagic = 0xe7;
/** Larger than any flash of these chips. */
const largestImageBytes = 64 * 1024 * 1024;

export interface EspSegment {
  readonly loadAddress: number;
  /** Of the data in the file. */
  readonly offset: number;
  readonly lengthBytes: number;
}

/** What ESP-IDF writes at the start of an application's first segment. */
export interface AppDescriptor {
  readonly project: string;
  readonly version: string;
  readonly idfVersion: string;
  readonly buildDate: string;
  readonly buildTime: string;
  readonly secureVersion: number;
}

export interface EspImage {
  /** As in the header (0: ESP32, 5: ESP32-C3 …); null for the ESP8266, whose images do not say. */
  readonly chipId: number | null;
  readonly entry: number;
  readonly segments: readonly EspSegment[];
  readonly checksum: number;
  /** The SHA-256 that is appended and was checked, hexadecimal; null when there is none. */
  readonly sha256: string | null;
  /** Null for bootloaders and for applications of other frameworks. */
  readonly app: AppDescriptor | null;
  /** Header to checksum and hash; what follows is padding or signatures. */
  readonly usedBytes: number;
  /** A signature sector of Secure Boot V2 follows the padded image. Whose it is, only the chip can tell. */
  readonly signed: boolean;
}

class Broken extends Error {
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super(reason);
    this.offset = offset;
  }
}

/** Throws Fault image.invalid naming the offset in the file and the reason. */
export function parseEspImage(bytes: Uint8Array, name = 'image'): EspImage {
  const attempts = bytes[0] === esp8266SecondMagic ? [parseSecond] : [parseExtended, parsePlain];
  let first: Broken | null = null;
  for (const attempt of attempts) {
    try {
      checkFrame(bytes);
      return attempt(bytes);
    } catch (thrown) {
      // ESP8266 images begin with the same byte: only when neither reading fits is the file refused.
      if (!(thrown instanceof Broken)) throw thrown;
      first ??= thrown;
    }
  }
  const offset = first?.offset ?? 0;
  const reason = first?.message ?? 'nothing fits';
  throw new Fault('image.invalid', `${name} is not a valid Espressif image: ${reason} (at byte ${offset}).`, {
    file: name,
    offset,
    reason,
  });
}

/** The description in the first bytes of an application: also of one that is read back from a unit. Null without one. */
export function parseAppDescriptor(bytes: Uint8Array): AppDescriptor | null {
  if (bytes.length < appDescriptorBytes) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== appDescriptorMagic) return null;
  return {
    secureVersion: view.getUint32(4, true),
    version: text(bytes, 16, 32),
    project: text(bytes, 48, 32),
    buildTime: text(bytes, 80, 16),
    buildDate: text(bytes, 96, 16),
    idfVersion: text(bytes, 112, 32),
  };
}

function checkFrame(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new Broken(0, 'the file is empty');
  if (bytes.length > largestImageBytes) throw new Broken(largestImageBytes, 'the file is larger than 64 MiB');
  if (bytes.length < plainHeaderBytes) throw new Broken(bytes.length, 'the header is cut off');
}

function parseExtended(bytes: Uint8Array): EspImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(0) !== espImageMagic) throw new Broken(0, 'the magic number is missing');
  if (bytes.length < espHeaderBytes) throw new Broken(bytes.length, 'the header is cut off');
  const hashFlag = view.getUint8(23);
  if (hashFlag > 1) throw new Broken(23, 'neither with nor without a hash');
  const body = parseBody(bytes, view, 0, espHeaderBytes);
  const usedBytes = body.end + (hashFlag === 1 ? hashBytes : 0);
  if (usedBytes > bytes.length) throw new Broken(bytes.length, 'the hash is cut off');
  let sha256: string | null = null;
  if (hashFlag === 1) {
    const made = createHash('sha256').update(bytes.subarray(0, body.end)).digest();
    if (!bytesEqual(made, bytes.subarray(body.end, usedBytes)))
      throw new Broken(body.end, 'the SHA-256 does not fit the contents');
    sha256 = made.toString('hex');
  }
  const [head] = body.segments;
  return {
    segments: body.segments,
    checksum: body.checksum,
    chipId: view.getUint16(12, true),
    entry: view.getUint32(4, true),
    sha256,
    app:
      head === undefined
        ? null
        : parseAppDescriptor(bytes.subarray(head.offset, head.offset + head.lengthBytes)),
    usedBytes,
    signed: hasSignature(bytes, usedBytes),
  };
}

/** ESP8266, version 1: no extended header. */
function parsePlain(bytes: Uint8Array): EspImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return esp8266(view, parseBody(bytes, view, 0, plainHeaderBytes));
}

/** ESP8266, version 2: the segment that is run from flash is outside the checksum. */
function parseSecond(bytes: Uint8Array): EspImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 16) throw new Broken(bytes.length, 'the header is cut off');
  const lengthBytes = view.getUint32(12, true);
  const inner = 16 + lengthBytes;
  if (inner + plainHeaderBytes > bytes.length) throw new Broken(12, 'the flash segment is cut off');
  const body = parseBody(bytes, view, inner, plainHeaderBytes);
  const flash = { loadAddress: view.getUint32(8, true), offset: 16, lengthBytes };
  return esp8266(view, { ...body, segments: [flash, ...body.segments] });
}

function esp8266(view: DataView, body: Body): EspImage {
  const { segments, checksum, end } = body;
  const entry = view.getUint32(4, true);
  return { segments, checksum, chipId: null, entry, sha256: null, app: null, usedBytes: end, signed: false };
}

interface Body {
  readonly segments: readonly EspSegment[];
  readonly checksum: number;
  /** Behind the checksum. */
  readonly end: number;
}

function parseBody(bytes: Uint8Array, view: DataView, start: number, headerBytes: number): Body {
  if (view.getUint8(start) !== espImageMagic) throw new Broken(start, 'the magic number is missing');
  const count = view.getUint8(start + 1);
  if (count === 0 || count > mostSegments) throw new Broken(start + 1, `${count} segments`);
  const segments: EspSegment[] = [];
  let checksum = espChecksumSeed;
  let position = start + headerBytes;
  for (let index = 0; index < count; index += 1) {
    if (position + 8 > bytes.length) throw new Broken(bytes.length, 'a segment is cut off');
    const lengthBytes = view.getUint32(position + 4, true);
    const offset = position + 8;
    if (offset + lengthBytes > bytes.length)
      throw new Broken(position + 4, `a segment of ${lengthBytes} bytes`);
    segments.push({ loadAddress: view.getUint32(position, true), offset, lengthBytes });
    for (let at = offset; at < offset + lengthBytes; at += 1) checksum ^= bytes[at] ?? 0;
    position = offset + lengthBytes;
  }
  // The checksum is the last byte of a block of 16, counted from the file's start.
  const end = (position | 15) + 1;
  if (end > bytes.length) throw new Broken(bytes.length, 'the checksum is cut off');
  if (bytes[end - 1] !== checksum) throw new Broken(end - 1, 'the checksum does not fit the contents');
  return { segments, checksum, end };
}

function hasSignature(bytes: Uint8Array, usedBytes: number): boolean {
  const sector = Math.ceil(usedBytes / signatureSectorBytes) * signatureSectorBytes;
  // Signed images are padded to whole sectors, or to 64 KiB as ESP-IDF's applications are.
  const large = Math.ceil(usedBytes / 0x1_0000) * 0x1_0000;
  return [sector, large].some((at) => bytes[at] === signatureMagic);
}

function text(bytes: Uint8Array, offset: number, room: number): string {
  const field = bytes.subarray(offset, offset + room);
  const zero = field.indexOf(0);
  const found = new TextDecoder().decode(zero === -1 ? field : field.subarray(0, zero));
  return found.replace(/[\p{Cc}\uFFFD]/gu, '?');
}
