/**
 * Composition root: builds everything on one data folder and implements the contract. Nothing here decides; each part
 * has its own file. Opening closes what a crash left behind before anything new can start.
 */
import type { Clock } from '../base/clock.ts';
import { systemClock } from '../base/clock.ts';
import { type Random, systemRandom } from '../base/random.ts';
import type { Handlers } from '../contract/contract.ts';
import type { Engine } from '../contract/serve.ts';
import type { Driver } from '../drivers/driver.ts';
import { drivers as shippedDrivers } from '../drivers/index.ts';
import { hideNames, revealNames } from '../evidence/names.ts';
import { asFault } from '../model/fault.ts';
import type { StationEvent, StationState } from '../model/station.ts';
import { openStore, type Store } from '../store/store.ts';
import { systemPorts } from '../transport/system-ports.ts';
import { Alerts } from './alerts.ts';
import { Bench } from './bench.ts';
import { demoPackage } from './demo-content.ts';
import { demoSensorPackage } from './demo-sensor.ts';
import { storedEvidenceFault } from './evidence-check.ts';
import { ExchangeDesk } from './exchange/exchange-desk.ts';
import { firstState, shiftView } from './first-state.ts';
import { GroupDesk } from './groups/group-desk.ts';
import { GroupSight } from './groups/group-sight.ts';
import { createHandlers } from './handlers.ts';
import { openIdentity } from './identity-control.ts';
import { importBytes } from './import-file.ts';
import { closeInterruptedJobs } from './interrupted.ts';
import { JobControl } from './job-control.ts';
import { NameRetention } from './name-retention.ts';
import { orderView } from './order.ts';
import { openOutside } from './outside.ts';
import type { ActEntry } from './people/actor.ts';
import { openPeople } from './people/open-people.ts';
import { recipeSummaries } from './plan-view.ts';
import { PoolDesk } from './pool-desk.ts';
import { RecordsDesk } from './records-desk.ts';
import { openReturnsDesks } from './returns/returns-handlers.ts';
import { SearchCatchUp } from './search-catch-up.ts';
import { startServerUse } from './server-use.ts';
import { manualPorts, StationSettingsControl } from './settings-control.ts';
import { StateHub } from './state-hub.ts';
import { loadStationKey } from './station-key.ts';
import type { StationOptions } from './station-options.ts';
import { TimeStamping } from './time-stamping.ts';
import { openVirtualBench, VirtualControl } from './virtual-control.ts';

export interface Station extends Engine, AsyncDisposable {
  readonly handlers: Handlers;
  readonly state: StationState;
  subscribe(listener: (event: StationEvent) => void): Disposable;
  /** Writes where this engine can be reached into the folder's lock, for windows that want to attach. */
  announce(address: string): void;
}

/** Throws Fault store.locked, store.newer, store.damaged and others of the store. */
export async function openStation(options: StationOptions): Promise<Station> {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const drivers = options.drivers ?? shippedDrivers;
  const store = openStore({
    folder: options.dataFolder,
    clock,
    random,
    ...(options.nativeBinding === undefined ? {} : { nativeBinding: options.nativeBinding }),
  });
  store.names.use({ hide: hideNames, reveal: revealNames });
  try {
    return await assemble(options, store, drivers, clock, random);
  } catch (thrown) {
    // The folder must be free again; the reason goes on to the caller.
    store.close();
    throw thrown;
  }
}

