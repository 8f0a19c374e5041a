/** Partitions of Espressif units, and archives. */
import { generateKeyPairSync } from 'node:crypto';
import { concatBytes, fromHex, utf8 } from '../../src/base/bytes.ts';
import { seededRandom } from '../../src/base/random.ts';
import { readEspSecureCert } from '../../src/formats/esp-secure-cert.ts';
import {
  decryptNvsImage,
  encryptNvsImage,
  makeNvsKeyPartition,
  readNvsKeyPartition,
} from '../../src/formats/nvs-encryption.ts';
import { makeNvsImage } from '../../src/formats/nvs-image.ts';
import type { NvsEntry } from '../../src/formats/nvs-layout.ts';
import { readNvsImage } from '../../src/formats/nvs-read.ts';
import { pemBytes } from '../../src/formats/pem.ts';
import { makeSecureCertPartition } from '../../src/formats/secure-cert-partition.ts';
import { readZip, writeZip } from '../../src/formats/zip.ts';
import { repairNvs, repairNvsKeys, repairNvsPages, repairSecureCert } from './repairs.ts';
import type { FuzzTarget } from './target.ts';

const random = seededRandom(12);
const codes = ['image.invalid'] as const;
const place = /\(at byte \d+\)\.$/;
const binary = (key: string, sizeBytes: number): NvsEntry => ({
  namespace: 'app',
  key,
  type: 'binary',
  value: random.bytes(sizeBytes),
});
const entries: readonly NvsEntry[] = [
  { namespace: 'app', key: 'count', type: 'u32', value: 7 },
  { namespace: 'app', key: 'large', type: 'i64', value: -5n },
  {
    namespace: 'app',
    key: 'words',
    type: 'string',
    value: utf8('some words that take a few entries of the page'),
  },
  binary('short', 40),
  { namespace: 'other', key: 'count', type: 'u8', value: 1 },
  binary('long', 5000),
];
const image = makeNvsImage(entries, 0x4000);
const key = random.bytes(64);
const encrypted = new Uint8Array(image);
encryptNvsImage(encrypted, key);

function nvsBytes(bytes: Uint8Array): number {
  const { entries: found, damage } = readNvsImage(bytes);
  for (const { offset, reason } of damage)
    if (!(offset >= 0 && offset < bytes.length && reason.length > 5))
      throw new Error('damage without place or reason');
  const values = found.map(({ value }) => (value instanceof Uint8Array ? value.length : 8));
  const total = values.reduce((sum, size) => sum + size, 0);
  if (total > bytes.length) throw new Error('more came out than went in');
  return total;
}

const certificate = fromHex('3003020105');
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const sec1 = privateKey.export({ format: 'der', type: 'sec1' });
const tlv = (type: number, data: Uint8Array) => ({ type, subtype: 0, flags: 0, data });
const asText = (label: string, der: Uint8Array): Uint8Array =>
  concatBytes([pemBytes(label, der), Uint8Array.of(0)]);

export const partitionTargets: readonly FuzzTarget[] = [
  {
    name: 'nvs',
    corpus: [image, makeNvsImage(entries.slice(0, 2), 0x1000), makeNvsImage([binary('huge', 9000)], 0x5000)],
    repair: repairNvs,
    large: () =>
      makeNvsImage(
        Array.from({ length: 10 }, (_, index) => binary(`b${index}`, 100_000)),
        2 << 20,
      ),
    parse: nvsBytes,
    codes,
    place,
  },
  {
    name: 'encrypted nvs',
    corpus: [encrypted],
    repair: repairNvsPages,
    parse: (bytes) => nvsBytes(decryptNvsImage(bytes, key)),
    codes,
    place,
  },
  {
    name: 'nvs keys',
    corpus: [makeNvsKeyPartition(key)],
    repair: repairNvsKeys,
    parse: (bytes) => readNvsKeyPartition(bytes).length,
    codes,
    place,
  },
  {
    name: 'esp_secure_cert',
    corpus: [
      makeSecureCertPartition([tlv(0, certificate), tlv(1, certificate), tlv(2, sec1)]),
      concatBytes([
        makeSecureCertPartition([
          tlv(1, asText('CERTIFICATE', certificate)),
          tlv(2, asText('EC PRIVATE KEY', sec1)),
        ]),
        new Uint8Array(200).fill(0xff),
      ]),
    ],
    repair: repairSecureCert,
    parse: (bytes) => {
      const { deviceCertificates, caCertificates, privateKey: found } = readEspSecureCert(bytes);
      const certificates = [...deviceCertificates, ...caCertificates];
      return certificates.reduce((sum, { length }) => sum + length, found?.length ?? 0);
    },
    codes,
    place,
  },
  {
    name: 'zip',
    corpus: [
      writeZip(
        new Map([
          ['package.yaml', utf8('title: a package\n'.repeat(30))],
          ['files/a.bin', random.bytes(300)],
        ]),
      ),
      writeZip(new Map([['empty', new Uint8Array()]])),
    ],
    large: () => writeZip(new Map([['zeros', new Uint8Array(8 << 20)]])),
    parse: (bytes) => {
      const limits = { entries: 50, entryBytes: 8 << 20, totalBytes: 16 << 20 };
      return [...readZip(bytes, limits).values()].reduce((sum, { length }) => sum + length, 0);
    },
    codes: ['file.invalid'],
    place,
  },
];
