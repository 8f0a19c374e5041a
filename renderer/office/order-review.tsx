/** An order before it is signed: what it says, what is in its way, whose numbers it would give, and what differs from another. */
import type { ReactElement } from 'react';
import type { OrderDraft } from '../../src/contract/office-signing.ts';
import type { WorkOrder } from '../../src/model/order.ts';
import { useText } from '../messages/text.ts';
import { ChangedLines } from '../orders/change-list.tsx';
import { Obstacles } from '../orders/obstacles.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { formatMoment } from '../parts/format.ts';
import { StateShape } from '../parts/state-shape.tsx';
import { orderLines } from './order-draft.ts';

export function OrderReview({ draft, base }: { draft: OrderDraft; base: WorkOrder | null }): ReactElement {
  const text = useText();
  const { order, obstacles, overlaps, here } = draft;
  const other = here ?? base;
  return (
    <section className="stack" aria-label={text('office.order.review')}>
      <h3>{text('office.order.review')}</h3>
      <Facts
        rows={[
          [text('orders.number'), <DeviceText key="order">{`${order.order} · ${order.title}`}</DeviceText>],
          [text('orders.ordered'), order.quantity],
          [text('orders.serials'), `${order.serial.first} – ${order.serial.last}`],
          [text('orders.rework'), order.rework],
          [text('orders.package'), `${order.package.id} · ${order.package.sha256.slice(0, 12)}…`],
          [text('orders.from'), formatMoment(order.notBefore)],
          [text('orders.until'), formatMoment(order.notAfter)],
        ]}
      />
      {here !== null && <Warning>{text('office.order.here', { order: order.order })}</Warning>}
      {overlaps.length > 0 && (
        <Warning>{text('office.order.overlaps', { orders: overlaps.join(', ') })}</Warning>
      )}
      <Obstacles obstacles={obstacles} />
      {other !== null && (
        <>
          <p>{text('office.order.compared', { order: other.order })}</p>
          <ChangedLines before={orderLines(other)} after={orderLines(order)} />
        </>
      )}
    </section>
  );
}

function Warning({ children }: { children: string }): ReactElement {
  return (
    <p className="obstacles obstacles-head">
      <StateShape shape="triangle" size={24} />
      <DeviceText>{children}</DeviceText>
    </p>
  );
}
