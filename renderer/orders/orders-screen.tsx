/** Work orders and packages: what the office handed over, how far it is, what is missing, and what a file would change. */
import { Tabs } from '@mantine/core';
import type { ReactElement } from 'react';
import { assertNever } from '../../src/base/assert-never.ts';
import { useText } from '../messages/text.ts';
import { OfficePart } from '../office/office-part.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useApi, useRequest, useStation } from '../state/hooks.ts';
import { mayHere } from '../state/rights.ts';
import { formatRoute, navigate, type Route } from '../state/route.ts';
import { ImportDesk } from './import-desk.tsx';
import { LeaseFiles } from './lease-files.tsx';
import { OrderPage } from './order-page.tsx';
import { OrderPanel } from './order-panel.tsx';
import { PackagesPart } from './packages-part.tsx';

const parts = ['orders', 'packages', 'make'] as const;
type Part = (typeof parts)[number];

export function OrdersScreen({ route }: { route: Route }): ReactElement {
  const text = useText();
  const { people } = useStation();
  const shown = parts.filter((part) => part !== 'make' || mayHere('sign', people));
  const part = shown.find((candidate) => candidate === route.query.part) ?? 'orders';
  if (route.subject !== null) return <OrderPage key={route.subject} orderId={route.subject} />;
  return (
    <div className="identity">
      <header className="page-head identity-head">
        <h1>{text('orders.title')}</h1>
        <Tabs
          value={part}
          onChange={(value) => navigate(formatRoute('orders', null, { part: value }))}
          variant="pills"
          className="identity-tabs"
        >
          <Tabs.List aria-label={text('orders.parts')}>
            {shown.map((value) => (
              <Tabs.Tab key={value} value={value}>
                {text(value === 'make' ? 'office.part' : `orders.part.${value}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      </header>
      <PartOf part={part} />
    </div>
  );
}

function PartOf({ part }: { part: Part }): ReactElement {
  switch (part) {
    case 'orders':
      return <OrderList />;
    case 'packages':
      return <PackagesPart />;
    case 'make':
      return <OfficePart />;
    default:
      return assertNever(part);
  }
}

function OrderList(): ReactElement {
  const text = useText();
  const api = useApi();
  const { order, alerts } = useStation();
  // Asked again whenever a unit of the order ends, or an authority begins to wait or has its PIN.
  const answer = useRequest(`orders ${order?.id} ${order?.passed} ${order?.failed} ${alerts.length}`, () =>
    Promise.all([api.getSettings({}), api.orderNotes({})]),
  );
  const [settings, notes] = answer.value ?? [null, []];
  const orders = settings?.orders ?? [];
  return (
    <div className="page page-scroll">
      <ImportDesk kind="order" onImported={answer.reload} />
      <LeaseFiles onImported={answer.reload} />
      <FaultNote fault={answer.fault} />
      {settings !== null && orders.length === 0 ? (
        <EmptyScreen title={text('orders.none')}>
          {text(settings.signers.length === 0 ? 'orders.noneUntrusted' : 'orders.noneText')}
        </EmptyScreen>
      ) : (
        <div className="order-list">
          {orders.map((detail) => (
            <OrderPanel
              key={detail.order.order}
              detail={detail}
              note={notes.find((note) => note.order === detail.order.order) ?? null}
              onChanged={answer.reload}
            />
          ))}
        </div>
      )}
    </div>
  );
}