async function assemble(
  options: StationOptions,
  store: Store,
  drivers: readonly Driver[],
  clock: Clock,
  random: Random,
): Promise<Station> {
  const key = loadStationKey(store, clock, random);
  const virtualParts = { store, drivers, clock, random, baud: options.virtualBaud ?? 'as-opened' } as const;
  const virtual =
    options.bench === 'virtual' && options.source === undefined ? openVirtualBench(virtualParts) : null;
  if (options.bench === 'virtual' && store.catalogue.packages().length === 0)
    for (const product of [demoPackage(), demoSensorPackage()]) store.catalogue.save(product);
  const source = options.source ?? virtual ?? systemPorts({ manualPorts: () => manualPorts(store), clock });
  const identity = await openIdentity({
    store,
    clock,
    random,
    demo: options.bench === 'virtual',
    note: (text) =>
      hub.log({
        at: clock.now().toISOString(),
        slotId: null,
        jobId: null,
        text: `${text} (${hub.state.operator})`,
      }),
  });
  const interrupted = closeInterruptedJobs(store, key, drivers, clock);
  const startedAt = clock.now();

  const alerts = new Alerts((list) => hub.change({ type: 'alerts', alerts: list }));

  const hub = new StateHub(
    firstState({
      store,
      key,
      appVersion: options.appVersion,
      bench: options.bench,
      interrupted,
      shift: shiftView(store, clock),
    }),
    clock,
  );
  alerts.set('numbers', store.numbersFault());
  alerts.set('evidence', storedEvidenceFault(store, key));
  identity.onIssuerFileFault((fault) => alerts.set('issuers', fault));
  identity.onPinFaults((name, fault) => alerts.set(`pin:${name}`, fault));

  const outside = openOutside({
    store,
    key,
    clock,
    random,
    hub,
    alerts,
    issuers: identity.issuers,
    takePackage: (bytes) => {
      const server = { id: null, name: 'management server', role: null };
      const doing = { record: (entry: ActEntry) => people.log.write(entry, server) };
      importBytes(store, bytes, options.appVersion, doing, key.signer);
      onImported();
    },
    onFacts: () => onFacts(),
  });
  const { sync, destinations, leases, retired, drift, revocations, packages, revoked } = outside;
  const sight = new GroupSight({
    store,
    clock,
    signer: () => key.signer,
    isComparing: () => drift.isBusy,
  });
  const groups = new GroupDesk({
    store,
    clock,
    random,
    sight,
    signer: () => key.signer,
    onPublished: () => drift.contentChanged(),
  });
  const settings = new StationSettingsControl({
    store,
    hub,
    key,
    sync,
    issuerState: (profile) => identity.issuerState(profile),
    onManualPorts: () => bench.refresh(),
  });
  const timeStamping = new TimeStamping({
    store,
    key,
    clock,
    random,
    onFault: (fault) => alerts.set('time-stamps', fault),
  });
  const onFacts = (): void => {
    timeStamping.wake();
    outside.wake();
  };
  const people = openPeople({
    store,
    key,
    clock,
    random,
    hub,
    groups,
    typedOperator: () => settings.operator,
    onFacts,
    onKeyMissing: (fault) => alerts.set('people', fault),
  });
  const catchUp = new SearchCatchUp({
    store,
    clock,
    onFault: (thrown) => alerts.raise('store', asFault(thrown).toData()),
  });
  const retention = new NameRetention({ store, clock, log: people.log });
  const refresh = (): void => {
    try {
      retention.look();
      hub.change({ type: 'shift', shift: shiftView(store, clock) });
      hub.change({ type: 'order', order: orderView(store) });
      alerts.set('numbers', store.numbersFault());
      onFacts();
      void revocations.refreshLists();
      leases.wakeIfShort();
      alerts.settle('store');
    } catch (thrown) {
      // The job is on record; counters that can not be read now must not end the engine.
      alerts.raise('store', asFault(thrown).toData());
    }
  };
  /** Recipes, profiles, groups or orders may be others now. */
  const onImported = (): void => {
    drift.contentChanged();
    hub.change({ type: 'recipes', recipes: recipeSummaries(store) });
    hub.change({ type: 'order', order: orderView(store) });
    identity.tellPinFaults();
    revoked.announce();
    leases.wakeIfShort();
  };
  const jobs = new JobControl({
    store,
    hub,
    source,
    drivers,
    key,
    clock,
    random,
    identity: identity.provider,
    appVersion: options.appVersion,
    checkIssuer: (profile) => {
      revoked.requireAdmitted();
      identity.checkIssuer(profile);
    },
    onStarted: (slotId) => alerts.settle(`slot:${slotId}`),
    onEnded: (slotId, hardwareId) => {
      bench.jobEnded(slotId);
      if (hardwareId !== null) drift.refresh(hardwareId);
      alerts.settle('journal');
      refresh();
    },
    onBroken: (slotId, fault) => {
      bench.jobEnded(slotId);
      alerts.raise('journal', fault.toData());
    },
  });
  const bench = new Bench({
    store,
    hub,
    source,
    clock,
    random,
    keepShown: new Set(interrupted.map((job) => job.slotId)),
    onArmed: (slotId, recipeId) => {
      try {
        jobs.start(slotId, recipeId, people.gate.armedStart(slotId, recipeId));
      } catch (thrown) {
        // Nobody called: the reason has to be where people look.
        alerts.raise(`slot:${slotId}`, asFault(thrown).toData());
      }
    },
    onVacant: (slotId) => alerts.settle(`slot:${slotId}`),
  });
  const virtualControl = virtual === null ? null : new VirtualControl(virtual, hub, virtualParts);
  bench.start();
  await destinations.start();
  drift.contentChanged();
  outside.wakeAddressed();
  timeStamping.wake();
  retention.look();
  catchUp.start();
  void revocations.refreshLists();
  const serverUse = await startServerUse({ options, store, sync, alerts });
  hub.log({
    at: startedAt.toISOString(),
    slotId: null,
    jobId: null,
    text: `station ${key.stationId} started`,
  });

  const records = new RecordsDesk(store, key, () => sync.serverKey());
  const handlers = people.gate.guard(
    createHandlers({
      store,
      hub,
      bench,
      jobs,
      sync,
      leases,
      destinations,
      records,
      exchange: new ExchangeDesk({
        store,
        key,
        clock,
        random,
        records,
        leases,
        packages,
        revocations: revoked,
        serverKey: () => sync.serverKey(),
        onGroups: () => drift.contentChanged(),
      }),
      pulled: { packages, revoked },
      alerts,
      groups,
      sight,
      drift,
      settings,
      source,
      drivers,
      key,
      virtual: virtualControl,
      clock,
      people: people.desk,
      revocations,
      pools: new PoolDesk({
        store,
        clock,
        random,
        stationId: key.stationId,
        issuers: identity.issuers,
        look: (name) => identity.board.look(name),
      }),
      identity,
      random,
      desks: openReturnsDesks({ store, hub, key, clock, onFacts }),
      retired,
      onImported,
      onFacts,
      onHurry: () => outside.hurry(),
      timeStamping,
    }),
  );
  return {
    handlers,
    get state() {
      return hub.state;
    },
    subscribe: (listener) => hub.subscribe(listener),
    announce: (address) => store.announce(address),
    [Symbol.asyncDispose]: async () => {
      serverUse.close();
      bench.close();
      people.close();
      await jobs.close();
      await timeStamping[Symbol.asyncDispose]();
      await catchUp[Symbol.asyncDispose]();
      await outside.closeQueues();
      await identity[Symbol.asyncDispose]();
      await Promise.race([serverUse.settled, clock.sleep(100, new AbortController().signal)]);
      await outside.close();
      virtual?.[Symbol.dispose]();
      hub.close();
      store.close();
    },
  };
}
