/**
 * A unit's key and certificates as an esp_secure_cert partition, byte for byte as Espressif's configure_esp_secure_cert.py
 * (2.6.1, `cust_flash_tlv`, key in clear) makes it: CA certificate, device certificate, key in its traditional form (SEC1 for
 * EC, PKCS#1 for RSA), integrity. PEM entries end with a zero, DER entries do not.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { concatBytes, fromUtf8 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import { splitCertificates } from './der.ts';
import { certificatesOfPem, pemBytes } from './pem.ts';
import {
  makeSecureCertPartition,
  readSecureCertPartition,
  type SecureCertTlv,
  secureCertTypes,
  usualPartitionBytes,
} from './secure-cert-partition.ts';

export interface SecureCertIdentity {
  /** DER, the unit's own first. More than one only as PEM: mbed TLS reads one certificate from DER. */
  readonly deviceCertificates: readonly Uint8Array[];
  /** DER; may be empty. More than one only as PEM. */
  readonly caCertificates: readonly Uint8Array[];
  /** PKCS#8 DER (RFC 5958), in clear. The caller erases it. */
  readonly privateKey: Uint8Array;
}

export interface SecureCertOptions {
  readonly encoding: 'der' | 'pem';
  /** Of the partition; 0x2000 by default. */
  readonly partitionBytes?: number;
}

/**
 * The bytes for the beginning of the erased partition; the caller erases them. Throws Fault file.invalid when key and certificate
 * do not belong together or are none, image.too-large.
 */
export function makeEspSecureCert(identity: SecureCertIdentity, options: SecureCertOptions): Uint8Array {
  const { deviceCertificates, caCertificates, privateKey } = identity;
  const key = keyOf(privateKey);
  const [own] = deviceCertificates.map(checkedCertificate);
  if (own === undefined) throw invalid('There is no device certificate.');
  caCertificates.map(checkedCertificate);
  if (!own.checkPrivateKey(key)) throw invalid('The device certificate is not for this private key.');
  const keyData = traditionalKey(key, options.encoding);
  try {
    const tlvs: SecureCertTlv[] = [];
    if (caCertificates.length > 0)
      tlvs.push(entry(secureCertTypes.caCertificate, certificateData(caCertificates, options.encoding)));
    tlvs.push(
      entry(secureCertTypes.deviceCertificate, certificateData(deviceCertificates, options.encoding)),
    );
    tlvs.push(entry(secureCertTypes.privateKey, keyData));
    return makeSecureCertPartition(tlvs, options.partitionBytes ?? usualPartitionBytes);
  } finally {
    keyData.fill(0);
  }
}

export interface SecureCertContents {
  /** DER; empty when there is none. */
  readonly deviceCertificates: readonly Uint8Array[];
  readonly caCertificates: readonly Uint8Array[];
  /** PKCS#8 DER; null when there is none, or the unit's hardware holds it. The caller erases it. */
  readonly privateKey: Uint8Array | null;
}

/** Throws Fault image.invalid naming offset (or entry) and reason. */
export function readEspSecureCert(bytes: Uint8Array): SecureCertContents {
  const tlvs = readSecureCertPartition(bytes);
  const find = (type: number): SecureCertTlv | undefined =>
    tlvs.find((tlv) => tlv.type === type && tlv.subtype === 0);
  const deviceCertificates = certificatesIn(find(secureCertTypes.deviceCertificate), bytes);
  const caCertificates = certificatesIn(find(secureCertTypes.caCertificate), bytes);
  const key = find(secureCertTypes.privateKey);
  const inClear = key !== undefined && key.flags === 0 && key.data.length > 0;
  return { deviceCertificates, caCertificates, privateKey: inClear ? keyIn(key, bytes) : null };
}

function entry(type: number, data: Uint8Array): SecureCertTlv {
  return { type, subtype: 0, flags: 0, data };
}

function keyOf(pkcs8: Uint8Array): KeyObject {
  try {
    return createPrivateKey({
      key: Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.length),
      format: 'der',
      type: 'pkcs8',
    });
  } catch (cause) {
    throw invalid('The private key is no PKCS#8 key that can be used.', cause);
  }
}

function checkedCertificate(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw invalid('A certificate can not be read.', cause);
  }
}

function traditionalKey(key: KeyObject, encoding: 'der' | 'pem'): Uint8Array {
  const isEc = key.asymmetricKeyType === 'ec';
  if (!isEc && key.asymmetricKeyType !== 'rsa')
    throw invalid('esp_secure_cert holds keys for ECDSA or RSA, and this is another kind.');
  const der = key.export({ format: 'der', type: isEc ? 'sec1' : 'pkcs1' });
  if (encoding === 'der') return der;
  const pem = pemBytes(isEc ? 'EC PRIVATE KEY' : 'RSA PRIVATE KEY', der);
  der.fill(0);
  const ended = concatBytes([pem, Uint8Array.of(0)]);
  pem.fill(0);
  return ended;
}

function certificateData(certificates: readonly Uint8Array[], encoding: 'der' | 'pem'): Uint8Array {
  if (encoding === 'pem')
    return concatBytes([...certificates.map((der) => pemBytes('CERTIFICATE', der)), Uint8Array.of(0)]);
  const [only, ...more] = certificates;
  if (only === undefined || more.length > 0)
    throw invalid('A chain of several certificates can only be stored as PEM.');
  return only;
}

function certificatesIn(tlv: SecureCertTlv | undefined, bytes: Uint8Array): readonly Uint8Array[] {
  if (tlv === undefined || tlv.data.length === 0) return [];
  const found = tlv.data[0] === 0x30 ? splitCertificates(tlv.data) : certificatesOfPem(fromUtf8(tlv.data));
  if (found === null) throw unreadable(tlv, bytes, 'a certificate can not be read');
  return found;
}

function keyIn(tlv: SecureCertTlv, bytes: Uint8Array): Uint8Array {
  const data = Buffer.from(tlv.data.buffer, tlv.data.byteOffset, tlv.data.length);
  const forms =
    data[0] === 0x30
      ? (['sec1', 'pkcs1', 'pkcs8'] as const).map((type) => ({ key: data, format: 'der' as const, type }))
      : [{ key: data.subarray(0, data.at(-1) === 0 ? -1 : data.length), format: 'pem' as const }];
  for (const form of forms) {
    try {
      return createPrivateKey(form).export({ format: 'der', type: 'pkcs8' });
    } catch {
      // Not in this form: the next is tried.
    }
  }
  throw unreadable(tlv, bytes, 'the private key can not be read');
}

function unreadable(tlv: SecureCertTlv, bytes: Uint8Array, reason: string): Fault {
  const offset = tlv.data.byteOffset - bytes.byteOffset;
  return new Fault(
    'image.invalid',
    `This is not a valid esp_secure_cert partition: ${reason} (at byte ${offset}).`,
    { offset, reason },
  );
}

function invalid(message: string, cause?: unknown): Fault {
  return new Fault('file.invalid', message, {}, { cause });
}
