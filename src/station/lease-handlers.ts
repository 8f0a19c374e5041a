/** The requests of contract/leases.ts. */
import type { leaseRequests } from '../contract/leases.ts';
import type { Store } from '../store/store.ts';
import type { Alerts } from './alerts.ts';
import type { LeaseControl } from './lease-control.ts';
import type { ActingHandlers } from './people/actor.ts';

export function leaseHandlers({
  store,
  leases,
  alerts,
}: {
  readonly store: Store;
  readonly leases: LeaseControl;
  readonly alerts: Alerts;
}): Pick<ActingHandlers, keyof typeof leaseRequests> {
  return {
    leaseRequestFile: (_nothing, doing) => {
      const text = leases.requestFile();
      doing.record({ act: 'import', subject: 'leases', detail: { change: 'request written' } });
      return { text };
    },
    importLeases: ({ text }, doing) => {
      const imported = leases.importAnswer(text);
      doing.record({ act: 'import', subject: 'leases', detail: { leases: imported.leases } });
      return imported;
    },
    acceptNumbers: (_nothing, doing) => {
      store.transaction(() => {
        store.ledger.acceptHighWater();
        doing.record({ act: 'numbers-accept', subject: 'numbers' });
      });
      alerts.set('numbers', store.numbersFault());
      return null;
    },
  };
}
