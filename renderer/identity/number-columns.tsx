import type { NumberRow } from '../../src/model/rows.ts';
import { IdentityStateBadge } from '../parts/badge.tsx';
import type { TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { formatTime } from '../parts/format.ts';

const time = (iso: string) => <span className="tabular">{formatTime(iso)}</span>;

export const numberColumns: readonly TableColumn<NumberRow>[] = [
  {
    id: 'serialNumber',
    title: 'units.serial',
    width: 'minmax(140px, 1fr)',
    value: (row) => row.serialNumber,
    cell: (row) => (
      <strong>
        <DeviceText>{row.serialNumber}</DeviceText>
      </strong>
    ),
  },
  {
    id: 'state',
    title: 'units.state',
    width: '190px',
    value: (row) => row.state,
    cell: (row) => <IdentityStateBadge state={row.state} />,
  },
  {
    id: 'hardwareId',
    title: 'units.hardwareId',
    width: 'minmax(150px, 1fr)',
    value: (row) => row.hardwareId,
    cell: (row) => <DeviceText mono>{row.hardwareId}</DeviceText>,
  },
  { id: 'orderId', title: 'identities.order', width: '120px', value: (row) => row.orderId },
  { id: 'profile', title: 'identities.profile', width: '140px', value: (row) => row.profile },
  { id: 'keyOrigin', title: 'units.keyOrigin', width: '130px', value: (row) => row.keyOrigin },
  { id: 'reason', title: 'identities.reason', width: 'minmax(180px, 1.4fr)', value: (row) => row.reason },
  {
    id: 'reservedAt',
    title: 'identities.reservedAt',
    width: '180px',
    value: (row) => row.reservedAt,
    cell: (row) => time(row.reservedAt),
  },
  {
    id: 'updatedAt',
    title: 'identities.updatedAt',
    width: '180px',
    value: (row) => row.updatedAt,
    cell: (row) => time(row.updatedAt),
  },
];
