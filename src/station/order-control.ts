/** Work orders of this station: what became of their numbers, and their end with a signed report. */
import type { OrderDetail } from '../contract/settings.ts';
import { leasesInReport, orderReportBody } from '../evidence/order-report.ts';
import { Fault } from '../model/fault.ts';
import { isLeased } from '../model/order.ts';
import type { Store } from '../store/store.ts';
import { knownTotal } from './order-total.ts';
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
    ...(isLeased(order) ? sharedDetail(store, order.order) : {}),
  }));
}

function sharedDetail(store: Store, orderId: string): Pick<OrderDetail, 'leases' | 'usable' | 'total'> {
  const leases = store.leases.shares(orderId, store.orders.trustedNow());
  return {
    leases,
    usable: leases.reduce((sum, share) => sum + share.usable, 0),
    total: knownTotal(store, orderId),
  };
}

/** No number of it is given any more; the signed report accounts for each. Throws Fault order.missing. */
export function closeOrder(store: Store, key: StationKey, orderId: string, doing: Doing): void {
  store.transaction(() => {
    endOrder(store, key, orderId, doing.by.name);
    doing.record({ act: 'order-close', subject: orderId });
  });
}

/** The same when the office has closed it at the server: nobody here did it. */
export function endOrder(store: Store, key: StationKey, orderId: string, operator: string): void {
  const known = store.orders.find(orderId);
  if (known === null || known.closedAt !== null)
    throw new Fault('order.missing', `There is no open order called ${orderId}.`, { order: orderId });
  store.transaction(() => {
    store.orders.close(orderId);
    // None of their numbers is given from here on: what the report says of them is final.
    for (const share of store.leases.presentShares(orderId, store.orders.trustedNow()))
      if (share.state === 'open' || share.state === 'expired') store.leases.giveBack(share.lease);
    const body = orderReportBody({
      order: known.order,
      closedAt: store.orders.find(orderId)?.closedAt ?? '',
      operator,
      standing: store.orders.standing(known.order),
      numbers: store.orders.numbers(orderId),
      ...(isLeased(known.order)
        ? { leases: leasesInReport(store.leases.shares(orderId, store.orders.trustedNow())) }
        : {}),
    });
    store.documents.append(
      { kind: 'order-report', id: reportId(orderId), body },
      (document, head) => key.signer.sign(document, head),
      {
        jobId: null,
        hardwareId: null,
      },
    );
  });
}
