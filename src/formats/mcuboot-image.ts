/**
 * MCUboot images (MCUboot `docs/design.md`, "Image format"; `bootutil/image.h`): a 32-byte little-endian header, the
 * body, an optional protected TLV area, a TLV area. The hash that a unit reports in its image state is the SHA-256
 * TLV, made over header, body and protected TLVs: not the hash of the file.
 */
import { createHash } from 'node:crypto';
import { bytesEqual } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';

export const mcubootMagic = 0x96f3b83d;
export const mcubootHeaderBytes = 32;
export const tlvMagic = 0x6907;
export const protectedTlvMagic = 0x6908;
export const tlvTypes = { keyHash: 0x01, sha256: 0x10, sha384: 0x11, sha512: 0x12 } as const;
/** ENCRYPTED_AES128 | ENCRYPTED_AES256: the hash is over the plain text, which is not in the file. */
const encryptedFlags = 0x04 | 0x08;
/** Larger than any microcontroller's flash: a wrong file must not be read for minutes. */
const largestImageBytes = 64 * 1024 * 1024;

export interface McubootVersion {
  readonly major: number;
  readonly minor: number;
  readonly revision: number;
  readonly build: number;
}

export interface McubootTlv {
  readonly type: number;
  readonly protected: boolean;
  readonly value: Uint8Array;
}

export interface McubootImage {
  readonly version: McubootVersion;
  readonly loadAddress: number;
  readonly headerBytes: number;
  readonly bodyBytes: number;
  readonly flags: number;
  readonly tlvs: readonly McubootTlv[];
  /** What units report for this image: the SHA-256 (or 384, 512) TLV. */
  readonly hash: Uint8Array;
  readonly signed: boolean;
  /** Header, body and TLVs; what follows in the file is padding. */
  readonly usedBytes: number;
}

/** Throws Fault image.invalid naming the offset in the file and the reason. */
export function parseMcubootImage(bytes: Uint8Array, name = 'image'): McubootImage {
  const fail = (offset: number, reason: string): never => {
    throw new Fault('image.invalid', `${name} is not a valid MCUboot image: ${reason} (at byte ${offset}).`, {
      file: name,
      offset,
      reason,
    });
  };
  if (bytes.length === 0) fail(0, 'the file is empty');
  if (bytes.length > largestImageBytes) fail(largestImageBytes, 'the file is larger than 64 MiB');
  if (bytes.length < mcubootHeaderBytes) fail(bytes.length, 'the header is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== mcubootMagic) fail(0, 'the magic number is missing');
  const headerBytes = view.getUint16(8, true);
  const protectedBytes = view.getUint16(10, true);
  const bodyBytes = view.getUint32(12, true);
  const flags = view.getUint32(16, true);
  if (headerBytes < mcubootHeaderBytes) fail(8, `a header of ${headerBytes} bytes`);
  if (bodyBytes === 0) fail(12, 'the body is empty');
  const protectedStart = headerBytes + bodyBytes;
  const tlvStart = protectedStart + protectedBytes;
  if (tlvStart + 4 > bytes.length) fail(bytes.length, 'the file ends before its trailer');
  const area = (start: number, magic: number): readonly McubootTlv[] => {
    if (view.getUint16(start, true) !== magic) fail(start, 'the trailer magic is missing');
    const end = start + view.getUint16(start + 2, true);
    if (end > bytes.length) fail(bytes.length, 'the trailer is cut off');
    const found: McubootTlv[] = [];
    let offset = start + 4;
    while (offset < end) {
      if (offset + 4 > end) fail(offset, 'a trailer entry is cut off');
      const lengthBytes = view.getUint16(offset + 2, true);
      const valueEnd = offset + 4 + lengthBytes;
      if (valueEnd > end) fail(offset, 'a trailer entry is longer than the trailer');
      const value = bytes.slice(offset + 4, valueEnd);
      found.push({ type: view.getUint16(offset, true), protected: magic === protectedTlvMagic, value });
      offset = valueEnd;
    }
    return found;
  };
  const guarded = protectedBytes > 0 ? area(protectedStart, protectedTlvMagic) : [];
  if (protectedBytes > 0 && view.getUint16(protectedStart + 2, true) !== protectedBytes) {
    fail(protectedStart + 2, 'header and protected trailer disagree on its length');
  }
  const open = area(tlvStart, tlvMagic);
  const usedBytes = tlvStart + view.getUint16(tlvStart + 2, true);
  const hash = open.find((tlv) => hashOf.has(tlv.type));
  if (hash === undefined) return fail(tlvStart, 'there is no hash in the trailer');
  const algorithm = hashOf.get(hash.type) ?? 'sha256';
  const encrypted = (flags & encryptedFlags) !== 0;
  if (encrypted && !open.some((tlv) => tlv.type >= 0x30 && tlv.type <= 0x33))
    fail(16, 'the image is marked as encrypted and has no key');
  const made = createHash(algorithm).update(bytes.subarray(0, tlvStart)).digest();
  if (hash.value.length !== made.length) fail(tlvStart, 'the hash has a wrong length');
  if (!encrypted && !bytesEqual(hash.value, made)) {
    fail(tlvStart, 'the contents do not match the hash in the trailer');
  }
  return {
    version: {
      major: view.getUint8(20),
      minor: view.getUint8(21),
      revision: view.getUint16(22, true),
      build: view.getUint32(24, true),
    },
    loadAddress: view.getUint32(4, true),
    headerBytes,
    bodyBytes,
    flags,
    tlvs: [...guarded, ...open],
    hash: hash.value,
    signed: open.some((tlv) => tlv.type >= 0x20 && tlv.type <= 0x2f),
    usedBytes,
  };
}

const hashOf: ReadonlyMap<number, string> = new Map([
  [tlvTypes.sha256, 'sha256'],
  [tlvTypes.sha384, 'sha384'],
  [tlvTypes.sha512, 'sha512'],
]);

/** As Zephyr's image group writes it: the build number only when it is not zero (`1.2.3.4`). */
export function versionText(version: McubootVersion): string {
  const { major, minor, revision, build } = version;
  return build === 0 ? `${major}.${minor}.${revision}` : `${major}.${minor}.${revision}.${build}`;
}

/** `1.2.3`, `1.2.3+4` (imgtool) or `1.2.3.4` (Zephyr). Throws RangeError on anything else. */
export function parseVersion(text: string): McubootVersion {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,5})(?:[+.](\d{1,10}))?$/.exec(text);
  if (match === null) throw new RangeError(`not a version: ${text.slice(0, 40)}`);
  const [major = 0, minor = 0, revision = 0, build = 0] = match.slice(1).map((part) => Number(part ?? 0));
  if (major > 255 || minor > 255 || revision > 0xffff || build > 0xffffffff) {
    throw new RangeError(`a part of the version is too large: ${text}`);
  }
  return { major, minor, revision, build };
}
