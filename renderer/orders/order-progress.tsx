import type { ReactElement } from 'react';
import type { OrderStanding, WorkOrder } from '../../src/model/order.ts';
import { useText } from '../messages/text.ts';

const parts = ['good', 'open', 'held', 'burned', 'remaining'] as const;

/** Where every number of an order went: counted in words and as one bar. */
export function OrderProgress({
  order,
  standing,
}: {
  order: WorkOrder;
  standing: OrderStanding;
}): ReactElement {
  const text = useText();
  return (
    <>
      <p className="order-count">
        <strong className="tabular">{standing.good}</strong>{' '}
        <span className="muted">{text('orders.of', { quantity: order.quantity })}</span>
      </p>
      <div
        className="order-bar"
        role="img"
        aria-label={parts.map((part) => `${text(`orders.${part}`)}: ${standing[part]}`).join(', ')}
      >
        {parts.map((part) => (
          <span key={part} className={`order-part order-${part}`} style={{ flexGrow: standing[part] }} />
        ))}
      </div>
      <dl className="order-legend">
        {parts.map((part) => (
          <div key={part}>
            <dt>
              <span className={`order-key order-${part}`} aria-hidden="true" /> {text(`orders.${part}`)}
            </dt>
            <dd className="tabular">{standing[part]}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
