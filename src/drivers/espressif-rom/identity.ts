/**
 * Key and certificates in the unit's esp_secure_cert partition. A boot ROM can neither make a key nor sign: the key comes from
 * the station, and a proof is made with the key as it is read back out of the flash (docs/decisions/0006-more-protocols.md).
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { concatBytes } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import type { EspPartition } from '../../formats/esp-partition-table.ts';
import { readEspSecureCert, type SecureCertContents } from '../../formats/esp-secure-cert.ts';
import { pemBytes } from '../../formats/pem.ts';
import { makeSecureCertPartition, secureCertTypes } from '../../formats/secure-cert-partition.ts';
import { signedBy } from '../../formats/unit-request.ts';
import { Fault } from '../../model/fault.ts';
import type { IdentityChain, StoredIdentity } from '../driver.ts';
import { readFlash } from './flash-access.ts';
import { flashSegments } from './flash-segments.ts';
import type { Loader } from './loader.ts';
import { requirePartition } from './partitions.ts';
import { requirePlainFlash } from './security.ts';

export async function storeIdentity(
  loader: Loader,
  label: string,
  identity: StoredIdentity,
  run: Run,
): Promise<void> {
  requirePlainFlash(loader.unit.security, 'a stored key');
  const partition = await certPartition(loader, label, run);
  const contents = identity.privateKey.use((key) =>
    partitionBytes(identity.certificates, key, partition.sizeBytes),
  );
  // To the end: nothing of an older identity may be left behind a shorter one.
  const bytes = new Uint8Array(partition.sizeBytes).fill(0xff);
  bytes.set(contents);
  try {
    await flashSegments(loader, [{ address: partition.offset, bytes }], run);
  } finally {
    bytes.fill(0);
    contents.fill(0);
  }
}

/** Null for an erased partition. */
export async function readIdentity(loader: Loader, label: string, run: Run): Promise<IdentityChain | null> {
  const contents = await readContents(loader, label, run);
  contents?.privateKey?.fill(0);
  if (contents === null) return null;
  return { certificates: [...contents.deviceCertificates, ...contents.caCertificates] };
}

/** Throws Fault device.lacks when there is no key in the partition that could sign. */
export async function proveIdentity(
  loader: Loader,
  label: string,
  challenge: Uint8Array,
  run: Run,
): Promise<Uint8Array> {
  const key = (await readContents(loader, label, run))?.privateKey ?? null;
  if (key === null)
    throw new Fault('device.lacks', `The unit's partition ${label} has no private key in clear.`, { label });
  try {
    return signedBy(pkcs8Key(key), challenge);
  } finally {
    key.fill(0);
  }
}

async function readContents(loader: Loader, label: string, run: Run): Promise<SecureCertContents | null> {
  requirePlainFlash(loader.unit.security, 'what is read back');
  const { offset, sizeBytes } = await certPartition(loader, label, run);
  const bytes = new Uint8Array(sizeBytes);
  try {
    let done = 0;
    await readFlash(loader, offset, sizeBytes, run, (piece) => {
      bytes.set(piece, done);
      done += piece.length;
      piece.fill(0);
    });
    if (bytes.every((byte) => byte === 0xff)) return null;
    const contents = readEspSecureCert(bytes);
    // Certificates in DER lie in the bytes that are erased here.
    return {
      deviceCertificates: contents.deviceCertificates.map((each) => each.slice()),
      caCertificates: contents.caCertificates.map((each) => each.slice()),
      privateKey: contents.privateKey,
    };
  } finally {
    bytes.fill(0);
  }
}

function certPartition(loader: Loader, label: string, run: Run): Promise<EspPartition> {
  const choose = (table: readonly EspPartition[]): EspPartition | null =>
    table.find((partition) => partition.label === label) ?? null;
  return requirePartition(loader, `key and certificates (${label})`, choose, run);
}

/**
 * The unit's own certificate and those of its issuers are one chain, which esp_secure_cert keeps as PEM; a single one is kept
 * as DER. Key and certificates have the same form. Whether they belong together was the issuer's affair.
 */
function partitionBytes(
  certificates: readonly Uint8Array[],
  key: Uint8Array,
  largestBytes: number,
): Uint8Array {
  const [only, ...more] = certificates;
  const own = pkcs8Key(key);
  const isEc = own.asymmetricKeyType === 'ec';
  const der = own.export({ format: 'der', type: isEc ? 'sec1' : 'pkcs1' });
  const single = only !== undefined && more.length === 0;
  const keyData = single ? der : ended(pemBytes(isEc ? 'EC PRIVATE KEY' : 'RSA PRIVATE KEY', der));
  const chain = single ? only : ended(concatBytes(certificates.map((each) => pemBytes('CERTIFICATE', each))));
  try {
    const common = { subtype: 0, flags: 0 };
    return makeSecureCertPartition(
      [
        { ...common, type: secureCertTypes.deviceCertificate, data: chain },
        { ...common, type: secureCertTypes.privateKey, data: keyData },
      ],
      largestBytes,
    );
  } finally {
    der.fill(0);
    keyData.fill(0);
  }
}

/** PEM in this partition ends with a zero. */
function ended(pem: Uint8Array): Uint8Array {
  const whole = concatBytes([pem, Uint8Array.of(0)]);
  pem.fill(0);
  return whole;
}

function pkcs8Key(pkcs8: Uint8Array): KeyObject {
  const key = Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.byteLength);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}
