import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import type { TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { fleetAddress } from './fleet-route.ts';
import { PagedTable, useServerPages } from './paged-table.tsx';
import { revocationWords } from './revocation-words.ts';

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
    width: 'minmax(108px, 1.08fr)',
    value: (row) => row.serialNumber,
  },
  {
    id: 'hardwareId',
    title: 'fleet.hardwareId',
    width: 'minmax(128px, 1.28fr)',
    value: (row) => row.hardwareId,
  },
  {
    id: 'reason',
    title: 'fleet.reason',
    width: 'minmax(120px, 1.2fr)',
    value: (row) => row.reason,
    cell: (row) => <Reason reason={row.reason} />,
  },
  { id: 'profile', title: 'fleet.profile', width: 'minmax(70px, 0.7fr)', value: (row) => row.profile },
  { id: 'station', title: 'fleet.station', width: 'minmax(90px, 0.9fr)', value: (row) => row.station },
  {
    id: 'fingerprint',
    title: 'fleet.fingerprint',
    width: 'minmax(162px, 1.62fr)',
    value: (row) => row.certificateFingerprint,
  },
];

function Reason({ reason }: { reason: string | null }): ReactElement {
  const text = useText();
  return reason === null ? <>–</> : <DeviceText>{revocationWords(reason, text)}</DeviceText>;
}

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
