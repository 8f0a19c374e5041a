import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import type { TableColumn } from '../parts/data-table.tsx';
import { fleetAddress } from './fleet-route.ts';
import { PagedTable, useServerPages } from './paged-table.tsx';

interface RevokedRow {
  readonly certificateFingerprint: string;
  readonly hardwareId: string;
  readonly profile: string;
  readonly serialNumber: string;
  readonly reason: string | null;
  readonly station: string;
  readonly revokedAt: string | null;
}

const columns: readonly TableColumn<RevokedRow>[] = [
  {
    id: 'revokedAt',
    title: 'fleet.revokedAt',
    width: '164px',
    time: true,
    value: (row) => row.revokedAt,
  },
  {
    id: 'serialNumber',
    title: 'fleet.serial',
    width: 'minmax(108px, 1fr)',
    value: (row) => row.serialNumber,
  },
  {
    id: 'hardwareId',
    title: 'fleet.hardwareId',
    width: 'minmax(128px, 1fr)',
    value: (row) => row.hardwareId,
  },
  { id: 'reason', title: 'fleet.reason', width: 'minmax(90px, 1fr)', value: (row) => row.reason },
  { id: 'profile', title: 'fleet.profile', width: 'minmax(70px, 0.7fr)', value: (row) => row.profile },
  { id: 'station', title: 'fleet.station', width: 'minmax(90px, 1fr)', value: (row) => row.station },
  {
    id: 'fingerprint',
    title: 'fleet.fingerprint',
    width: 'minmax(162px, 1.5fr)',
    value: (row) => row.certificateFingerprint,
  },
];

export function RevocationsScreen(): ReactElement {
  const text = useText();
  const pages = useServerPages<RevokedRow>('/api/v1/revocations');
  return (
    <div className="page page-table">
      <h1>{text('fleet.nav.revocations')}</h1>
      <PagedTable
        pages={pages}
        label={text('fleet.nav.revocations')}
        columns={columns}
        rowKey={(row) => row.certificateFingerprint}
        onOpen={(row) => {
          location.hash = fleetAddress('units', row.hardwareId);
        }}
        empty={{ title: text('fleet.revocations.empty'), text: text('fleet.revocations.emptyText') }}
      />
    </div>
  );
}
