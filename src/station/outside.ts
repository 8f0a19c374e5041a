/**
 * Everything by which a station speaks with the world outside its bench: the management server with what is pulled from it
 * (leases, retired units, groups), other destinations, and the revocations of certificates. Decides nothing; wires.
 */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { asFault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import { addressedDestination } from './addressed-destination.ts';
import { AddressedSync } from './addressed-sync.ts';
import type { Alerts } from './alerts.ts';
import { DestinationBoard } from './destinations/destination-board.ts';
import { destinationParts } from './destinations/destination-parts.ts';
import { DriftDesk } from './groups/drift-desk.ts';
import { GroupControl } from './groups/group-control.ts';
import type { IdentityControl } from './identity-control.ts';
import { IssuerRevocations } from './issuer-revocations.ts';
import { LeaseControl } from './lease-control.ts';
import { orderView } from './order.ts';
import { PackageControl } from './pulled/package-control.ts';
import { RevocationControl } from './pulled/revocation-control.ts';
import { RetiredControl } from './returns/retired-control.ts';
import { stationName } from './settings-control.ts';
import type { StateHub } from './state-hub.ts';
import type { StationKey } from './station-key.ts';
import { SyncControl } from './sync-control.ts';

export interface OutsideParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
  readonly hub: StateHub;
  readonly alerts: Alerts;
  readonly issuers: IdentityControl['issuers'];
  /** A package came from the server, whole. Throws what it is refused for. */
  takePackage(bytes: Uint8Array): void;
  /** Facts came into the outbox. */
  onFacts(): void;
}

export type Outside = ReturnType<typeof openOutside>;

export function openOutside(parts: OutsideParts) {
  const { store, key, clock, random, hub, alerts, issuers } = parts;
  const announceSync = (): void =>
    hub.change({ type: 'sync', sync: [...sync.views(), ...destinations.views(), ...addressed.views()] });
  const destinations = new DestinationBoard({
    store,
    clock,
    random,
    parts: destinationParts({ folder: store.folder, station: key.stationId, clock, random, store }),
    onChange: announceSync,
    onFileFault: (fault) => alerts.set('destinations', fault),
  });
  const sync = new SyncControl({
    store,
    key,
    clock,
    random,
    stationName: () => stationName(store, key.stationId),
    onChange: announceSync,
    setServer: (active) => destinations.setServer(active),
    onUsed: (url) => {
      alerts.settle('server');
      void leases.use(url);
      void retired.use(url);
      void pulledGroups.use(url);
      void packages.use(url);
      void revoked.use(url);
    },
    onSignIn: (fault) => alerts.set('server-sign-in', fault),
    onAlarms: (fault) => alerts.set('server-alarms', fault),
  });
  const leases = new LeaseControl({
    store,
    key,
    clock,
    random,
    serverKey: () => sync.serverKey(),
    fetchFor: (url) => sync.fetchFor(url),
    onFault: (fault) => alerts.set('leases', fault),
    onChange: () => {
      hub.change({ type: 'order', order: orderView(store) });
      alerts.set('numbers', store.numbersFault());
      sync.wake();
    },
  });
  const retired = new RetiredControl({
    store,
    key,
    clock,
    random,
    serverKey: () => sync.serverKey(),
    fetchFor: (url) => sync.fetchFor(url),
    onLearnt: (hardwareIds) => {
      for (const { slot, hardwareId } of hub.state.slots)
        if (hardwareId !== null && hardwareIds.includes(hardwareId))
          hub.changeSlot(slot.id, (view) => ({
            ...view,
            unitState: store.units.find(hardwareId)?.state ?? view.unitState,
          }));
    },
  });
  const drift = new DriftDesk({
    store,
    clock,
    onFault: (thrown) => alerts.raise('drift', asFault(thrown).toData()),
  });
  const pulledGroups = new GroupControl({
    store,
    key,
    clock,
    random,
    fetchFor: (url) => sync.fetchFor(url),
    onFault: (fault) => alerts.set('groups', fault),
    onTaken: () => drift.contentChanged(),
  });
  const packages = new PackageControl({
    store,
    key,
    clock,
    random,
    fetchFor: (url) => sync.fetchFor(url),
    take: (bytes) => parts.takePackage(bytes),
    onFault: (fault) => alerts.set('packages', fault),
  });
  const revoked = new RevocationControl({
    store,
    key,
    clock,
    random,
    serverKey: () => sync.serverKey(),
    fetchFor: (url) => sync.fetchFor(url),
    onFault: (fault) => alerts.set('revoked', fault),
    onFacts: () => parts.onFacts(),
  });
  const revocations = new IssuerRevocations({ store, clock, issuers });
  const addressed = new AddressedSync({
    store,
    clock,
    random,
    destinationOf: (name) => addressedDestination(name, { store, revocations }),
    onChange: () => {
      announceSync();
      alerts.set('revocations', revocations.alert());
    },
  });
  return {
    sync,
    destinations,
    leases,
    retired,
    drift,
    packages,
    revoked,
    revocations,
    /** Facts may have come into the outbox. */
    wake: () => {
      for (const queue of [sync, destinations, addressed]) queue.wake();
    },
    wakeAddressed: () => addressed.wake(),
    /** A person does not want to wait for the end of a back-off. */
    hurry: () => {
      for (const queue of [sync, destinations, addressed]) queue.hurry();
    },
    /** No more goes out by other destinations; the server may still be asked for signatures. */
    closeQueues: async () => {
      await addressed[Symbol.asyncDispose]();
      await destinations[Symbol.asyncDispose]();
    },
    close: async () => {
      await packages.close();
      await revoked.close();
      await pulledGroups.close();
      await drift.close();
      await sync.close();
      await leases.close();
      await retired.close();
    },
  };
}
