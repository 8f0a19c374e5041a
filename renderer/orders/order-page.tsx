/** One order: how far it is, what stands in the way, its report as the paper that it is or would be, and its numbers. */
import { Button } from '@mantine/core';
import { type ReactElement, useCallback } from 'react';
import type { OrderNote } from '../../src/contract/office.ts';
import type { OrderDetail } from '../../src/contract/settings.ts';
import type { NumberRow } from '../../src/model/rows.ts';
import { numberColumns } from '../identity/number-columns.tsx';
import { useText } from '../messages/text.ts';
import { DataTable } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { DocumentButtons } from '../parts/document-buttons.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { TableTools, useColumnChoice } from '../parts/table-tools.tsx';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { formatRoute, navigate } from '../state/route.ts';
import { usePages } from '../state/use-pages.ts';
import { Obstacles } from './obstacles.tsx';
import { CloseOrder, OrderBadge, OrderFacts } from './order-panel.tsx';
import { OrderProgress } from './order-progress.tsx';
import { OrderReport } from './order-report.tsx';

export function OrderPage({ orderId }: { orderId: string }): ReactElement {
  const text = useText();
  const api = useApi();
  const { order, alerts } = useStation();
  const answer = useRequest(`order ${orderId} ${order?.passed} ${order?.failed} ${alerts.length}`, () =>
    Promise.all([api.getSettings({}), api.orderNotes({})]),
  );
  const detail = answer.value?.[0].orders.find((candidate) => candidate.order.order === orderId);
  const note = answer.value?.[1].find((candidate) => candidate.order === orderId) ?? null;
  return (
    <div className="page page-scroll">
      <a className="back" href={formatRoute('orders')}>
        ← {text('orders.back')}
      </a>
      <FaultNote fault={answer.fault} />
      {answer.value !== null && detail === undefined && (
        <p className="panel">{text('orders.unknown', { order: orderId })}</p>
      )}
      {detail !== undefined && <OrderBody detail={detail} note={note} onChanged={answer.reload} />}
    </div>
  );
}

function OrderBody({
  detail,
  note,
  onChanged,
}: {
  detail: OrderDetail;
  note: OrderNote | null;
  onChanged: () => void;
}): ReactElement {
  const text = useText();
  const { order, standing, closedAt, reportId } = detail;
  const made = standing.good + standing.burned + standing.held + standing.open;
  return (
    <>
      <header className="page-head">
        <h1 className="grow">
          <DeviceText>{order.title}</DeviceText>
        </h1>
        <OrderBadge closedAt={closedAt} />
      </header>
      <Obstacles obstacles={note?.obstacles ?? []} />
      <div className="columns">
        <div className="stack">
          <section className="panel stack" aria-label={text('orders.progress')}>
            <OrderProgress order={order} standing={standing} />
          </section>
          <OrderReport detail={detail} />
        </div>
        <div className="stack">
          <section className="panel stack">
            <OrderFacts detail={detail} note={note} />
            {closedAt === null && <CloseOrder orderId={order.order} onChanged={onChanged} />}
          </section>
          {reportId !== null && (
            <section className="panel stack">
              <h2>{text('orders.report.signed')}</h2>
              <div className="row">
                <DocumentButtons documentId={reportId} />
                <Button variant="default" onClick={() => window.print()}>
                  {text('orders.report.print')}
                </Button>
              </div>
            </section>
          )}
        </div>
      </div>
      <section className="stack order-numbers" aria-labelledby="order-numbers">
        <h2 id="order-numbers">{text('orders.numbers')}</h2>
        {made === 0 ? (
          <p className="muted">{text('orders.noNumbers')}</p>
        ) : (
          <OrderNumbers order={order.order} made={made} />
        )}
      </section>
    </>
  );
}

function OrderNumbers({ order, made }: { order: string; made: number }): ReactElement {
  const text = useText();
  const api = useApi();
  const choice = useColumnChoice('order-numbers', numberColumns, ['orderId', 'profile', 'reservedAt']);
  const pages = usePages(`numbers of ${order} ${made}`, (after) =>
    api.listNumbers({ order, limit: 500, ...(after === undefined ? {} : { after }) }),
  );
  const open = useCallback(
    (row: NumberRow) => navigate(formatRoute('identity', 'numbers', { order, number: row.serialNumber })),
    [order],
  );
  return (
    <>
      <FaultNote fault={pages.fault} />
      <DataTable
        label={text('orders.numbers')}
        columns={choice.columns}
        rows={pages.rows}
        rowKey={serialNumberOf}
        onOpen={open}
        onEnd={pages.more}
        tools={(seen) => <TableTools name={`order-${order}`} choice={choice} seen={seen} />}
      />
    </>
  );
}

function serialNumberOf(row: NumberRow): string {
  return row.serialNumber;
}
