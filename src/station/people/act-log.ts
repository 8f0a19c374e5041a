/** Acts as signed documents in the station's chain: who did what, and who agreed. */
import type { Clock } from '../../base/clock.ts';
import { type Random, randomId } from '../../base/random.ts';
import type { ActRecord } from '../../model/act-record.ts';
import type { PersonName } from '../../model/people.ts';
import type { Store } from '../../store/store.ts';
import type { StationKey } from '../station-key.ts';
import type { ActEntry, Actor } from './actor.ts';

export interface ActLogParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
}

export class ActLog {
  readonly #parts: ActLogParts;

  constructor(parts: ActLogParts) {
    this.#parts = parts;
  }

  /** `by` null: the station itself. Inside of a transaction it is part of that. */
  write(entry: ActEntry, by: Actor | null, approvedBy: PersonName | null = null): void {
    const { store, key, clock, random } = this.#parts;
    const hardwareId = entry.hardwareId ?? null;
    const body: ActRecord = {
      act: entry.act,
      at: clock.now().toISOString(),
      by: by === null ? null : { id: by.id, name: by.name, role: by.role },
      approvedBy: approvedBy === null ? null : { id: approvedBy.id, name: approvedBy.name },
      subject: entry.subject ?? null,
      hardwareId,
      detail: { ...entry.detail },
    };
    store.documents.append(
      { kind: 'act', id: `act-${randomId(random)}`, body },
      (document, head) => key.signer.sign(document, head),
      { jobId: null, hardwareId },
    );
  }
}
