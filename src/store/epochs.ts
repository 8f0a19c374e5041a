/**
 * Which run of this station's engine the server has answered. The epoch is on disk twice, like every mark; the token of the
 * run is only in memory, so that a copy of the folder, a restored backup or a copy of the whole disk can not go on as this
 * run: it has to ask, and the server sees that the epoch which it shows is an old one.
 */
import type { Clock } from '../base/clock.ts';
import { type Random, randomId } from '../base/random.ts';
import { Fault } from '../model/fault.ts';
import type { StationEpoch } from '../model/lease.ts';
import type { Database } from './database.ts';
import type { NumberMarks } from './number-marks.ts';
import type { StationSettings } from './settings.ts';

const serverSetting = 'epoch.server';
const askedSetting = 'epoch.asked';
const fencedSetting = 'epoch.fenced';
const none: StationEpoch = { epoch: 0, token: '' };

export class StationEpochs {
  readonly #database: Database;
  readonly #settings: StationSettings;
  readonly #marks: NumberMarks;
  readonly #clock: Clock;
  /** Of this run; never read from a disk. */
  readonly token: string;
  #openNow: string | null = null;

  constructor(parts: {
    readonly database: Database;
    readonly settings: StationSettings;
    readonly marks: NumberMarks;
    readonly clock: Clock;
    readonly random: Random;
  }) {
    this.#database = parts.database;
    this.#settings = parts.settings;
    this.#marks = parts.marks;
    this.#clock = parts.clock;
    this.token = randomId(parts.random);
  }

  /** The key of the server whose epoch counts, hexadecimal; null before the first answer. */
  get serverKey(): string | null {
    const found = this.#settings.get(serverSetting);
    return typeof found === 'string' ? found : null;
  }

  /** Has the server answered this run of the engine? */
  get isOpen(): boolean {
    return this.#openNow !== null && this.#openNow === this.serverKey;
  }

  /** The newest epoch of this server on the disk; 0 before the first. */
  last(serverKey: string): StationEpoch {
    const found = this.#settings.get(epochSetting(serverKey));
    if (typeof found !== 'object' || found === null || !('epoch' in found) || !('token' in found))
      return none;
    return typeof found.epoch === 'number' && typeof found.token === 'string'
      ? { epoch: found.epoch, token: found.token }
      : none;
  }

  /** A request goes out as a file: its answer may come after this run. Good for orders that need no contact only. */
  askByFile(): void {
    this.#settings.set(askedSetting, this.token);
  }

  /**
   * The server has answered: its epoch counts from here on, on disk in both homes when this returns. The same answer again
   * changes nothing. Throws Fault lease.invalid for an answer to another run.
   */
  open(serverKey: string, { epoch, token }: StationEpoch): void {
    const last = this.last(serverKey);
    const again = last.epoch === epoch && last.token === token;
    const ours = token === this.token;
    if (!again && (epoch <= last.epoch || (!ours && token !== this.#settings.get(askedSetting))))
      throw new Fault('lease.invalid', 'This answer of the server is for another run of this station.', {
        epoch,
        here: last.epoch,
      });
    this.#database.transaction(() => {
      if (!again) {
        this.#settings.set(epochSetting(serverKey), { epoch, token });
        this.#marks.raise(markOf(serverKey), epoch);
      }
      if (this.serverKey !== serverKey) this.#settings.set(serverSetting, serverKey);
      if (this.#settings.get(fencedSetting) != null) this.#settings.set(fencedSetting, null);
    });
    // Not within the caller's transaction: a second home that is ahead of the database means that it has forgotten.
    if (!again) this.#marks.raiseSecond(markOf(serverKey), epoch);
    if (ours) this.#openNow = serverKey;
  }

  /** Throws Fault identity.high-water when the database has forgotten an epoch. */
  check(): void {
    if (this.serverKey !== null) this.#marks.check(markOf(this.serverKey));
  }

  /** The server knows another copy of this station: no new number until it answers this one again. */
  fence(message: string): void {
    this.#openNow = null;
    this.#settings.set(fencedSetting, { message, at: this.#clock.now().toISOString() });
  }

  /** Why no number is given here, of any order; null when nothing speaks against it. */
  fault(): Fault | null {
    const fenced = this.#settings.get(fencedSetting);
    if (typeof fenced !== 'object' || fenced === null || !('message' in fenced)) return null;
    return new Fault('identity.clone', String(fenced.message));
  }
}

const epochSetting = (serverKey: string): string => `epoch.${serverKey}`;
const markOf = (serverKey: string): string => `epoch:${serverKey}`;
