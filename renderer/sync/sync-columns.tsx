import { factKinds, type SyncState } from '../../src/model/document.ts';
import type { SyncRow } from '../../src/model/rows.ts';
import type { Text } from '../messages/text.ts';
import type { TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';

/** The next try is only of those that wait. */
export function syncColumns(text: Text, state: SyncState): readonly TableColumn<SyncRow>[] {
  const next: TableColumn<SyncRow> = {
    id: 'nextAttemptAt',
    title: 'sync.next',
    width: '168px',
    time: true,
    value: (row) => row.nextAttemptAt,
  };
  return [
    { id: 'sequence', title: 'sync.number', width: '84px', value: (row) => row.sequence },
    { id: 'kind', title: 'sync.kind', width: '112px', value: (row) => kindWord(row.kind, text) },
    { id: 'subject', title: 'sync.subject', width: 'minmax(130px, 1fr)', value: (row) => row.subject },
    {
      id: 'destination',
      title: 'sync.destination',
      width: 'minmax(110px, 0.6fr)',
      value: (row) => row.destination,
    },
    { id: 'attempts', title: 'sync.attempts', width: '70px', value: (row) => row.attempts },
    {
      id: 'createdAt',
      title: 'sync.created',
      width: '168px',
      time: true,
      value: (row) => row.createdAt,
    },
    ...(state === 'waiting' ? [next] : []),
    {
      id: 'lastError',
      title: state === 'set-aside' ? 'sync.asideReason' : 'sync.error',
      width: 'minmax(160px, 2fr)',
      value: (row) => row.lastError,
      cell: (row) => (row.lastError === null ? '' : <DeviceText>{row.lastError}</DeviceText>),
    },
  ];
}

export function kindWord(kind: string, text: Text): string {
  const known = factKinds.find((candidate) => candidate === kind);
  return known === undefined ? kind : text(`fact.${known}`);
}
