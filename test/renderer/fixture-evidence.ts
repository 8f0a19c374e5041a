/** Time stamps and names of people, as the fixture engine keeps them: what is saved is what is read next. */
import type { Handlers } from '../../src/contract/contract.ts';
import type { evidenceRequests, NamesView, TimeStampView } from '../../src/contract/evidence.ts';
import { ago } from './fixture-data.ts';

export const authorityPem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

export const timeStampsOff: TimeStampView = {
  url: null,
  certificates: [],
  kinds: [
    'wipe-certificate',
    'wipe-report',
    'order-report',
    'key-rotation',
    'shift-head',
    'return-record',
    'batch-sheet',
    'destroy-order',
    'destruction-record',
  ],
  stamped: 0,
  waiting: 0,
  lastFault: null,
};

const certificate = {
  subject: 'C=SI, O=Example Trust, CN=Example Time-Stamp Root 2024',
  validTo: '2034-05-01T00:00:00.000Z',
  sha256: '3f1c'.repeat(16),
  pem: authorityPem,
};

export const timeStampsOn: TimeStampView = {
  ...timeStampsOff,
  url: 'http://tsa.example/tsr',
  certificates: [certificate],
  stamped: 1_482,
};

export const namesKept: NamesView = {
  policy: { apart: true, keepDays: 730 },
  kept: 12_481,
  oldest: ago(600 * 24 * 60),
};

type EvidenceReplies = Pick<Handlers, keyof typeof evidenceRequests>;

export function evidenceReplies(
  before: { readonly stamps?: TimeStampView; readonly names?: NamesView } = {},
): EvidenceReplies {
  let stamps = before.stamps ?? timeStampsOff;
  let names: NamesView = before.names ?? {
    policy: { apart: false, keepDays: null },
    kept: 0,
    oldest: null,
  };
  return {
    timeStamps: () => stamps,
    useTimeStamps: ({ authority }) => {
      stamps = authority === null ? timeStampsOff : { ...timeStampsOn, url: authority.url, stamped: 0 };
      return stamps;
    },
    testTimeStamps: () => ({
      at: new Date(Date.now() - 41_000).toISOString(),
      here: new Date().toISOString(),
      certificates: [certificate],
    }),
    names: () => names,
    namesBefore: () => ({ names: Math.min(names.kept, 8_112) }),
    saveNamePolicy: (policy) => {
      names = { ...names, policy };
      return names;
    },
    eraseNames: () => {
      const gone = Math.min(names.kept, 8_112);
      names = { ...names, kept: names.kept - gone, oldest: names.kept === gone ? null : ago(300 * 24 * 60) };
      return { names: gone, jobs: gone };
    },
  };
}
