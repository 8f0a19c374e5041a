/** Units: what the station knows of each device, and every change of its state. A unit is never forgotten. */
import type { Clock } from '../base/clock.ts';
import type { UnitChange } from '../job/journal.ts';
import type { OutboxFact } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { Readings } from '../model/job.ts';
import { canBecome, hardwareIdSchema, type Unit, type UnitState } from '../model/unit.ts';
import type { Database } from './database.ts';
import type { Outbox } from './outbox.ts';
import type { Page } from './page.ts';
import { toUnit, type UnitRow } from './unit-rows.ts';
import { searchUnits, type UnitQuery } from './unit-search.ts';

export interface StoredSetting {
  readonly key: string;
  readonly requested: string;
  /** As read back; null when the unit does not have it. */
  readonly observed: string | null;
}

export class Units {
  readonly #database: Database;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #released: (hardwareId: string, note: string) => void;

  /** `released` is called, in the same transaction, when a person takes a unit off hold. */
  constructor(
    database: Database,
    outbox: Outbox,
    clock: Clock,
    released: (hardwareId: string, note: string) => void,
  ) {
    this.#database = database;
    this.#outbox = outbox;
    this.#clock = clock;
    this.#released = released;
  }

  find(hardwareId: string): Unit | null {
    const row = this.#database.get<UnitRow>('SELECT * FROM units WHERE hardware_id = ?', [hardwareId]);
    return row === null ? null : toUnit(row);
  }

