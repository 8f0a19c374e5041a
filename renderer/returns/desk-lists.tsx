/** What is open at the desk: returns, and batches with how far they are. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { isSettled } from '../../src/model/batch.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatTime } from '../parts/format.ts';
import { useApi, useRequest } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { BatchLoader } from './batch-loader.tsx';

const shownAtMost = 100;

export function OpenReturns(): ReactElement {
  const text = useText();
  const api = useApi();
  const list = useRequest('open returns', () => api.listReturns({ open: true, limit: shownAtMost }));
  const rows = list.value?.rows ?? [];
  return (
    <section className="panel stack">
      <h2>{text('returns.open.title')}</h2>
      <FaultNote fault={list.fault} />
      {list.value !== null && rows.length === 0 && <p className="muted">{text('returns.open.none')}</p>}
      {rows.length > 0 && (
        <ul className="desk-list desk-scroll">
          {rows.map((row) => (
            <li key={row.returnId}>
              <a className="desk-row" href={formatRoute('returns', null, { return: row.returnId })}>
                <strong>
                  <DeviceText>{row.serialNumber ?? row.hardwareId}</DeviceText>
                </strong>
                <span className="grow">
                  <DeviceText>{row.reason}</DeviceText>
                </span>
                <span className="muted tabular">{formatTime(row.openedAt)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      {list.value?.next !== null && list.value !== null && (
        <p className="muted">{text('returns.open.more', { count: shownAtMost })}</p>
      )}
    </section>
  );
}

export function Batches(): ReactElement {
  const text = useText();
  const api = useApi();
  const list = useRequest('batches', () => api.listBatches({ limit: 20 }));
  const rows = list.value?.rows ?? [];
  return (
    <section className="panel stack">
      <h2>{text('returns.batches.title')}</h2>
      <FaultNote fault={list.fault} />
      {list.value !== null && rows.length === 0 && <p className="muted">{text('returns.batches.none')}</p>}
      {rows.length > 0 && (
        <ul className="desk-list desk-scroll">
          {rows.map(({ batchId, title, counts, closedAt }) => {
            const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
            const settled = Object.entries(counts).reduce(
              (sum, [fate, count]) => sum + (isSettled(fate as keyof typeof counts) ? count : 0),
              0,
            );
            return (
              <li key={batchId}>
                <a className="desk-row" href={formatRoute('returns', null, { batch: batchId })}>
                  <strong>{title}</strong>
                  <span className="grow">{batchId}</span>
                  <span className="tabular">{text('returns.batches.settled', { settled, all })}</span>
                  <span className="muted">
                    {text(closedAt === null ? 'returns.batches.open' : 'returns.batches.closed')}
                  </span>
                </a>
              </li>
            );
          })}
        </ul>
      )}
      <BatchLoader />
    </section>
  );
}

export function BackToDesk(): ReactElement {
  const text = useText();
  return (
    <div>
      <Button variant="default" component="a" href={formatRoute('returns')}>
        ← {text('returns.desk')}
      </Button>
    </div>
  );
}
