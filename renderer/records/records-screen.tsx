import { Button, Select, TextInput } from '@mantine/core';
import { type ReactElement, useCallback } from 'react';
import { outcomes } from '../../src/model/job.ts';
import type { RecordRow } from '../../src/model/rows.ts';
import { useText } from '../messages/text.ts';
import { DataTable } from '../parts/data-table.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { TableTools, useColumnChoice } from '../parts/table-tools.tsx';
import { useApi, useStation } from '../state/hooks.ts';
import { formatRoute, navigate, type Route } from '../state/route.ts';
import { usePages } from '../state/use-pages.ts';
import { recordColumns } from './record-columns.tsx';
import { RecordDrawer } from './record-drawer.tsx';
import { VerifyFile } from './verification.tsx';

const purposes = ['provision', 'diagnose', 'decommission'] as const;

export function RecordsScreen({ route }: { route: Route }): ReactElement {
  const text = useText();
  const api = useApi();
  const station = useStation();
  const { search = '', outcome = '', purpose = '' } = route.query;
  const { subject } = route;
  const address = useCallback(
    (jobId: string | null, change: Record<string, string | null> = {}) =>
      navigate(formatRoute('records', jobId, { search, outcome, purpose, ...change }), true),
    [search, outcome, purpose],
  );
  const choice = useColumnChoice('records', recordColumns, ['purpose']);
  const finished = station.shift.passed + station.shift.failed + station.shift.errors;
  const pages = usePages(`${search} ${outcome} ${purpose} ${finished}`, (after) =>
    api.listRecords({
      limit: 200,
      ...(search.trim() === '' ? {} : { search: search.trim().slice(0, 100) }),
      ...(outcome === '' ? {} : { outcome: outcome.slice(0, 20) }),
      ...(purpose === '' ? {} : { purpose: purpose.slice(0, 20) }),
      ...(after === undefined ? {} : { after }),
    }),
  );
  const filtered = search !== '' || outcome !== '' || purpose !== '';
  const open = useCallback((row: RecordRow) => address(row.jobId), [address]);
  const empty = pages.rows.length === 0 && !pages.loading && pages.fault === null;
  return (
    <div className="with-drawer">
      <div className="page page-table">
        <header className="page-head">
          <h1 className="grow">{text('records.title')}</h1>
          <TextInput
            className="search"
            value={search}
            onChange={(event) => address(subject, { search: event.currentTarget.value })}
            placeholder={text('records.search')}
            aria-label={text('records.search')}
            data-scan="own"
          />
          <Select
            aria-label={text('records.outcome')}
            value={outcome}
            onChange={(value) => address(subject, { outcome: value })}
            data={[
              { value: '', label: text('records.allOutcomes') },
              ...outcomes.map((value) => ({ value, label: text(`outcome.${value}`) })),
            ]}
          />
          <Select
            aria-label={text('records.purpose')}
            value={purpose}
            onChange={(value) => address(subject, { purpose: value })}
            data={[
              { value: '', label: text('records.allPurposes') },
              ...purposes.map((value) => ({ value, label: text(`purpose.${value}`) })),
            ]}
          />
        </header>
        <FaultNote fault={pages.fault} />
        {empty ? (
          <EmptyScreen
            title={text(filtered ? 'records.noMatch' : 'records.empty')}
            action={
              filtered && (
                <Button onClick={() => address(null, { search: null, outcome: null, purpose: null })}>
                  {text('units.clearFilters')}
                </Button>
              )
            }
          >
            {text('records.emptyText')}
          </EmptyScreen>
        ) : (
          <DataTable
            label={text('records.table')}
            columns={choice.columns}
            rows={pages.rows}
            rowKey={recordKey}
            chosenKey={subject}
            onOpen={open}
            onEnd={pages.more}
            tools={(seen) => (
              <TableTools name="records" choice={choice} seen={seen}>
                <VerifyFile />
              </TableTools>
            )}
          />
        )}
      </div>
      {subject !== null && <RecordDrawer key={subject} jobId={subject} onClose={() => address(null)} />}
    </div>
  );
}

function recordKey(row: RecordRow): string {
  return row.jobId;
}
