/** The requests of the returns desk, implemented: each is a line or two, and the work is in the desk that it names. */
import type { Clock } from '../../base/clock.ts';
import type { returnRequests } from '../../contract/returns.ts';
import { Fault } from '../../model/fault.ts';
import type { Unit } from '../../model/unit.ts';
import type { Store } from '../../store/store.ts';
import type { JobControl } from '../job-control.ts';
import type { ActingHandlers } from '../people/actor.ts';
import type { StateHub } from '../state-hub.ts';
import type { StationKey } from '../station-key.ts';
import { BatchDesk } from './batch-desk.ts';
import { DestructionDesk } from './destruction-desk.ts';
import type { RetiredControl } from './retired-control.ts';
import { ReturnDesk } from './return-desk.ts';
import { startRepair, startTriage } from './return-jobs.ts';

export interface ReturnsHandlerParts {
  readonly store: Store;
  readonly hub: StateHub;
  readonly jobs: JobControl;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly retired: RetiredControl;
  onFacts(): void;
}

export interface ReturnsDesks {
  readonly returns: ReturnDesk;
  readonly batches: BatchDesk;
  readonly destruction: DestructionDesk;
}

export function openReturnsDesks(parts: Omit<ReturnsHandlerParts, 'jobs' | 'retired'>): ReturnsDesks {
  const { store, hub, key, clock } = parts;
  const slotOf = (hardwareId: string): string | null =>
    hub.state.slots.find((view) => view.port !== null && view.hardwareId === hardwareId)?.slot.id ?? null;
  const onUnit = ({ hardwareId, state }: Unit): void => {
    for (const view of hub.state.slots)
      if (view.hardwareId === hardwareId)
        hub.changeSlot(view.slot.id, (current) => ({ ...current, unitState: state }));
    parts.onFacts();
  };
  return {
    returns: new ReturnDesk({ store, key, clock, slotOf, onUnit }),
    batches: new BatchDesk({ store, key, clock }),
    destruction: new DestructionDesk({ store, key, clock, onUnit }),
  };
}

export function returnsHandlers(
  parts: ReturnsHandlerParts,
  desks: ReturnsDesks,
): Pick<ActingHandlers, keyof typeof returnRequests> {
  const { store, hub, retired, onFacts } = parts;
  const known = (scan: string): Unit | null =>
    store.units.find(scan) ?? store.units.find(store.owners.ofNumber(scan) ?? '');
  /** Asks the server for a unit that nobody knows here; what it says is kept. */
  const lookUp = async (
    scan: string,
  ): Promise<{ readonly unit: Unit | null; readonly fromServer: boolean }> => {
    const here = known(scan);
    if (here !== null && here.state !== 'blank') return { unit: here, fromServer: false };
    await retired.ask(scan);
    const now = known(scan);
    return { unit: now ?? here, fromServer: now !== null && now.state !== here?.state };
  };
  return {
    findUnit: async ({ scan }) => {
      const { unit, fromServer } = await lookUp(scan);
      const hardwareId = unit?.hardwareId ?? '';
      return {
        unit,
        gone: store.goneUnits.wordsOf(hardwareId),
        openReturnId: store.returns.openFor(hardwareId)?.returnId ?? null,
        slotId:
          hub.state.slots.find((view) => view.port !== null && view.hardwareId === hardwareId)?.slot.id ??
          null,
        fromServer,
      };
    },
    openReturn: async ({ scan, reason, reference = null }, doing) => {
      const { unit } = await lookUp(scan);
      if (unit === null)
        throw new Fault('return.unknown', `Neither this station nor its server knows a unit ${scan}.`, {
          scan,
        });
      const view = desks.returns.open(unit.hardwareId, { reason, reference }, doing);
      desks.returns.refresh(unit.hardwareId);
      return view;
    },
    listReturns: (query) => store.returns.list(query),
    getReturn: ({ returnId }) => desks.returns.view(returnId),
    startTriage: ({ returnId, slotId }, doing) => startTriage(parts, desks.returns, returnId, slotId, doing),
    startRepair: (wanted, doing) => startRepair(parts, wanted, doing),
    closeReturn: ({ returnId, outcome, note }, doing) => {
      const { openedSequence: _place, ...closed } = desks.returns.close(returnId, outcome, note, doing);
      return closed;
    },
    requireDestruction: (wanted, doing) => ({ documentId: desks.destruction.require(wanted, doing) }),
    recordDestruction: (wanted, doing) => desks.destruction.record(wanted, doing),
    loadBatch: (wanted, doing) => {
      const view = desks.batches.load(wanted, doing);
      onFacts();
      return view;
    },
    listBatches: (query) => store.batches.list(query),
    getBatch: ({ batchId }) => desks.batches.view(batchId),
    checkBatchUnit: ({ batchId, scan }) => desks.batches.check(batchId, scan, known(scan)),
    closeBatch: ({ batchId, note }, doing) => {
      const closed = desks.batches.close(batchId, note, doing);
      onFacts();
      return closed;
    },
    exportAttachment: ({ sha256 }) => {
      const { name, mediaType, bytes } = store.attachments.read(sha256);
      return { name, mediaType, base64: Buffer.from(bytes).toString('base64') };
    },
    importRetired: ({ text }) => retired.importFile(text),
  };
}
