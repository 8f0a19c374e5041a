/** The contract, implemented: each request is a line or two here, and the work is in the part that it names. */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Driver } from '../drivers/driver.ts';
import { verifyExport } from '../evidence/verify.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import type { PortSource } from '../transport/port.ts';
import type { Alerts } from './alerts.ts';
import type { Bench } from './bench.ts';
import { sendConsoleLine } from './console-line.ts';
import { credentialHandlers } from './credential-handlers.ts';
import type { DestinationBoard } from './destinations/destination-board.ts';
import { destinationHandlers } from './destinations/destination-handlers.ts';
import { exportDocument } from './document-export.ts';
import { evidenceHandlers } from './evidence-handlers.ts';
import type { ExchangeDesk } from './exchange/exchange-desk.ts';
import { exchangeHandlers } from './exchange/exchange-handlers.ts';
import type { DriftDesk } from './groups/drift-desk.ts';
import type { GroupDesk } from './groups/group-desk.ts';
import { groupHandlers } from './groups/group-handlers.ts';
import type { GroupSight } from './groups/group-sight.ts';
import type { IdentityControl } from './identity-control.ts';
import { identityHandlers } from './identity-handlers.ts';
import { importFile } from './import-file.ts';
import type { IssuerRevocations } from './issuer-revocations.ts';
import type { JobControl } from './job-control.ts';
import { languageHandlers, spokenLanguage } from './language-desk.ts';
import type { LeaseControl } from './lease-control.ts';
import { leaseHandlers } from './lease-handlers.ts';
import { officeHandlers } from './office-handlers.ts';
import { officeSigningHandlers } from './office-signing-handlers.ts';

import type { ActingHandlers } from './people/actor.ts';
import { type PeopleDeskParts, peopleHandlers } from './people/people-desk.ts';
import { planView } from './plan-view.ts';
import type { PoolDesk } from './pool-desk.ts';
import type { PackageControl } from './pulled/package-control.ts';
import type { RevocationControl } from './pulled/revocation-control.ts';
import type { RecordsDesk } from './records-desk.ts';
import type { RetiredControl } from './returns/retired-control.ts';
import { type ReturnsDesks, returnsHandlers } from './returns/returns-handlers.ts';
import type { StationSettingsControl } from './settings-control.ts';
import type { StateHub } from './state-hub.ts';
import type { StationKey } from './station-key.ts';
import type { SyncControl } from './sync-control.ts';
import type { TimeStamping } from './time-stamping.ts';
import { changeUnitState } from './unit-control.ts';
import type { VirtualControl } from './virtual-control.ts';
import { checkedWipe, wipePlanView } from './wipe-plan.ts';

export interface HandlerParts {
  readonly store: Store;
  readonly hub: StateHub;
  readonly bench: Bench;
  readonly jobs: JobControl;
  readonly sync: SyncControl;
  readonly leases: LeaseControl;
  readonly destinations: DestinationBoard;
  readonly records: RecordsDesk;
  readonly exchange: ExchangeDesk;
  /** What is asked of the server beside orders and groups. */
  readonly pulled: { readonly packages: PackageControl; readonly revoked: RevocationControl };
  readonly alerts: Alerts;
  readonly groups: GroupDesk;
  readonly sight: GroupSight;
  readonly drift: DriftDesk;
  readonly settings: StationSettingsControl;
  readonly identity: IdentityControl;
  readonly source: PortSource;
  readonly drivers: readonly Driver[];
  readonly key: StationKey;
  readonly revocations: IssuerRevocations;
  readonly pools: PoolDesk;
  readonly timeStamping: TimeStamping;
  readonly desks: ReturnsDesks;
  readonly retired: RetiredControl;
  readonly virtual: VirtualControl | null;
  readonly clock: Clock;
  readonly random: Random;
  /** Packages brought other recipes and profiles. */
  onImported(): void;
  readonly people: PeopleDeskParts;
  /** Something may be waiting in the outbox now. */
  onFacts(): void;
  /** A person wants it sent now, however long its servers were out of reach. */
  onHurry(): void;
}

