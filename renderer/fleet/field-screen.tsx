/** Units in the field: those that differ from their group, and those that were not heard of; of all groups, or of one. */
import { CloseButton, SegmentedControl, Select } from '@mantine/core';
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import { Badge } from '../parts/badge.tsx';
import type { TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { formatTime } from '../parts/format.ts';
import { Oddities, type ReportRow } from './field-report.tsx';
import { type FleetRoute, fleetAddress } from './fleet-route.ts';
import { PagedTable, useServerPages } from './paged-table.tsx';

interface SilentRow {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly groupId: string;
  readonly firmware: string | null;
  readonly seenAt: string | null;
  readonly since: string;
}

interface InGroup {
  readonly hardwareId: string;
  readonly groupId: string;
  readonly firmware: string | null;
}

function common<Row extends InGroup>(): readonly TableColumn<Row>[] {
  return [
    {
      id: 'hardwareId',
      title: 'fleet.hardwareId',
      width: 'minmax(130px, 1fr)',
      value: (row) => row.hardwareId,
    },
    {
      id: 'group',
      title: 'fleet.group',
      width: 'minmax(110px, 1fr)',
      value: (row) => (row.groupId === '' ? null : row.groupId),
    },
    { id: 'firmware', title: 'fleet.firmware', width: '100px', value: (row) => row.firmware },
  ];
}

const oddColumns: readonly TableColumn<ReportRow>[] = [
  ...common<ReportRow>(),
  { id: 'seenAt', title: 'fleet.seenAt', width: '180px', time: true, value: (row) => row.seenAt },
  {
    id: 'odd',
    title: 'fleet.field.differs',
    width: 'minmax(320px, 3fr)',
    value: (row) => row.score,
    cell: (row) => <Oddities report={row} />,
  },
];
const silentColumns: readonly TableColumn<SilentRow>[] = [
  { id: 'serial', title: 'fleet.serial', width: 'minmax(130px, 1fr)', value: (row) => row.serialNumber },
  ...common<SilentRow>(),
  {
    id: 'seenAt',
    title: 'fleet.seenAt',
    width: '180px',
    value: (row) => row.seenAt,
    cell: (row) => <LastHeard seenAt={row.seenAt} />,
  },
  { id: 'since', title: 'fleet.field.since', width: '180px', time: true, value: (row) => row.since },
];
const hoursChoices = ['1', '24', '168', '720'] as const;
const kinds = ['all', 'never', 'stopped'] as const;

export function FieldScreen({ route }: { route: FleetRoute }): ReactElement {
  const text = useText();
  const { view = 'odd', hours = '24', kind = 'all', group } = route.query;
  const silent = view === 'silent';
  const go = (change: Readonly<Record<string, string | null>>): void => {
    location.hash = fleetAddress('field', null, {
      view,
      hours,
      kind,
      ...(group === undefined ? {} : { group }),
      ...change,
    });
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
          <>
            <Select
              aria-label={text('fleet.field.kind')}
              value={kind}
              allowDeselect={false}
              onChange={(value) => go({ kind: value })}
              data={kinds.map((value) => ({ value, label: text(`fleet.field.kind.${value}`) }))}
            />
            <Select
              aria-label={text('fleet.field.hours')}
              value={hours}
              allowDeselect={false}
              onChange={(value) => go({ hours: value })}
              data={hoursChoices.map((value) => ({
                value,
                label: text('fleet.field.silentFor', { count: Number(value) }),
              }))}
            />
          </>
        )}
      </header>
      {group !== undefined && (
        <p className="row">
          <span>{text('fleet.field.ofGroup')}</span>
          <a href={fleetAddress('groups', group)}>
            <DeviceText>{group}</DeviceText>
          </a>
          <CloseButton aria-label={text('fleet.field.allGroups')} onClick={() => go({ group: null })} />
        </p>
      )}
      {silent ? (
        <Silent key="silent" hours={hours} kind={kind} group={group} />
      ) : (
        <Odd key="odd" group={group} />
      )}
    </div>
  );
}

function Odd({ group }: { group: string | undefined }): ReactElement {
  const text = useText();
  return (
    <PagedTable
      pages={useServerPages<ReportRow>('/api/v1/reports/anomalies', { group })}
      label={text('fleet.field.odd')}
      columns={oddColumns}
      rowKey={(row) => row.hardwareId}
      onOpen={openUnit}
      empty={{ title: text('fleet.field.nothingOdd'), text: text('fleet.field.help') }}
    />
  );
}

function Silent(query: { hours: string; kind: string; group: string | undefined }): ReactElement {
  const text = useText();
  return (
    <PagedTable
      pages={useServerPages<SilentRow>('/api/v1/reports/silent', query)}
      label={text('fleet.field.silent')}
      columns={silentColumns}
      rowKey={(row) => row.hardwareId}
      onOpen={openUnit}
      empty={{ title: text('fleet.field.nobodySilent'), text: text('fleet.field.help') }}
    />
  );
}

function LastHeard({ seenAt }: { seenAt: string | null }): ReactElement {
  const text = useText();
  return seenAt === null ? (
    <Badge tone="warn" shape="triangle">
      {text('fleet.field.never')}
    </Badge>
  ) : (
    <time dateTime={seenAt}>{formatTime(seenAt)}</time>
  );
}

function openUnit({ hardwareId }: { readonly hardwareId: string }): void {
  location.hash = fleetAddress('units', hardwareId);
}
