/** Work orders and, of the one that is chosen, what became of its numbers over all stations. */
import { Button } from '@mantine/core';
import { type ReactElement, useEffect, useState } from 'react';
import { asFault, type FaultData } from '../../src/model/fault.ts';
import { useText } from '../messages/text.ts';
import { Badge } from '../parts/badge.tsx';
import type { TableColumn } from '../parts/data-table.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { ask } from './fleet-api.ts';
import { type FleetRoute, fleetAddress } from './fleet-route.ts';
import { PagedTable, useServerPages } from './paged-table.tsx';

interface OrderRow {
  readonly id: string;
  readonly title: string;
  readonly quantity: number;
  readonly profile: string;
  readonly receivedAt: string;
  readonly notAfter: string;
  readonly closedAt: string | null;
}

interface StationSum {
  readonly station: string;
  readonly good: number;
  readonly open: number;
  readonly burned: number;
  readonly held: number;
  readonly leased: number;
  readonly outstanding: number;
}

interface OrderSum {
  readonly order: { readonly order: string; readonly title: string; readonly quantity: number };
  readonly stations: readonly StationSum[];
  readonly unleased: number;
  readonly stray: number;
  readonly accounted: boolean;
}

const columns: readonly TableColumn<OrderRow>[] = [
  { id: 'id', title: 'fleet.order', width: 'minmax(110px, 1fr)', value: (row) => row.id },
  { id: 'title', title: 'fleet.order.title', width: 'minmax(150px, 2fr)', value: (row) => row.title },
  { id: 'quantity', title: 'fleet.order.quantity', width: '96px', value: (row) => row.quantity },
  { id: 'profile', title: 'fleet.profile', width: 'minmax(90px, 1fr)', value: (row) => row.profile },
  {
    id: 'receivedAt',
    title: 'fleet.order.received',
    width: '164px',
    time: true,
    value: (row) => row.receivedAt,
  },
  {
    id: 'closedAt',
    title: 'fleet.order.closed',
    width: '164px',
    time: true,
    value: (row) => row.closedAt,
  },
];
const sumColumns: readonly TableColumn<StationSum>[] = [
  { id: 'station', title: 'fleet.station', width: 'minmax(160px, 2fr)', value: (row) => row.station },
  { id: 'leased', title: 'fleet.order.leased', width: '100px', value: (row) => row.leased },
  { id: 'good', title: 'fleet.order.good', width: '100px', value: (row) => row.good },
  { id: 'open', title: 'fleet.order.open', width: '100px', value: (row) => row.open },
  { id: 'burned', title: 'fleet.order.burned', width: '100px', value: (row) => row.burned },
  { id: 'held', title: 'fleet.order.held', width: '100px', value: (row) => row.held },
  { id: 'outstanding', title: 'fleet.order.outstanding', width: '120px', value: (row) => row.outstanding },
];

export function OrdersScreen({ route }: { route: FleetRoute }): ReactElement {
  const text = useText();
  const pages = useServerPages<OrderRow>('/api/v1/orders');
  if (route.subject !== null) return <OrderPage key={route.subject} id={route.subject} />;
  return (
    <div className="page page-table">
      <h1>{text('fleet.nav.orders')}</h1>
      <PagedTable
        pages={pages}
        label={text('fleet.nav.orders')}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => {
          location.hash = fleetAddress('orders', row.id);
        }}
        empty={{ title: text('fleet.orders.empty'), text: text('fleet.orders.emptyText') }}
      />
    </div>
  );
}

function OrderPage({ id }: { id: string }): ReactElement {
  const text = useText();
  const [sum, setSum] = useState<OrderSum | null>(null);
  const [fault, setFault] = useState<FaultData | null>(null);
  useEffect(() => {
    ask<OrderSum>(`/api/v1/orders/${encodeURIComponent(id)}`).then(setSum, (thrown: unknown) =>
      setFault(asFault(thrown).toData()),
    );
  }, [id]);
  return (
    <div className="page page-table">
      <Button component="a" href={fleetAddress('orders')} variant="subtle" className="back">
        {text('fleet.backToOrders')}
      </Button>
      <FaultNote fault={fault} />
      {sum !== null && (
        <>
          <header className="page-head">
            <h1>{`${sum.order.order}: ${sum.order.title}`}</h1>
            <Badge tone={sum.accounted ? 'good' : 'bad'} shape={sum.accounted ? 'check' : 'octagon'}>
              {text(sum.accounted ? 'fleet.order.accounted' : 'fleet.order.notAccounted')}
            </Badge>
          </header>
          <p>
            {text('fleet.order.left', {
              quantity: sum.order.quantity,
              unleased: sum.unleased,
              stray: sum.stray,
            })}
          </p>
          <DataTable
            label={text('fleet.nav.stations')}
            columns={sumColumns}
            rows={sum.stations}
            rowKey={(row) => row.station}
            onEnd={null}
          />
        </>
      )}
    </div>
  );
}
