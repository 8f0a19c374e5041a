/**
 * Batches of units that shall be wiped: the list is loaded first, each unit is checked against it before anything is erased, and
 * the sheet at the end accounts for each. Whoever agreed to the list as second person is named in every certificate of it.
 */
import type { Clock } from '../../base/clock.ts';
import type { BatchCheck, BatchView } from '../../contract/returns.ts';
import { type Batch, type BatchSheet, type BatchUnit, countFates, isSettled } from '../../model/batch.ts';
import { Fault } from '../../model/fault.ts';
import type { PersonName } from '../../model/people.ts';
import type { Unit } from '../../model/unit.ts';
import type { Store } from '../../store/store.ts';
import type { Doing } from '../people/actor.ts';
import type { StationKey } from '../station-key.ts';
import { readBatchList } from './batch-list.ts';
import { peopleOf, plainBody, sha256Of } from './statement-parts.ts';

export interface BatchDeskParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
}

export class BatchDesk {
  readonly #parts: BatchDeskParts;

  constructor(parts: BatchDeskParts) {
    this.#parts = parts;
  }

  /** Throws Fault batch.invalid. */
  load(
    { batchId, title, text }: { readonly batchId: string; readonly title: string; readonly text: string },
    doing: Doing,
  ): BatchView {
    const { store, clock } = this.#parts;
    const lines = readBatchList(text);
    this.#refuseTwins(lines);
    store.transaction(() => {
      store.batches.load({
        batchId,
        title,
        loadedAt: clock.now().toISOString(),
        loadedBy: doing.by.name,
        approvedBy: doing.approvedBy('batch'),
        listSha256: sha256Of(lines.join('\n')),
        lines,
      });
      doing.record({
        act: 'batch',
        subject: batchId,
        detail: { title, units: lines.length, done: 'loaded' },
      });
    });
    return this.view(batchId);
  }

  view(batchId: string): BatchView {
    const { store } = this.#parts;
    const batch = store.batches.require(batchId);
    return { batch, units: store.batches.units(batchId), refused: store.batches.refusals(batchId) };
  }

  /** By a scan. What is not on the list goes on the sheet when this station knows the unit. */
  check(batchId: string, scan: string, unit: Unit | null): BatchCheck {
    const { store } = this.#parts;
    const batch = store.batches.require(batchId);
    const listed = this.#listed(batch, scan, unit);
    if (listed !== null) {
      const { line, fate } = listed;
      return { listed: true, line, fate, words: wordsOf(listed) };
    }
    if (unit !== null && batch.closedAt === null) this.#refuse(batch, unit);
    return {
      listed: false,
      line: null,
      fate: null,
      words: `${scan} is not on the list of ${batch.title}. Put it aside: nothing of it is erased.`,
    };
  }

  /** Right before a wipe: who agreed to the batch, or null. Throws Fault batch.*, person.second; nothing is erased then. */
  admit(batchId: string, hardwareId: string, doing: Doing): PersonName | null {
    const { store } = this.#parts;
    const batch = store.batches.require(batchId);
    if (batch.closedAt !== null)
      throw new Fault('batch.closed', `The batch ${batch.title} was closed at ${batch.closedAt}.`, {
        batch: batchId,
      });
    const unit = store.units.require(hardwareId);
    const listed = this.#listed(batch, hardwareId, unit);
    if (listed === null) {
      this.#refuse(batch, unit);
      throw new Fault(
        'batch.not-listed',
        `${unit.serialNumber ?? hardwareId} is not on the list of ${batch.title}.`,
        { batch: batchId, hardwareId },
      );
    }
    if (isSettled(listed.fate))
      throw new Fault('unit.state', `${wordsOf(listed)} It is not wiped twice in one batch.`, { hardwareId });
    if (batch.approvedBy !== null && batch.approvedBy.id === doing.by.id)
      throw new Fault(
        'person.second',
        `${batch.approvedBy.name} agreed to this batch as the second person: somebody else wipes it.`,
        { batch: batchId },
      );
    return batch.approvedBy;
  }

  /** Also with units that never came: the sheet says so. */
  close(batchId: string, note: string, doing: Doing): { readonly documentId: string; readonly batch: Batch } {
    const { store, key, clock } = this.#parts;
    const documentId = store.transaction(() => {
      const batch = store.batches.require(batchId);
      if (batch.closedAt !== null)
        throw new Fault('batch.closed', `This batch was closed at ${batch.closedAt}.`, { batch: batchId });
      const units = store.batches.units(batchId);
      const now = clock.now().toISOString();
      const closedAt = Date.parse(now) < Date.parse(batch.loadedAt) ? batch.loadedAt : now;
      const body: BatchSheet = {
        batchId,
        title: batch.title,
        loadedAt: batch.loadedAt,
        loadedBy: batch.loadedBy,
        agreedBy: batch.approvedBy,
        listSha256: batch.listSha256,
        closedAt,
        note,
        units: [...units],
        refused: [...store.batches.refusals(batchId)],
        counts: { ...countFates(units) },
        ...peopleOf(doing, 'batch', key),
      };
      const signed = store.documents.append(
        { kind: 'batch-sheet', id: `batch-${batchId}`, body: plainBody(body) },
        (document, head) => key.signer.sign(document, head),
        { jobId: null, hardwareId: null },
      );
      store.batches.close(batchId, closedAt, signed.id);
      doing.record({ act: 'batch', subject: batchId, detail: { document: signed.id, done: 'closed', note } });
      return signed.id;
    });
    return { documentId, batch: store.batches.require(batchId) };
  }

  #listed(batch: Batch, scan: string, unit: Unit | null): BatchUnit | null {
    const { store } = this.#parts;
    const owner = unit?.hardwareId ?? store.owners.ofNumber(scan);
    return (
      store.batches
        .units(batch.batchId)
        .find(({ listedAs, hardwareId }) => listedAs === scan || (owner !== null && hardwareId === owner)) ??
      null
    );
  }

  #refuse(batch: Batch, { hardwareId, serialNumber }: Unit): void {
    const { store, clock } = this.#parts;
    store.batches.refuse(batch.batchId, {
      hardwareId,
      serialNumber,
      at: clock.now().toISOString(),
      reason: 'It was presented, and it is not on the list.',
    });
  }

  /** One unit by its number and by its hardware id is still one unit. */
  #refuseTwins(lines: readonly string[]): void {
    const { store } = this.#parts;
    const seen = new Map<string, string>();
    for (const line of lines) {
      const hardwareId = store.units.find(line)?.hardwareId ?? store.owners.ofNumber(line);
      if (hardwareId === null) continue;
      const before = seen.get(hardwareId);
      if (before !== undefined)
        throw new Fault('batch.invalid', `${before} and ${line} are the same unit (${hardwareId}).`, {
          hardwareId,
        });
      seen.set(hardwareId, line);
    }
  }
}

function wordsOf({ listedAs, line, fate }: BatchUnit): string {
  switch (fate) {
    case 'missing':
      return `${listedAs} is line ${line} of the list and waits for its wipe.`;
    case 'verified':
    case 'verified-with-exceptions':
      return `${listedAs} is line ${line} and has its certificate already.`;
    case 'destroyed':
      return `${listedAs} is line ${line} and is destroyed.`;
    case 'destroy-required':
      return `${listedAs} is line ${line} and has to be destroyed.`;
    case 'not-verified':
    case 'failed':
    case 'interrupted':
      return `${listedAs} is line ${line}; its last wipe was no success (${fate}). Wipe it again.`;
  }
}