  /** The unit with this serial number, newest first where a number was seen on more than one. */
  findBySerialNumber(serialNumber: string): Unit | null {
    const row = this.#database.get<UnitRow>(
      'SELECT * FROM units WHERE serial_number = ? ORDER BY last_seen_at DESC LIMIT 1',
      [serialNumber],
    );
    return row === null ? null : toUnit(row);
  }

  /** Retired or destroyed: this station provisions it no more. */
  isRetired(hardwareId: string): boolean {
    const state = this.find(hardwareId)?.state;
    return state === 'retired' || state === 'destroyed';
  }

  /** It was retired or destroyed once, whatever it is called since: it never works again. */
  hasEnded(hardwareId: string): boolean {
    if (this.isRetired(hardwareId)) return true;
    const row = this.#database.get(
      `SELECT 1 AS ended FROM unit_events WHERE hardware_id = ? AND to_state IN ('retired', 'destroyed') LIMIT 1`,
      [hardwareId],
    );
    return row !== null;
  }

  /** Newest seen first. */
  list(query: UnitQuery): Page<Unit> {
    const { rows, next } = searchUnits(this.#database, query);
    return { rows: rows.map(toUnit), next };
  }

  /** A unit that nobody knew becomes `blank`. Throws Fault device.protocol for an id that is not one. */
  seen(hardwareId: string): void {
    if (!hardwareIdSchema.safeParse(hardwareId).success) {
      throw new Fault('device.protocol', 'The unit gave a hardware id that can not be one.', {
        hardwareId: hardwareId.slice(0, 80),
      });
    }
    const at = this.#clock.now().toISOString();
    this.#database.run(
      `INSERT INTO units (hardware_id, state, model, first_seen_at, last_seen_at) VALUES (?, 'blank', '', ?, ?)
       ON CONFLICT (hardware_id) DO UPDATE SET last_seen_at = max(last_seen_at, excluded.last_seen_at)`,
      [hardwareId, at, at],
    );
  }

  /**
   * What a job made of the unit. What is null stays as it was, except that a wiped unit has no firmware, group and
   * certificate any more (its number stays on record). Throws Fault unit.state for a walk that the life table does not have.
   */
  change(change: UnitChange, jobId: string): void {
    this.#database.transaction(() => {
      this.seen(change.hardwareId);
      if (change.state !== null) this.#walk(change.hardwareId, change.state, null, jobId);
      this.#database.run(
        `UPDATE units SET model = :model, serial_number = coalesce(:serialNumber, serial_number),
           firmware = coalesce(:firmware, iif(:wiped, NULL, firmware)),
           group_id = coalesce(:groupId, iif(:wiped, NULL, group_id)),
           certificate_fingerprint = coalesce(:certificateFingerprint, iif(:wiped, NULL, certificate_fingerprint))
         WHERE hardware_id = :hardwareId`,
        { ...change, wiped: change.state === 'wiped' ? 1 : 0 },
      );
    });
  }

  /**
   * A person's decision outside of a job, with the facts that tell the server, in one transaction. Throws Fault
   * unit.unknown, unit.state.
   */
  changeState(hardwareId: string, to: UnitState, note: string, facts: readonly OutboxFact[]): Unit {
    return this.#database.transaction(() => {
      const from = this.require(hardwareId).state;
      this.#walk(hardwareId, to, note, null);
      if (from === 'quarantined' && to !== 'quarantined') this.#released(hardwareId, note);
      this.#database.run('UPDATE units SET note = ? WHERE hardware_id = ?', [note, hardwareId]);
      for (const fact of facts) this.#outbox.enqueue(fact, hardwareId);
      return this.require(hardwareId);
    });
  }

  /** Puts a unit on hold, where it is known and its state allows it. */
  hold(hardwareId: string, reason: string | null, jobId: string): void {
    const state = this.find(hardwareId)?.state;
    if (state === undefined || state === 'quarantined' || !canBecome(state, 'quarantined')) return;
    this.#walk(hardwareId, 'quarantined', reason, jobId);
  }

  /** The certificate in force with those above it (DER in base64), and the fingerprints of all that it ever had besides. */
  certificates(hardwareId: string): {
    readonly chain: readonly string[];
    readonly fingerprint: string | null;
    readonly past: readonly string[];
  } {
    const live = this.#database.get<{ certificate_chain: string; certificate_fingerprint: string }>(
      `SELECT certificate_chain, identities.certificate_fingerprint FROM identities JOIN units USING (hardware_id)
       WHERE hardware_id = ? AND identities.state = 'committed'
         AND identities.certificate_fingerprint = units.certificate_fingerprint`,
      [hardwareId],
    );
    const all = this.#database.all<{ fingerprint: string }>(
      `SELECT DISTINCT fingerprint FROM identity_certificates JOIN identities ON identities.id = identity_id
       WHERE hardware_id = ?`,
      [hardwareId],
    );
    const fingerprint = live?.certificate_fingerprint ?? null;
    return {
      chain: live === null ? [] : (JSON.parse(live.certificate_chain) as readonly string[]),
      fingerprint,
      past: all.map((row) => row.fingerprint).filter((one) => one !== fingerprint),
    };
  }

  require(hardwareId: string): Unit {
    const unit = this.find(hardwareId);
    if (unit === null)
      throw new Fault('unit.unknown', `No unit ${hardwareId} is known here.`, { hardwareId });
    return unit;
  }

  /** What was asked for and what the unit gave back, replacing what was known of these keys. */
  saveSettings(hardwareId: string, settings: readonly StoredSetting[], jobId: string): void {
    const at = this.#clock.now().toISOString();
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM unit_settings WHERE hardware_id = ?', [hardwareId]);
      for (const { key, requested, observed } of settings) {
        this.#database.run('INSERT INTO unit_settings VALUES (?, ?, ?, ?, ?, ?)', [
          hardwareId,
          key,
          requested,
          observed,
          at,
          jobId,
        ]);
      }
    });
  }

  settings(hardwareId: string): readonly StoredSetting[] {
    return this.#database.all<StoredSetting>(
      'SELECT key, requested, observed FROM unit_settings WHERE hardware_id = ? ORDER BY key',
      [hardwareId],
    );
  }

  /** The newest value of each reading; readings of other names are kept. */
  saveReadings(hardwareId: string, readings: Readings, jobId: string): void {
    const at = this.#clock.now().toISOString();
    this.#database.transaction(() => {
      for (const [name, value] of Object.entries(readings)) {
        this.#database.run('INSERT OR REPLACE INTO unit_readings VALUES (?, ?, ?, ?, ?)', [
          hardwareId,
          name,
          JSON.stringify(value),
          at,
          jobId,
        ]);
      }
    });
  }

  readings(hardwareId: string): Readings {
    const rows = this.#database.all<{ name: string; value: string }>(
      'SELECT name, value FROM unit_readings WHERE hardware_id = ? ORDER BY name',
      [hardwareId],
    );
    return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)]));
  }

  #walk(hardwareId: string, to: UnitState, note: string | null, jobId: string | null): void {
    const from = this.require(hardwareId).state;
    if (from === to && jobId !== null) return; // a job that leaves a unit as it was changes no state
    if (!canBecome(from, to)) {
      throw new Fault('unit.state', `A unit that is ${from} can not become ${to}.`, { hardwareId, from, to });
    }
    const at = this.#clock.now().toISOString();
    this.#database.run('UPDATE units SET state = ? WHERE hardware_id = ?', [to, hardwareId]);
    this.#database.run(
      'INSERT INTO unit_events (hardware_id, from_state, to_state, at, note, job_id) VALUES (?, ?, ?, ?, ?, ?)',
      [hardwareId, from, to, at, note, jobId],
    );
  }
}
