import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { factKinds } from '../../src/model/document.ts';
import type { SyncRow } from '../../src/model/rows.ts';
import type { SyncView } from '../../src/model/station.ts';
import { type Text, useText } from '../messages/text.ts';
import { DataTable, type TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatAge, formatTime } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import { useAction, useApi, useStation } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { useNow } from '../state/use-now.ts';
import { usePages } from '../state/use-pages.ts';

export function SyncScreen(): ReactElement {
  const text = useText();
  const api = useApi();
  const station = useStation();
  const on = station.sync.filter((view) => view.state !== 'off');
  const counts = station.sync.map((view) => `${view.waiting} ${view.accepted} ${view.rejected}`).join();
  const rejected = usePages(`rejected ${counts}`, (after) =>
    api.listSync({ state: 'rejected', limit: 100, ...(after === undefined ? {} : { after }) }),
  );
  const waiting = usePages(`waiting ${counts}`, (after) =>
    api.listSync({ state: 'waiting', limit: 200, ...(after === undefined ? {} : { after }) }),
  );
  const action = useAction();
  const retry = (ids: string[] | null): void => {
    action
      .run(async () => {
        await api.retrySync(ids === null ? {} : { ids });
        rejected.reload();
        waiting.reload();
      })
      .catch(() => undefined); // run never rejects
  };
  if (on.length === 0 && waiting.rows.length === 0 && rejected.rows.length === 0) return <SyncOff />;
  return (
    <div className="page page-scroll">
      <header className="page-head">
        <div className="grow">
          <h1>{text('sync.title')}</h1>
          <p className="muted">{text('sync.intro')}</p>
        </div>
        <Button onClick={() => retry(null)} loading={action.busy}>
          {text('sync.retryAll')}
        </Button>
      </header>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      <div className="destinations">
        {station.sync.map((view) => (
          <Destination key={`${view.destination} ${view.address}`} view={view} />
        ))}
      </div>
      <FaultNote fault={rejected.fault ?? waiting.fault} />
      {rejected.rows.length > 0 && (
        <section className="stack" aria-labelledby="sync-rejected">
          <h2 id="sync-rejected">{text('sync.rejectedTitle')}</h2>
          <p className="muted">{text('sync.rejectedHelp')}</p>
          {rejected.rows.map((row) => (
            <RejectedRow
              key={`${row.id} ${row.destination}`}
              row={row}
              busy={action.busy}
              onRetry={() => retry([row.id])}
            />
          ))}
        </section>
      )}
      <section className="stack sync-queue" aria-labelledby="sync-waiting">
        <h2 id="sync-waiting">{text('sync.waitingTitle')}</h2>
        {waiting.rows.length === 0 ? (
          <p className="muted">{text('sync.nothingWaiting')}</p>
        ) : (
          <DataTable
            label={text('sync.queue')}
            columns={queueColumns(text)}
            rows={waiting.rows}
            rowKey={(row) => `${row.id} ${row.destination}`}
            onEnd={waiting.more}
          />
        )}
      </section>
    </div>
  );
}

function SyncOff(): ReactElement {
  const text = useText();
  return (
    <EmptyScreen
      shape="bars"
      title={text('sync.off')}
      action={
        <Button component="a" href={formatRoute('settings')} size="md">
          {text('sync.offAction')}
        </Button>
      }
    >
      {text('sync.offText')}
    </EmptyScreen>
  );
}

function Destination({ view }: { view: SyncView }): ReactElement {
  const text = useText();
  const nowMs = useNow(5_000);
  return (
    <section className="panel destination">
      <h2>
        <DeviceText>{view.destination}</DeviceText>
      </h2>
      <p className="muted">
        <DeviceText mono>{view.address}</DeviceText>
      </p>
      <p>
        <strong>{text(`sync.state.${view.state}`)}</strong>
        {' · '}
        {view.lastSuccessAt === null
          ? text('sync.neverSucceeded')
          : text('sync.lastSuccess', { age: formatAge(view.lastSuccessAt, nowMs, text) })}
      </p>
      <dl className="counts tabular">
        <Count value={view.waiting} word={text('sync.waiting')} />
        <Count value={view.accepted} word={text('sync.accepted')} />
        <Count value={view.rejected} word={text('sync.rejected')} bad={view.rejected > 0} />
      </dl>
      {view.oldestWaitingAt !== null && (
        <p>{text('sync.oldest', { age: formatAge(view.oldestWaitingAt, nowMs, text) })}</p>
      )}
      <FaultNote fault={view.lastFault} />
    </section>
  );
}

function Count({ value, word, bad = false }: { value: number; word: string; bad?: boolean }): ReactElement {
  return (
    <div className={bad ? 'count count-bad' : 'count'}>
      <dt>{word}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function RejectedRow({
  row,
  busy,
  onRetry,
}: {
  row: SyncRow;
  busy: boolean;
  onRetry: () => void;
}): ReactElement {
  const text = useText();
  return (
    <div className="panel rejected-row">
      <StateShape shape="octagon" size={24} />
      <div className="grow">
        <p>
          <strong>
            {kindWord(row.kind, text)} {row.subject !== null && <DeviceText>{row.subject}</DeviceText>}
          </strong>{' '}
          <span className="muted tabular">
            {row.sequence} · {formatTime(row.createdAt)}
          </span>
        </p>
        <p>
          <DeviceText>{row.lastError ?? ''}</DeviceText>
        </p>
      </div>
      <Button variant="default" disabled={busy} onClick={onRetry}>
        {text('sync.retry')}
      </Button>
    </div>
  );
}

function kindWord(kind: string, text: Text): string {
  const known = factKinds.find((candidate) => candidate === kind);
  return known === undefined ? kind : text(`fact.${known}`);
}

function queueColumns(text: Text): readonly TableColumn<SyncRow>[] {
  return [
    { id: 'sequence', title: 'sync.number', width: '100px', value: (row) => row.sequence },
    { id: 'kind', title: 'sync.kind', width: '140px', value: (row) => kindWord(row.kind, text) },
    { id: 'subject', title: 'sync.subject', width: 'minmax(140px, 1fr)', value: (row) => row.subject },
    { id: 'destination', title: 'sync.destination', width: '120px', value: (row) => row.destination },
    { id: 'attempts', title: 'sync.attempts', width: '80px', value: (row) => row.attempts },
    {
      id: 'createdAt',
      title: 'sync.created',
      width: '180px',
      value: (row) => row.createdAt,
      cell: (row) => <span className="tabular">{formatTime(row.createdAt)}</span>,
    },
    {
      id: 'nextAttemptAt',
      title: 'sync.next',
      width: '180px',
      value: (row) => row.nextAttemptAt,
      cell: (row) => <span className="tabular">{formatTime(row.nextAttemptAt)}</span>,
    },
    { id: 'lastError', title: 'sync.error', width: 'minmax(160px, 1.5fr)', value: (row) => row.lastError },
  ];
}
