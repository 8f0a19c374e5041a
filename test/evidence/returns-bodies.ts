/** Genuine bodies of the documents of the returns desk. */
import { type BatchSheet, countFates } from '../../src/model/batch.ts';
import {
  type DestroyOrder,
  type DestructionRecord,
  destroyInstructions,
} from '../../src/model/destruction.ts';
import type { ReturnRecord } from '../../src/model/return.ts';

export const digest = (letter: string): string => letter.repeat(64);
export const at = '2026-11-01T08:00:00.000Z';
export const before = '2026-11-01T07:00:00.000Z';

export const returned: ReturnRecord = {
  returnId: 'return-1',
  hardwareId: 'hw-1',
  serialNumber: 'GW2-1',
  model: 'Gateway Mk2',
  reason: 'it does not join the network',
  reference: 'RMA 17',
  openedAt: before,
  openedBy: 'Rma',
  closedAt: at,
  outcome: 'no-fault-found',
  note: '',
  triage: {
    jobId: 'job-1',
    documentSha256: digest('a'),
    at,
    findings: [
      { topic: 'supply', verdict: 'fine', text: 'The supply is 3300 mV.', expected: null, observed: null },
    ],
  },
  documents: [],
  credentials: [{ serialNumber: 'GW2-1', certificateFingerprint: null, state: 'live', isNew: false }],
  operator: 'Rma',
  station: 'bench-1',
};

export const sheet: BatchSheet = {
  batchId: 'rma-48',
  title: 'Returns of week 48',
  loadedAt: before,
  loadedBy: 'Rma',
  agreedBy: null,
  listSha256: digest('b'),
  closedAt: at,
  note: '',
  units: [
    {
      line: 1,
      listedAs: 'GW2-1',
      hardwareId: 'hw-1',
      serialNumber: 'GW2-1',
      fate: 'verified',
      document: { id: 'job-1-wipe', kind: 'wipe-certificate', sha256: digest('c'), says: 'VERIFIED' },
      at,
    },
    {
      line: 2,
      listedAs: 'GW2-2',
      hardwareId: null,
      serialNumber: null,
      fate: 'missing',
      document: null,
      at: null,
    },
  ],
  refused: [{ hardwareId: 'hw-9', serialNumber: null, at, reason: 'It is not on the list.' }],
  counts: { ...countFates([{ fate: 'verified' }, { fate: 'missing' }]) },
  operator: 'Rma',
  station: 'bench-1',
};

export const order: DestroyOrder = {
  hardwareId: 'hw-1',
  serialNumber: 'GW2-1',
  model: 'Gateway Mk2',
  verdict: 'DESTROY REQUIRED',
  reason: 'no-answer',
  note: '',
  attempts: [],
  instructions: [...destroyInstructions({ hardwareId: 'hw-1', serialNumber: 'GW2-1' })],
  credentials: [],
  orderedAt: at,
  operator: 'Rma',
  station: 'bench-1',
};

export const destroyed: DestructionRecord = {
  hardwareId: 'hw-1',
  serialNumber: 'GW2-1',
  model: 'Gateway Mk2',
  method: 'incinerated',
  place: 'Ljubljana',
  destroyedAt: before,
  recordedAt: at,
  order: null,
  attachments: [],
  serialSeen: 'GW2-1',
  witnesses: [
    { id: 'p-1', name: 'Rma' },
    { id: null, name: 'Olga' },
  ],
  note: '',
  operator: 'Rma',
  station: 'bench-1',
};
