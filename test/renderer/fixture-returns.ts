/** Returns and batches that the fixture engine knows. */
import type { Handlers } from '../../src/contract/contract.ts';
import type { BatchView, ReturnView, returnRequests } from '../../src/contract/returns.ts';
import { type Batch, type BatchFate, type BatchUnit, countFates } from '../../src/model/batch.ts';
import { Fault } from '../../src/model/fault.ts';
import type { ReturnCase, TriageFinding } from '../../src/model/return.ts';
import { ago, units } from './fixture-data.ts';
import { hostile } from './fixture-station.ts';

const reasons = [
  'It does not join the network since the last update.',
  'Battery is empty after two days.',
  hostile,
  'The customer ordered too many.',
];

export function manyReturns(count: number): readonly ReturnCase[] {
  return Array.from({ length: count }, (_, index) => ({
    returnId: `return-${index}`,
    hardwareId: units[index % units.length]?.hardwareId ?? '',
    serialNumber: units[index % units.length]?.serialNumber ?? null,
    model: 'GW-MK2',
    reason: reasons[index % reasons.length] ?? '',
    reference: index % 3 === 0 ? `RMA 2026-${1_000 + index}` : null,
    openedAt: ago(30 + index * 240),
    openedBy: 'Ana Kovač',
    closedAt: null,
    outcome: null,
    documentId: null,
    triageJobId: index === 0 ? 'job-3' : null,
  }));
}

const finding = (
  topic: TriageFinding['topic'],
  verdict: TriageFinding['verdict'],
  text: string,
): TriageFinding => ({ topic, verdict, text, expected: null, observed: null });

export const findings: readonly TriageFinding[] = [
  finding('supply', 'fault', 'Supply 2706 mV, allowed 3000 to 3600 mV.'),
  finding(
    'crash',
    'fault',
    'Its firmware has crashed: it keeps a memory dump of 8192 bytes. Save it with a tool of its maker before the unit is wiped.',
  ),
  finding('configuration', 'watch', 'The setting report/interval is 900; its record says 60.'),
  finding('reset', 'watch', 'The supply broke down last (brown-out): check battery and connectors.'),
  finding('firmware', 'watch', 'Firmware 2.4.0; its record says 2.4.1.'),
  finding('hardware', 'fine', 'Its hardware id is the one of its record.'),
  finding('identity', 'fine', 'It holds the certificate of its record and has proven its key.'),
  finding('certificate', 'fine', 'Its certificate is in date.'),
];

export const foreign: readonly TriageFinding[] = [
  finding(
    'certificate',
    'not-this-unit',
    'It shows GW2-004714, which was given to the unit A4CF12FE0044: its identity is a copy.',
  ),
  ...findings.slice(2, 6),
];

export function returnView(change: Partial<ReturnView> = {}): ReturnView {
  const [first] = manyReturns(1);
  if (first === undefined) throw new Error('one return');
  const unit = units[0];
  if (unit === undefined) throw new Error('one unit');
  return {
    case: first,
    unit: { ...unit, state: 'returned' },
    gone: null,
    slotId: 'slot-6',
    findings,
    endings: [
      { outcome: 'no-fault-found', why: 'A finding is a fault: Supply 2706 mV, allowed 3000 to 3600 mV.' },
      { outcome: 'repaired', why: 'It was not provisioned again since it came back.' },
      { outcome: 'retired', why: 'It was not wiped with a certificate since it came back.' },
      { outcome: 'quarantined', why: null },
    ],
    certificateId: null,
    destroyOrderId: null,
    ...change,
  };
}

const fates: readonly BatchFate[] = [
  'verified',
  'missing',
  'verified-with-exceptions',
  'missing',
  'failed',
  'destroy-required',
];

export function batchView(count: number): BatchView {
  const listed = Array.from({ length: count }, (_, index): BatchUnit => {
    const unit = units[index % units.length];
    const fate = index < 3 ? 'verified-with-exceptions' : (fates[index % fates.length] ?? 'missing');
    const round = Math.floor(index / units.length);
    return {
      line: index + 1,
      listedAs: `${unit?.serialNumber ?? unit?.hardwareId}${round === 0 ? '' : `-${round}`}`,
      hardwareId: unit?.hardwareId ?? null,
      serialNumber: unit?.serialNumber ?? null,
      fate,
      document:
        fate === 'missing'
          ? null
          : { id: `doc-${index}`, kind: 'wipe-certificate', sha256: 'ab'.repeat(32), says: fate },
      at: fate === 'missing' ? null : ago(index),
    };
  });
  const refused =
    count < 4
      ? []
      : [
          {
            hardwareId: 'A4CF12FE9999',
            serialNumber: 'GW2-009999',
            at: ago(12),
            reason: 'It was presented, and it is not on the list.',
          },
        ];
  return { batch: batchOf('week-48', listed, refused.length), units: listed, refused };
}

function batchOf(batchId: string, listed: readonly BatchUnit[], refusals: number): Batch {
  return {
    batchId,
    title: 'Returns of week 48',
    loadedAt: ago(600),
    loadedBy: 'Ana Kovač',
    approvedBy: { id: 'p-000000000002', name: 'Olga Novak' },
    listSha256: 'cd'.repeat(32),
    closedAt: null,
    documentId: null,
    counts: countFates(listed),
    refusals,
  };
}

export function returnsReplies(options: { readonly returns?: number; readonly batches?: number } = {}) {
  const cases = manyReturns(options.returns ?? 3);
  const batches = Array.from({ length: options.batches ?? 1 }, (_, index) =>
    batchOf(`week-${48 - index}`, batchView(24).units, 1),
  );
  return {
    findUnit: ({ scan }) => {
      const unit =
        units.find(({ hardwareId, serialNumber }) => [hardwareId, serialNumber].includes(scan)) ?? null;
      const gone =
        unit?.state === 'retired' ? 'retired at station bench-2, 2026-03-01, as the server says' : null;
      return { unit, gone, openReturnId: null, slotId: null, fromServer: false };
    },
    openReturn: () => returnView(),
    listReturns: () => ({ rows: [...cases], next: null }),
    getReturn: () => returnView(),
    startTriage: () => ({ jobId: 'job-3' }),
    startRepair: () => ({ jobId: 'job-4' }),
    closeReturn: () => ({ ...returnView().case, closedAt: ago(0), outcome: 'retired', documentId: 'doc-1' }),
    requireDestruction: () => ({ documentId: 'doc-1' }),
    recordDestruction: () => {
      throw new Fault('destroy.evidence', 'Two people have to have seen it, and both are named.');
    },
    loadBatch: () => batchView(3),
    listBatches: () => ({ rows: batches, next: null }),
    getBatch: () => batchView(24),
    checkBatchUnit: ({ scan }) => ({
      listed: false,
      line: null,
      fate: null,
      words: `${scan} is not on the list.`,
    }),
    closeBatch: () => ({ documentId: 'doc-1', batch: batchView(3).batch }),
    exportAttachment: () => ({ name: 'board.jpg', mediaType: 'image/jpeg', base64: '' }),
    importRetired: () => ({ learned: 0, at: ago(0) }),
  } satisfies Pick<Handlers, keyof typeof returnRequests>;
}
