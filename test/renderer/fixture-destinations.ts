/** Destinations of records besides the server, and how far the way to one goes. */

import type { Page } from '../../src/contract/contract.ts';
import type { DestinationReport, DestinationView } from '../../src/contract/destinations.ts';
import type { SyncState } from '../../src/model/document.ts';
import type { SyncRow } from '../../src/model/rows.ts';
import type { SyncView } from '../../src/model/station.ts';
import { ago, syncRows } from './fixture-data.ts';
import { fault } from './fixture-station.ts';

const quiet: SyncView = {
  destination: 'lwm2m',
  address: 'http://127.0.0.1:8080',
  state: 'idle',
  waiting: 0,
  accepted: 412,
  rejected: 0,
  superseded: 37,
  setAside: 2,
  oldestWaitingAt: null,
  lastSuccessAt: new Date(Date.now() - 9_000).toISOString(),
  lastFault: null,
};

export const destination: DestinationView = { ...quiet, kind: 'leshan', from: 'first', facts: null };

export const severalDestinations: readonly SyncView[] = [
  {
    ...quiet,
    destination: 'management-server',
    address: 'https://mintmark.example',
    superseded: 0,
    setAside: 0,
  },
  quiet,
  {
    ...quiet,
    destination: 'hawkbit',
    address: 'https://hawkbit.example',
    state: 'waiting',
    waiting: 50_000,
    accepted: 12,
    rejected: 3,
    superseded: 0,
    setAside: 0,
    oldestWaitingAt: new Date(Date.now() - 30 * 86_400_000).toISOString(),
    lastFault: fault(
      'destination.tls',
      'hawkbit.example shows a certificate of an authority that is not trusted here.',
    ),
  },
];

export function destinationReport({ name }: { readonly name: string }): DestinationReport {
  return {
    name,
    works: false,
    steps: [
      { stage: 'settings', state: 'ok', words: 'The files and secrets that it names are there.' },
      { stage: 'dns', state: 'ok', words: 'hawkbit.example is 192.0.2.7.' },
      { stage: 'tcp', state: 'ok', words: 'Something listens on port 443.' },
      {
        stage: 'tls',
        state: 'wrong',
        words: 'hawkbit.example shows a certificate of an authority that is not trusted here.',
      },
      { stage: 'clock', state: 'not-tried', words: '' },
      { stage: 'credentials', state: 'not-tried', words: '' },
      { stage: 'permission', state: 'not-tried', words: '' },
      { stage: 'schema', state: 'not-tried', words: '' },
    ],
    advice:
      'The other side does not prove who it is, or does not take our certificate. Check the certificate files and the authority; records wait here.',
  };
}

interface Query {
  readonly state?: SyncState | undefined;
  readonly destination?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export function listSyncRows({ state, destination }: Query): Page<SyncRow> {
  const rows = syncRows.filter(
    (row) =>
      (state === undefined || row.state === state) &&
      (destination === undefined || row.destination === destination),
  );
  return { rows, next: null };
}

/** A month without a network. */
export function listManySyncRows({ state, after, limit }: Query): Page<SyncRow> {
  const start = Number(after ?? 0);
  const count = state === 'rejected' ? 3 : state === 'waiting' ? 50_000 : 0;
  const rows = Array.from(
    { length: Math.min(limit, Math.max(0, count - start)) },
    (_, index): SyncRow => ({
      id: `unit-state:E8:${50_000 - start - index}`,
      sequence: 50_000 - start - index,
      kind: ['document', 'unit-state', 'identity-committed'][(start + index) % 3] ?? 'document',
      destination: 'hawkbit',
      state: state ?? 'waiting',
      attempts: state === 'rejected' ? 1 : 311,
      createdAt: ago(start + index),
      nextAttemptAt: ago(-4),
      lastError:
        state === 'rejected'
          ? 'hawkbit.example does not take the target E8-31-CD-00-12-34 (400): the name is too long for this tenant, and the unit is over: whoever runs https://hawkbit.example has to remove it; then put this record aside with what was done.'
          : 'hawkbit.example shows a certificate of an authority that is not trusted here.',
      subject: `E8-31-CD-00-${String(start + index).padStart(5, '0')}`,
    }),
  );
  return { rows, next: start + limit < count ? String(start + limit) : null };
}
