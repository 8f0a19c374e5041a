/** The document of a wipe, whole, as a station signs it: what the paper on the screen and its print are made of. */
import type { ExportedFile } from '../../src/contract/contract.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import { isCertificate, type MediumReport, type WipeVerdict } from '../../src/model/wipe.ts';
import { ago } from './fixture-data.ts';

const fuses = 'One-time fuses: can not be erased';

const flash: MediumReport = {
  name: 'internal flash',
  level: 'clear',
  method: 'erase-all',
  bytesTotal: 1_048_576,
  bytesRead: 1_048_576,
  verification: 'full-read',
  challengedBlocks: 4,
  clean: true,
  readBackSha256: 'b'.repeat(64),
  findings: ['The last 16 KiB were erased twice.'],
};
const external: MediumReport = {
  ...flash,
  name: 'external flash',
  method: 'erase-blocks',
  bytesTotal: 8_388_608,
  bytesRead: 8_388_608,
  challengedBlocks: 16,
  readBackSha256: 'e'.repeat(64),
  findings: [],
};

export const wipeDocument = (): SignedDocument => ({
  version: 1,
  kind: 'wipe-certificate',
  id: 'doc-16',
  station: 'station-7f3a',
  sequence: 1204,
  previous: 'a'.repeat(64),
  issuedAt: ago(3),
  body: {
    verdict: 'VERIFIED WITH EXCEPTIONS',
    hardwareId: 'A4CF12FE0046',
    serialNumber: 'GW2-004716',
    model: 'GW-MK2',
    jobId: 'job-16',
    operator: 'Ana Kovač',
    operatorId: 'p-0123456789ab',
    approvedBy: { id: 'p-ba9876543210', name: 'Bojan Novak' },
    station: 'station-7f3a',
    startedAt: ago(5),
    endedAt: ago(4),
    finished: true,
    method: {
      id: 'smp-erase',
      title: 'Erase the whole flash and read every byte back',
      level: 'clear',
      leaves: [fuses],
      verification: 'full-read',
    },
    media: [flash, external].map(asJson),
    retained: [fuses],
    attempts: [{ jobId: 'job-15', startedAt: ago(40), method: 'smp-erase', verdict: 'INTERRUPTED' }],
    identityProof: { before: 'proven', after: 'refused' },
    credentials: [
      {
        serialNumber: 'GW2-004716',
        certificateFingerprint: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        state: 'REVOCATION PENDING',
      },
    ],
  },
  payloadSha256: 'c'.repeat(64),
  keyId: 'd'.repeat(64),
  signature: Buffer.alloc(64, 7).toString('base64'),
});

/** The paper of a wipe that ended with this verdict, as the station would export it. */
export function exportedWipe(verdict: WipeVerdict): ExportedFile {
  const document = wipeDocument();
  const unread = {
    ...flash,
    bytesRead: 393_216,
    readBackSha256: null,
    clean: verdict === 'COMPLETED, NOT VERIFIED',
  };
  return exported({
    ...document,
    kind: isCertificate(verdict) ? 'wipe-certificate' : 'wipe-report',
    body: {
      ...document.body,
      verdict,
      ...(isCertificate(verdict) ? {} : { media: [unread].map(asJson) }),
    },
  });
}

export function exported(document: SignedDocument, more: object = {}): ExportedFile {
  const bundle = { format: 'mintmark-export', version: 1, documents: [document], ...more };
  return {
    name: `${document.id}.json`,
    mediaType: 'application/json',
    base64: Buffer.from(JSON.stringify(bundle)).toString('base64'),
  };
}

/** Without what is not said: JSON has no undefined. */
function asJson(value: object): SignedDocument['body'] {
  return JSON.parse(JSON.stringify(value)) as SignedDocument['body'];
}