export function createHandlers(parts: HandlerParts): ActingHandlers {
  const { store, hub, bench, jobs, settings } = parts;
  return {
    ...identityHandlers(parts),
    ...officeHandlers(parts),
    ...officeSigningHandlers(parts),
    ...groupHandlers(parts),
    snapshot: () => hub.state,
    startJob: ({ slotId, recipeId }, doing) => ({ jobId: jobs.start(slotId, recipeId, doing) }),
    cancelJob: ({ jobId }, doing) => {
      // Its record says who began it; who ended it may be somebody else.
      if (jobs.cancel(jobId)) doing.record({ act: 'work', subject: jobId, detail: { change: 'cancelled' } });
      return null;
    },
    clearSlot: ({ slotId }) => done(bench.clear(slotId)),
    armSlots: ({ slotIds, recipeId }, doing) => {
      if (recipeId !== null) {
        const { known, result } = jobs.plan(recipeId);
        if (known.recipe.purpose === 'decommission')
          throw new Fault('plan.refused', 'A wipe never starts by itself: each unit is confirmed.');
        if (result.plan === null)
          throw result.problems[0] ?? new Fault('plan.refused', 'The recipe can not run here.');
      }
      const slots = slotIds.map((slotId) => hub.slot(slotId)?.slot.number ?? '?').join(', ');
      return done(
        bench.arm(slotIds, recipeId, () =>
          doing.record({ act: 'arm', subject: recipeId, detail: { slots, armed: recipeId !== null } }),
        ),
      );
    },
    plan: ({ recipeId }) => planView(jobs.plan(recipeId)),
    teachSlot: ({ slotNumber, location }) => done(bench.teach(slotNumber, location)),
    forgetSlot: ({ slotId }) => done(bench.forget(slotId)),
    ...credentialHandlers(parts),
    ...destinationHandlers(parts),
    ...exchangeHandlers(parts),
    listProfiles: () => store.catalogue.profiles(),
    listPorts: () => parts.source.list(),
    listUnits: (query) => store.units.list(query),
    getUnit: ({ hardwareId }) =>
      store.lives.of(
        store.units.find(hardwareId)?.hardwareId ??
          store.units.findBySerialNumber(hardwareId)?.hardwareId ??
          // a number that it had before a repair, and that may still be on its label
          store.owners.ofNumber(hardwareId) ??
          hardwareId,
      ),
    listRecords: (query) => store.records.list(query),
    getRecord: ({ jobId }) => store.records.detail(jobId),
    exportDocument: (wanted, doing) =>
      exportDocument(
        store,
        parts.key,
        wanted,
        (digest) => parts.timeStamping.stampNow(digest),
        spokenLanguage(store, doing.by.id) ?? 'en',
      ),
    verifyDocument: ({ text, publicKeyPem }) => {
      const { valid, kind, findings } = verifyExport(text, publicKeyPem ?? parts.key.signer.publicKeyPem);
      return { valid, kind, findings };
    },
    wipePlan: ({ slotId }) => wipePlanView(parts, slotId),
    startWipe: ({ slotId, recipeId, confirmHardwareId, batchId }, doing) => {
      const onlyUnit = checkedWipe(parts, slotId, recipeId, confirmHardwareId);
      const approvedBy = batchId === undefined ? null : parts.desks.batches.admit(batchId, onlyUnit, doing);
      return { jobId: jobs.start(slotId, recipeId, doing, { onlyUnit, approvedBy }) };
    },
    setUnitState: ({ hardwareId, state, note }, doing) => {
      const inUse = hub.state.slots.find(
        (view) => view.hardwareId === hardwareId && view.activity.type === 'running',
      );
      if (inUse !== undefined)
        throw new Fault('slot.busy', `Slot ${inUse.slot.number} works on this unit.`, { hardwareId });
      const unit = changeUnitState(store, hardwareId, state, {
        note,
        doing,
        at: parts.clock.now().toISOString(),
      });
      for (const view of hub.state.slots) {
        if (view.hardwareId === hardwareId)
          hub.changeSlot(view.slot.id, (current) => ({ ...current, unitState: unit.state }));
      }
      parts.onFacts();
      return unit;
    },
    listSync: (query) => store.outbox.list(query),
    retrySync: ({ ids, destination }) => {
      store.outbox.retry(ids, destination);
      parts.leases.wake();
      parts.retired.wake();
      parts.pulled.packages.wake();
      parts.pulled.revoked.wake();
      parts.onHurry();
      return done(parts.onFacts());
    },
    ...evidenceHandlers(parts),
    rotateStationKey: ({ reason }, doing) => {
      const { id } = parts.key.rotate(reason, doing.by.name);
      doing.record({ act: 'station-key', subject: id, detail: { reason } });
      hub.change({ type: 'station-key', publicKey: parts.key.signer.publicKeyPem });
      parts.onFacts();
      return { documentId: id, publicKeyPem: parts.key.signer.publicKeyPem };
    },
    getSettings: () => settings.view(),
    saveSettings: async (change, doing) => {
      await settings.save(change, doing);
      parts.onFacts();
      return settings.view();
    },
    importFile: ({ base64 }, doing) => {
      const imported = importFile(store, base64, hub.state.station.version, doing, parts.key.signer);
      parts.onImported();
      return imported;
    },
    ...peopleHandlers(parts.people),
    ...leaseHandlers(parts),
    ...languageHandlers(parts),
    ...returnsHandlers(parts, parts.desks),
    sendConsole: async ({ slotId, line }) => ({ output: await sendConsoleLine(parts, slotId, line) }),
    virtualBench: async ({ slotId, action, misbehaviour }) => {
      if (parts.virtual === null) throw new Fault('slot.unknown', 'This bench is a real one.');
      return done(await parts.virtual.act(slotId, action, misbehaviour ?? null));
    },
  };
}

/** The reply of requests that only do something. */
function done(_nothing: unknown): null {
  return null;
}
