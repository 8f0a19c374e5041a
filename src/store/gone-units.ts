/**
 * Units that are over, here or elsewhere: what was learnt from the server is written into the list of units, so that every
 * check that knows a retired unit knows these as well. It goes around the life table, which is for what happens here.
 */
import type { Clock } from '../base/clock.ts';
import { isLearntNote, learntNote } from '../model/retired.ts';
import type { UnitState } from '../model/unit.ts';
import type { Database } from './database.ts';
import type { Units } from './units.ts';

/** A unit as the server has it. */
export interface LearntUnit {
  readonly hardwareId: string;
  readonly state: UnitState;
  readonly serialNumber: string | null;
  readonly model: string;
  readonly firmware: string | null;
  readonly certificateFingerprint: string | null;
  /** Where it became that, and when. */
  readonly station: string;
  readonly at: string;
}

export class GoneUnits {
  readonly #database: Database;
  readonly #units: Units;
  readonly #clock: Clock;

  constructor(database: Database, units: Units, clock: Clock) {
    this.#database = database;
    this.#units = units;
    this.#clock = clock;
  }

  /** Only what ends a unit, or makes one known that was not: a unit that works here is not changed by older news. */
  learn(unit: LearntUnit): boolean {
    const { hardwareId, state } = unit;
    return this.#database.transaction(() => {
      const before = this.#units.find(hardwareId)?.state ?? null;
      const ends = state === 'retired' || state === 'destroyed';
      if (before === state || before === 'destroyed') return false;
      // known already, and something came after it here: the server tells a station its own retirements as well, when it gets to it
      if (ends && this.#was(hardwareId, state)) return false;
      if (before !== null && before !== 'blank' && !ends) return false;
      this.#units.seen(hardwareId);
      const note = learntNote(unit);
      this.#database.run(
        `UPDATE units SET state = :state, model = iif(model = '', :model, model), note = :note,
           serial_number = coalesce(serial_number, :serialNumber), firmware = coalesce(firmware, :firmware),
           certificate_fingerprint = coalesce(certificate_fingerprint, :certificateFingerprint)
         WHERE hardware_id = :hardwareId`,
        {
          hardwareId,
          state,
          note,
          model: unit.model,
          serialNumber: unit.serialNumber,
          firmware: unit.firmware,
          certificateFingerprint: unit.certificateFingerprint,
        },
      );
      this.#database.run(
        `INSERT INTO unit_events (hardware_id, from_state, to_state, at, note, job_id) VALUES (?, ?, ?, ?, ?, NULL)`,
        [hardwareId, before ?? 'blank', state, this.#clock.now().toISOString(), note],
      );
      return true;
    });
  }

  #was(hardwareId: string, state: UnitState): boolean {
    const sql = 'SELECT 1 FROM unit_events WHERE hardware_id = ? AND to_state = ? LIMIT 1';
    return this.#database.get(sql, [hardwareId, state]) !== null;
  }

  /**
   * Of a retired or destroyed unit: when and why, in words; null for one that is in use. `unnamed` leaves out what a person of
   * this station wrote, which may begin with their name: for documents, where names are kept apart from them.
   */
  wordsOf(hardwareId: string, people: 'named' | 'unnamed' = 'named'): string | null {
    if (!this.#units.isRetired(hardwareId)) return null;
    const row = this.#database.get<{ state: string; at: string; note: string | null }>(
      `SELECT to_state AS state, at, note FROM unit_events
       WHERE hardware_id = ? AND to_state IN ('retired', 'destroyed') ORDER BY id DESC LIMIT 1`,
      [hardwareId],
    );
    const kept = this.#units.find(hardwareId)?.note;
    if (row === null) return (people === 'named' ? kept : null) ?? 'no reason is on record';
    const { state, at, note } = row;
    if (isLearntNote(state, note)) return note;
    const isShown = people === 'named' && note !== null && note !== '';
    return `${state} on ${at.slice(0, 10)}${isShown ? ` by ${note}` : ''}`;
  }
}
