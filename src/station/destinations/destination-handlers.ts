/** The requests of contract/destinations.ts. */
import type { DestinationReport, destinationRequests } from '../../contract/destinations.ts';
import { keepsRecords } from '../../model/document.ts';
import { Fault } from '../../model/fault.ts';
import { faultTable } from '../../model/fault-table.ts';
import type { Store } from '../../store/store.ts';
import type { ProbeStep } from '../../sync/destination-probe.ts';
import type { ActingHandlers } from '../people/actor.ts';
import type { RecordsDesk } from '../records-desk.ts';
import type { DestinationBoard } from './destination-board.ts';
import {
  addToDestinationFile,
  removeFromDestinationFile,
  unknownDestination,
} from './destination-settings.ts';

export function destinationHandlers({
  store,
  destinations,
  records,
  onFacts,
}: {
  readonly store: Store;
  readonly destinations: DestinationBoard;
  readonly records: RecordsDesk;
  onFacts(): void;
}): Pick<ActingHandlers, keyof typeof destinationRequests> {
  return {
    listDestinations: async () => {
      await destinations.reload();
      return destinations.list();
    },
    testDestination: async ({ name }) => reportOf(name, await destinations.probe(name)),
    addDestination: async ({ name, settings }, doing) => {
      const added = addToDestinationFile(store.folder, name, settings);
      doing.record({
        act: 'settings',
        subject: name,
        detail: { destination: added.kind, from: String(added.from) },
      });
      await destinations.reload();
      const view = destinations.list().find((one) => one.destination === name);
      if (view === undefined) throw unknownDestination(name, store.folder);
      onFacts();
      return view;
    },
    removeDestination: async ({ name, reason }, doing) => {
      removeFromDestinationFile(store.folder, name);
      await destinations.reload();
      const words = `${doing.by.name}: ${reason}`;
      return store.transaction(() => {
        const putAside = store.outbox.setAllAside(name, words);
        doing.record({ act: 'settings', subject: name, detail: { removed: true, reason, putAside } });
        onFacts();
        return { putAside };
      });
    },
    recordsPage: ({ after }) => records.page(after),
    importReceipts: ({ text }, doing) =>
      store.transaction(() => {
        const taken = records.take(text);
        const { accepted, known } = taken;
        const detail = { accepted, known, refused: taken.refused.length, rejected: taken.rejected.length };
        doing.record({ act: 'import', subject: 'receipts', detail });
        return taken;
      }),
    putAside: ({ id, destination, reason }, doing) => {
      if (!keepsRecords(destination))
        throw new Fault(
          'plan.refused',
          'What has to be revoked or ended there is not put aside: it is done there, and confirmed (mintmark issuer revoked).',
        );
      store.transaction(() => {
        if (!store.outbox.setAside(id, destination, `${doing.by.name}: ${reason}`))
          throw new Fault(
            'destination.unknown',
            'This record does not wait there, and was not rejected there.',
            {
              id,
              destination,
            },
          );
        doing.record({ act: 'sync-put-aside', subject: id.slice(0, 300), detail: { destination, reason } });
      });
      onFacts();
      return null;
    },
  };
}

export function reportOf(name: string, steps: readonly ProbeStep[]): DestinationReport {
  const wrong = steps.find(({ state }) => state === 'wrong');
  return {
    name,
    works: wrong === undefined,
    steps,
    advice: wrong === undefined ? null : faultTable[`destination.${wrong.stage}`].help,
  };
}
