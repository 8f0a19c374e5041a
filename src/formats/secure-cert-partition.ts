/**
 * The entries of an esp_secure_cert partition, format `cust_flash_tlv` (Espressif, esp_secure_cert_mgr, "TLV format"): a header of
 * 12 bytes, the data, zeros up to 16 bytes, a CRC. What the entries mean is in esp-secure-cert.ts.
 */
import { createHash } from 'node:crypto';
import { bytesEqual } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import { crc32FromZero } from './crc32.ts';

export const secureCertTypes = {
  caCertificate: 0,
  deviceCertificate: 1,
  privateKey: 2,
  dsData: 3,
  dsContext: 4,
  ecdsaKeySalt: 5,
  securityConfiguration: 6,
  signatureBlock: 8,
  /** SHA-256 over everything before it. */
  integrity: 9,
} as const;

export interface SecureCertTlv {
  readonly type: number;
  /** Tells several of one type apart. */
  readonly subtype: number;
  /** How a private key is protected; 0 for one in clear. */
  readonly flags: number;
  readonly data: Uint8Array;
}

const magic = 0xba5eba11;
const headerBytes = 12;
const alignmentBytes = 16;
const crcBytes = 4;
/** What Espressif's tool and partition tables give it. */
export const usualPartitionBytes = 0x2000;
const largestPartitionBytes = 1024 * 1024;

const paddedBytes = (sizeBytes: number): number => Math.ceil(sizeBytes / alignmentBytes) * alignmentBytes;
const totalBytes = (sizeBytes: number): number => headerBytes + paddedBytes(sizeBytes) + crcBytes;

/**
 * The entries and, after them, their integrity entry: what is written at the beginning of the erased partition. The caller
 * erases it. Throws Fault image.too-large, or file.invalid for an entry that can not be.
 */
export function makeSecureCertPartition(
  tlvs: readonly SecureCertTlv[],
  partitionBytes = usualPartitionBytes,
): Uint8Array {
  const integrityBytes = 32;
  const sizeBytes = tlvs.reduce((sum, tlv) => sum + totalBytes(tlv.data.length), totalBytes(integrityBytes));
  if (sizeBytes > partitionBytes) {
    throw new Fault(
      'image.too-large',
      `Key and certificates need ${sizeBytes} bytes of an esp_secure_cert partition of ${partitionBytes}.`,
      { sizeBytes, partitionBytes },
    );
  }
  const names = new Set<string>();
  const partition = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const tlv of tlvs) {
    const name = `${tlv.type}.${tlv.subtype}`;
    if (names.has(name) || tlv.data.length > 0xffff) {
      partition.fill(0);
      throw new Fault('file.invalid', `The esp_secure_cert entry ${name} is there twice or is too long.`, {
        name,
      });
    }
    names.add(name);
    offset += writeTlv(partition, offset, tlv);
  }
  const data = createHash('sha256').update(partition.subarray(0, offset)).digest();
  writeTlv(partition, offset, { type: secureCertTypes.integrity, subtype: 0, flags: 0, data });
  return partition;
}

/** Returns the bytes that it took. */
function writeTlv(partition: Uint8Array, offset: number, tlv: SecureCertTlv): number {
  const view = new DataView(partition.buffer, offset, totalBytes(tlv.data.length));
  view.setUint32(0, magic, true);
  view.setUint8(4, tlv.flags);
  view.setUint8(8, tlv.type);
  view.setUint8(9, tlv.subtype);
  view.setUint16(10, tlv.data.length, true);
  partition.set(tlv.data, offset + headerBytes);
  const crcAt = view.byteLength - crcBytes;
  view.setUint32(crcAt, crc32FromZero(partition.subarray(offset, offset + crcAt)), true);
  return view.byteLength;
}

/**
 * The entries up to the erased rest. Their data points into `bytes`. Throws Fault image.invalid naming offset and reason;
 * an integrity entry is checked when there is one (tools before 2.6 wrote none).
 */
export function readSecureCertPartition(bytes: Uint8Array): readonly SecureCertTlv[] {
  if (bytes.length > largestPartitionBytes) throw refusal(largestPartitionBytes, 'it is larger than 1 MiB');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tlvs: SecureCertTlv[] = [];
  const names = new Set<string>();
  let offset = 0;
  while (offset < bytes.length) {
    if (isErased(bytes.subarray(offset, offset + headerBytes))) break;
    if (offset + headerBytes > bytes.length) throw refusal(offset, 'an entry is cut off');
    if (view.getUint32(offset, true) !== magic)
      throw refusal(offset, 'the magic number of an entry is missing');
    const sizeBytes = view.getUint16(offset + 10, true);
    const crcAt = offset + headerBytes + paddedBytes(sizeBytes);
    if (crcAt + crcBytes > bytes.length) throw refusal(offset, 'an entry is longer than the partition');
    if (view.getUint32(crcAt, true) !== crc32FromZero(bytes.subarray(offset, crcAt)))
      throw refusal(crcAt, 'an entry has a wrong CRC');
    const data = bytes.subarray(offset + headerBytes, offset + headerBytes + sizeBytes);
    const tlv = {
      type: view.getUint8(offset + 8),
      subtype: view.getUint8(offset + 9),
      flags: view.getUint8(offset + 4),
      data,
    };
    const name = `${tlv.type}.${tlv.subtype}`;
    if (names.has(name)) throw refusal(offset, `the entry ${name} is there twice`);
    names.add(name);
    if (tlv.type === secureCertTypes.integrity && !isHashOf(data, bytes.subarray(0, offset)))
      throw refusal(offset, 'the entries do not match their hash');
    tlvs.push(tlv);
    offset = crcAt + crcBytes;
  }
  return tlvs;
}

function isErased(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0xff);
}

function isHashOf(hash: Uint8Array, bytes: Uint8Array): boolean {
  return bytesEqual(hash, createHash('sha256').update(bytes).digest());
}

function refusal(offset: number, reason: string): Fault {
  return new Fault(
    'image.invalid',
    `This is not a valid esp_secure_cert partition: ${reason} (at byte ${offset}).`,
    { offset, reason },
  );
}
