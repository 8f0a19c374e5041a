/** The station's own settings: key and JSON value, the slots of the bench, and sealed (encrypted) secrets. */
import type { Clock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import type { Slot } from '../model/port.ts';
import type { Database } from './database.ts';

export class StationSettings {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** The JSON value as it was saved; the caller parses it. Undefined when it was never set. */
  get(key: string): unknown {
    const row = this.#database.get<{ value: string }>('SELECT value FROM key_value WHERE key = ?', [key]);
    return row === null ? undefined : JSON.parse(row.value);
  }

  set(key: string, value: string | number | boolean | null | object): void {
    this.#database.run('INSERT OR REPLACE INTO key_value VALUES (?, ?)', [key, JSON.stringify(value)]);
  }

  slots(): readonly Slot[] {
    return this.#database.all<Slot>('SELECT id, number, label, location FROM slots ORDER BY number');
  }

  /** Puts a slot in place of any other that has its number or its location. */
  saveSlot(slot: Slot): void {
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM slots WHERE id = ? OR number = ? OR location = ?', [
        slot.id,
        slot.number,
        slot.location,
      ]);
      this.#database.run('INSERT INTO slots VALUES (:id, :number, :label, :location)', { ...slot });
    });
  }

  forgetSlot(id: string): void {
    this.#database.run('DELETE FROM slots WHERE id = ?', [id]);
  }

  /** Keeps bytes that are encrypted already. A name is written once: a key is replaced under a new name. */
  seal(name: string, bytes: Uint8Array): void {
    if (this.sealed(name) !== null)
      throw new Fault('bug', 'There is a sealed secret of this name.', { name });
    this.#database.run('INSERT INTO sealed_secrets VALUES (?, ?, ?)', [
      name,
      bytes,
      this.#clock.now().toISOString(),
    ]);
  }

  /**
   * Keeps `bytes` and forgets what was sealed before under these names, in one step, also in the free pages of the file:
   * an old seal would still open with an old PIN.
   */
  reseal(name: string, bytes: Uint8Array, forget: readonly string[]): void {
    this.#database.pragma('secure_delete = ON');
    this.#database.transaction(() => {
      for (const old of [name, ...forget])
        this.#database.run('DELETE FROM sealed_secrets WHERE name = ?', [old]);
      this.seal(name, bytes);
    });
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
    this.#database.pragma('secure_delete = OFF');
  }

  sealed(name: string): Uint8Array | null {
    return (
      this.#database.get<{ bytes: Uint8Array }>('SELECT bytes FROM sealed_secrets WHERE name = ?', [name])
        ?.bytes ?? null
    );
  }
}
