/** Stations: who they are, when they were last heard of, and their end. A new one enrols by a code that is shown once. */
import { Button, Modal } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useText } from '../messages/text.ts';
import { Badge } from '../parts/badge.tsx';
import type { TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { ActButton } from './act-button.tsx';
import { mayAs, post, type SignedIn } from './fleet-api.ts';
import { PagedTable, useServerPages } from './paged-table.tsx';
import { ShownOnce } from './shown-once.tsx';

interface StationRow {
  readonly id: string;
  readonly name: string;
  readonly enrolledAt: string;
  readonly lastSeenAt: string;
  readonly revokedAt: string | null;
  readonly certificateUntil: string | null;
  readonly alarms: number;
}

const columns: readonly TableColumn<StationRow>[] = [
  { id: 'id', title: 'fleet.station', width: 'minmax(140px, 1fr)', value: (row) => row.id },
  { id: 'name', title: 'fleet.name', width: 'minmax(140px, 1fr)', value: (row) => row.name },
  {
    id: 'state',
    title: 'fleet.state',
    width: '150px',
    value: (row) => (row.revokedAt === null ? 0 : 1),
    cell: (row) => <StationBadge row={row} />,
  },
  { id: 'lastSeenAt', title: 'fleet.lastSeen', width: '180px', time: true, value: (row) => row.lastSeenAt },
  {
    id: 'certificateUntil',
    title: 'fleet.certificateUntil',
    width: '180px',
    time: true,
    value: (row) => row.certificateUntil,
  },
  { id: 'alarms', title: 'fleet.nav.alarms', width: '100px', value: (row) => row.alarms },
];

function StationBadge({ row }: { row: StationRow }): ReactElement {
  const text = useText();
  if (row.revokedAt !== null)
    return (
      <Badge tone="quiet" shape="slash">
        {text('fleet.stations.revoked')}
      </Badge>
    );
  return row.alarms > 0 ? (
    <Badge tone="warn" shape="triangle">
      {text('fleet.stations.alarm')}
    </Badge>
  ) : (
    <Badge tone="good" shape="check">
      {text('fleet.stations.good')}
    </Badge>
  );
}

export function StationsScreen({ person }: { person: SignedIn }): ReactElement {
  const text = useText();
  const pages = useServerPages<StationRow>('/api/v1/stations');
  const [code, setCode] = useState<string | null>(null);
  const [chosen, setChosen] = useState<StationRow | null>(null);
  const administrator = mayAs(person, 'administrator');
  const newCode = (
    <ActButton
      act={async () => {
        setCode((await post<{ code: string }>('/api/v1/stations/codes')).code);
      }}
    >
      {text('fleet.stations.new')}
    </ActButton>
  );
  return (
    <div className="page page-table">
      <header className="page-head">
        <h1 className="grow">{text('fleet.nav.stations')}</h1>
        {administrator && newCode}
      </header>
      {code !== null && (
        <ShownOnce title={text('fleet.stations.code')} value={code} onClose={() => setCode(null)} />
      )}
      <PagedTable
        pages={pages}
        label={text('fleet.nav.stations')}
        columns={columns}
        rowKey={(row) => row.id}
        {...(administrator ? { onOpen: setChosen } : {})}
        empty={{ title: text('fleet.stations.empty'), text: text('fleet.stations.emptyText') }}
      />
      <Modal
        closeButtonProps={{ 'aria-label': text('common.close'), size: 44 }}
        opened={chosen !== null}
        onClose={() => setChosen(null)}
        title={text('fleet.stations.revokeTitle')}
        centered
      >
        {chosen !== null && (
          <div className="stack">
            <p>
              <strong>
                <DeviceText>{`${chosen.id} · ${chosen.name}`}</DeviceText>
              </strong>
            </p>
            {chosen.revokedAt !== null ? (
              <p>{text('fleet.stations.isRevoked')}</p>
            ) : (
              (['certificates', 'station'] as const).map((what) => (
                <div key={what} className="stack">
                  <p>{text(`fleet.stations.revoke.${what}.help`)}</p>
                  <ActButton
                    color={what === 'station' ? 'red' : 'accent'}
                    variant={what === 'station' ? 'filled' : 'default'}
                    act={async () => {
                      await post(`/api/v1/stations/${encodeURIComponent(chosen.id)}/revoke`, { what });
                      setChosen(null);
                      pages.reload();
                    }}
                  >
                    {text(`fleet.stations.revoke.${what}`)}
                  </ActButton>
                </div>
              ))
            )}
            <Button variant="subtle" onClick={() => setChosen(null)}>
              {text('fleet.leave')}
            </Button>
          </div>
        )}
      </Modal>
    </div>
  );
}
