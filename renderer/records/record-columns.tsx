import type { RecordRow } from '../../src/model/rows.ts';
import { OutcomeBadge, SyncBadge } from '../parts/badge.tsx';
import type { TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { formatDuration } from '../parts/format.ts';

export const recordColumns: readonly TableColumn<RecordRow>[] = [
  {
    id: 'startedAt',
    title: 'records.time',
    width: '180px',
    time: true,
    value: (row) => row.startedAt,
  },
  {
    id: 'outcome',
    title: 'records.outcome',
    width: '150px',
    value: (row) => row.outcome,
    cell: (row) => <OutcomeBadge outcome={row.outcome} />,
  },
  {
    id: 'serialNumber',
    title: 'units.serial',
    width: 'minmax(130px, 1fr)',
    value: (row) => row.serialNumber,
    cell: (row) => (
      <strong>{row.serialNumber === null ? '–' : <DeviceText>{row.serialNumber}</DeviceText>}</strong>
    ),
  },
  {
    id: 'hardwareId',
    title: 'units.hardwareId',
    width: 'minmax(140px, 1fr)',
    value: (row) => row.hardwareId,
    cell: (row) => (row.hardwareId === null ? '–' : <DeviceText mono>{row.hardwareId}</DeviceText>),
  },
  {
    id: 'recipeTitle',
    title: 'records.recipe',
    width: 'minmax(170px, 1.2fr)',
    value: (row) => row.recipeTitle,
  },
  { id: 'purpose', title: 'records.purpose', width: '130px', value: (row) => row.purpose },
  { id: 'slotNumber', title: 'records.slot', width: '70px', value: (row) => row.slotNumber },
  { id: 'operator', title: 'records.operator', width: 'minmax(110px, 0.7fr)', value: (row) => row.operator },
  {
    id: 'durationMs',
    title: 'records.duration',
    width: '100px',
    value: (row) => row.durationMs,
    cell: (row) => (
      <span className="tabular">{row.durationMs === null ? '–' : formatDuration(row.durationMs)}</span>
    ),
  },
  {
    id: 'faultCode',
    title: 'records.fault',
    width: '150px',
    value: (row) => row.faultCode,
    cell: (row) => (row.faultCode === null ? '' : <DeviceText mono>{row.faultCode}</DeviceText>),
  },
  {
    id: 'syncState',
    title: 'records.sync',
    width: '130px',
    value: (row) => row.syncState,
    cell: (row) => (row.syncState === null ? '–' : <SyncBadge state={row.syncState} />),
  },
];
