/** Units in the field: those that differ from their group, and those that were not heard of. */
import { SegmentedControl, Select } from '@mantine/core';
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import type { TableColumn } from '../parts/data-table.tsx';
import { formatTime } from '../parts/format.ts';
import { Oddities, type ReportRow } from './field-report.tsx';
import { type FleetRoute, fleetAddress } from './fleet-route.ts';
import { PagedTable, useServerPages } from './paged-table.tsx';

const common: readonly TableColumn<ReportRow>[] = [
  {
    id: 'hardwareId',
    title: 'fleet.hardwareId',
    width: 'minmax(180px, 1fr)',
    value: (row) => row.hardwareId,
  },
  {
    id: 'group',
    title: 'fleet.group',
    width: 'minmax(120px, 1fr)',
    value: (row) => (row.groupId === '' ? null : row.groupId),
  },
  { id: 'firmware', title: 'fleet.firmware', width: '120px', value: (row) => row.firmware },
  { id: 'seenAt', title: 'fleet.seenAt', width: '180px', value: (row) => formatTime(row.seenAt) },
];
const oddColumns: readonly TableColumn<ReportRow>[] = [
  ...common,
  {
    id: 'odd',
    title: 'fleet.field.differs',
    width: 'minmax(320px, 3fr)',
    value: (row) => row.score,
    cell: (row) => <Oddities report={row} />,
  },
];
const hoursChoices = ['1', '24', '168', '720'] as const;

export function FieldScreen({ route }: { route: FleetRoute }): ReactElement {
  const text = useText();
  const { view = 'odd', hours = '24' } = route.query;
  const silent = view === 'silent';
  const pages = useServerPages<ReportRow>(
    silent ? '/api/v1/reports/silent' : '/api/v1/reports/anomalies',
    silent ? { hours } : {},
  );
  const go = (change: Readonly<Record<string, string | null>>): void => {
    location.hash = fleetAddress('field', null, { view, hours, ...change });
  };
  return (
    <div className="page page-table">
      <header className="page-head">
        <h1 className="grow">{text('fleet.nav.field')}</h1>
        <SegmentedControl
          aria-label={text('fleet.nav.field')}
          value={silent ? 'silent' : 'odd'}
          onChange={(value) => go({ view: value })}
          data={[
            { value: 'odd', label: text('fleet.field.odd') },
            { value: 'silent', label: text('fleet.field.silent') },
          ]}
        />
        {silent && (
          <Select
            aria-label={text('fleet.field.hours')}
            value={hours}
            onChange={(value) => go({ hours: value })}
            data={hoursChoices.map((value) => ({
              value,
              label: text('fleet.field.silentFor', { count: Number(value) }),
            }))}
          />
        )}
      </header>
      <PagedTable
        pages={pages}
        label={text(silent ? 'fleet.field.silent' : 'fleet.field.odd')}
        columns={silent ? common : oddColumns}
        rowKey={(row) => row.hardwareId}
        onOpen={(row) => {
          location.hash = fleetAddress('units', row.hardwareId);
        }}
        empty={{
          title: text(silent ? 'fleet.field.nobodySilent' : 'fleet.field.nothingOdd'),
          text: text('fleet.field.help'),
        }}
      />
    </div>
  );
}
