/**
 * The suffix of DFU files (USB Device Firmware Upgrade 1.1, appendix B): which device the file is for, and a CRC over the file. It
 * is read from its end, and belongs to the host: it is never sent to a unit.
 */
import { concatBytes } from '../base/bytes.ts';
import { crc32NotInverted } from './crc32.ts';
import { imageFault } from './image-fault.ts';

export const dfuSuffixBytes = 16;
const largestFileBytes = 64 * 1024 * 1024;
/** `bcdDFU` of plain files, and of DfuSe files. */
export const dfuVersions = { plain: 0x0100, dfuse: 0x011a } as const;

/** 0xffff: any, for each of the three. */
export interface DfuIdentity {
  readonly vendorId: number;
  readonly productId: number;
  /** Release of the device, binary-coded decimal. */
  readonly deviceRelease: number;
}

export interface DfuSuffix extends DfuIdentity {
  readonly dfuVersion: number;
  /** The file without the suffix. Points into it. */
  readonly payload: Uint8Array;
}

/** Throws Fault image.invalid naming offset and reason. */
export function parseDfuSuffix(bytes: Uint8Array, name = 'file'): DfuSuffix {
  const fail = (offset: number, reason: string): never => {
    throw imageFault(name, 'DFU file', { offset: Math.max(0, offset) }, reason);
  };
  const end = bytes.length;
  if (end < dfuSuffixBytes) fail(end, 'it is too short for its suffix');
  if (end > largestFileBytes) fail(largestFileBytes, 'it is larger than 64 MiB');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // "DFU" backwards, as the specification has it.
  const signature = String.fromCharCode(...bytes.subarray(end - 8, end - 5));
  if (signature !== 'UFD') fail(end - 8, 'the suffix is missing');
  const suffixBytes = view.getUint8(end - 5);
  if (suffixBytes < dfuSuffixBytes || suffixBytes > end) fail(end - 5, `a suffix of ${suffixBytes} bytes`);
  if (view.getUint32(end - 4, true) !== crc32NotInverted(bytes.subarray(0, end - 4)))
    fail(end - 4, 'the contents do not match the CRC');
  return {
    deviceRelease: view.getUint16(end - 16, true),
    productId: view.getUint16(end - 14, true),
    vendorId: view.getUint16(end - 12, true),
    dfuVersion: view.getUint16(end - 10, true),
    payload: bytes.subarray(0, end - suffixBytes),
  };
}

export function addDfuSuffix(
  payload: Uint8Array,
  identity: DfuIdentity,
  dfuVersion: number = dfuVersions.plain,
): Uint8Array {
  const file = concatBytes([payload, new Uint8Array(dfuSuffixBytes)]);
  const end = file.length;
  const view = new DataView(file.buffer);
  view.setUint16(end - 16, identity.deviceRelease, true);
  view.setUint16(end - 14, identity.productId, true);
  view.setUint16(end - 12, identity.vendorId, true);
  view.setUint16(end - 10, dfuVersion, true);
  file.set([0x55, 0x46, 0x44, dfuSuffixBytes], end - 8);
  view.setUint32(end - 4, crc32NotInverted(file.subarray(0, end - 4)), true);
  return file;
}
