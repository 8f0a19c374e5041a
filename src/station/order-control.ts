/** Work orders of this station: what became of their numbers, and their end with a signed report. */
import type { OrderDetail } from '../contract/contract.ts';
import { orderReportBody } from '../evidence/order-report.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import type { Doing } from './people/actor.ts';
import type { StationKey } from './station-key.ts';

const reportId = (orderId: string): string => `order-${orderId}`;

export function orderDetails(store: Store): readonly OrderDetail[] {
  return store.orders.list().map(({ order, signer, closedAt }) => ({
    order,
    standing: store.orders.standing(order),
    signer,
    closedAt,
    reportId: closedAt === null ? null : reportId(order.order),
  }));
}

/** No number of it is given any more; the signed report accounts for each. Throws Fault order.missing. */
export function closeOrder(store: Store, key: StationKey, orderId: string, doing: Doing): void {
  const known = store.orders.find(orderId);
  if (known === null || known.closedAt !== null)
    throw new Fault('order.missing', `There is no open order called ${orderId}.`, { order: orderId });
  store.transaction(() => {
    store.orders.close(orderId);
    const body = orderReportBody({
      order: known.order,
      closedAt: store.orders.find(orderId)?.closedAt ?? '',
      operator: doing.by.name,
      standing: store.orders.standing(known.order),
      numbers: store.orders.numbers(orderId),
    });
    store.documents.append(
      { kind: 'order-report', id: reportId(orderId), body },
      (document, head) => key.signer.sign(document, head),
      {
        jobId: null,
        hardwareId: null,
      },
    );
    doing.record({ act: 'order-close', subject: orderId });
  });
}
