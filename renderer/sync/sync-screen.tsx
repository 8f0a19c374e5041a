/** Where records are: each destination with its counts, and one table of what waits, was refused, or need not go any more. */
import { Button, SegmentedControl } from '@mantine/core';
import { type ReactElement, useMemo, useState } from 'react';
import { type SyncState, syncStates } from '../../src/model/document.ts';
import type { SyncRow } from '../../src/model/rows.ts';
import type { SyncView } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { DataTable } from '../parts/data-table.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useStation } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { usePages } from '../state/use-pages.ts';
import { AnswerFiles } from './answer-files.tsx';
import { DestinationCard } from './destination-card.tsx';
import { RecordDialog } from './record-dialog.tsx';
import { syncColumns } from './sync-columns.tsx';

export function SyncScreen(): ReactElement {
  const text = useText();
  const api = useApi();
  const station = useStation();
  const [only, setOnly] = useState<string | null>(null);
  const counts = countsOf(station.sync.filter((view) => only === null || view.destination === only));
  const [chosenState, setState] = useState<SyncState | null>(null);
  const state = chosenState ?? (counts.rejected > 0 ? 'rejected' : 'waiting');
  const [opened, setOpened] = useState<SyncRow | null>(null);
  const key = station.sync
    .map((view) => `${view.waiting} ${view.accepted} ${view.rejected} ${view.setAside}`)
    .join();
  const rows = usePages(`${state} ${only} ${key}`, (after) =>
    api.listSync({
      state,
      limit: 200,
      ...(only === null ? {} : { destination: only }),
      ...(after === undefined ? {} : { after }),
    }),
  );
  const action = useAction();
  const columns = useMemo(() => syncColumns(text, state), [text, state]);
  const run = (work: () => Promise<unknown>): void => {
    action
      .run(async () => {
        await work();
        rows.reload();
      })
      .catch(() => undefined); // run never rejects
  };
  if (station.sync.every((view) => view.state === 'off') && rows.rows.length === 0) return <SyncOff />;
  return (
    <div className="page page-scroll">
      <header className="page-head">
        <div className="grow">
          <h1>{text('sync.title')}</h1>
          <p className="muted">{text('sync.intro')}</p>
        </div>
        <Button onClick={() => run(() => api.retrySync({}))} loading={action.busy}>
          {text('sync.retryAll')}
        </Button>
      </header>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      <div className="destinations">
        {station.sync.map((view) => (
          <DestinationCard
            key={`${view.destination} ${view.address}`}
            view={view}
            alone={only === view.destination}
            onAlone={() => setOnly(only === view.destination ? null : view.destination)}
          />
        ))}
      </div>
      <AnswerFiles onTaken={rows.reload} />
      <FaultNote fault={rows.fault} />
      <section className="stack sync-queue" aria-label={text('sync.queue')}>
        <div className="sync-states">
          <SegmentedControl
            aria-label={text('sync.which')}
            value={state}
            onChange={(value) => setState(syncStates.find((one) => one === value) ?? null)}
            data={syncStates.map((value) => ({
              value,
              label: `${text(`sync.list.${value}`)} (${counts[value].toLocaleString('en')})`,
            }))}
          />
          {only !== null && (
            <Button variant="default" onClick={() => setOnly(null)}>
              {text('sync.allDestinations')}
            </Button>
          )}
        </div>
        {state === 'rejected' && counts.rejected > 0 && <p className="muted">{text('sync.rejectedHelp')}</p>}
        {rows.rows.length === 0 ? (
          <p className="muted">{rows.loading ? '' : text(`sync.none.${state}`)}</p>
        ) : (
          <DataTable
            label={text('sync.queue')}
            columns={columns}
            rows={rows.rows}
            rowKey={(row) => `${row.id} ${row.destination}`}
            onOpen={setOpened}
            onEnd={rows.more}
          />
        )}
      </section>
      {opened !== null && (
        <RecordDialog
          row={opened}
          onClose={() => setOpened(null)}
          onRetry={() => {
            setOpened(null);
            run(() => api.retrySync({ ids: [opened.id], destination: opened.destination }));
          }}
          onPutAside={(reason) => {
            setOpened(null);
            run(() => api.putAside({ id: opened.id, destination: opened.destination, reason }));
          }}
        />
      )}
    </div>
  );
}

function countsOf(views: readonly SyncView[]): Readonly<Record<SyncState, number>> {
  const sum = (pick: (view: SyncView) => number): number =>
    views.reduce((total, view) => total + pick(view), 0);
  return {
    waiting: sum((view) => view.waiting),
    accepted: sum((view) => view.accepted),
    rejected: sum((view) => view.rejected),
    superseded: sum((view) => view.superseded),
    'set-aside': sum((view) => view.setAside),
  };
}

function SyncOff(): ReactElement {
  const text = useText();
  return (
    <EmptyScreen
      shape="bars"
      title={text('sync.off')}
      action={
        <>
          <Button component="a" href={formatRoute('settings')} size="md">
            {text('sync.offAction')}
          </Button>
          <AnswerFiles onTaken={() => undefined} />
        </>
      }
    >
      {text('sync.offText')}
    </EmptyScreen>
  );
}
