/**
 * Addresses of units (EUI-48, EUI-64), given out of declared blocks under the rules of the number ledger: burned forward,
 * in the database and in the second home before anybody sees one, never given twice. An address stays with its unit for
 * ever: a unit that comes back, also from a wipe, gets the one that it had.
 */
import type { Clock } from '../base/clock.ts';
import { type AddressBlock, type AddressUse, addressAt, type GivenAddress } from '../model/address.ts';
import { Fault } from '../model/fault.ts';
import type { Database } from './database.ts';
import { isUniquenessBreach } from './errors.ts';
import type { HighWaterFile } from './high-water.ts';
import { NumberMarks, type NumberRange } from './number-marks.ts';
import type { Units } from './units.ts';

export class Addresses {
  readonly #database: Database;
  readonly #marks: NumberMarks;
  readonly #units: Units;
  readonly #clock: Clock;

  constructor(database: Database, highWater: HighWaterFile, units: Units, clock: Clock) {
    this.#database = database;
    this.#marks = new NumberMarks(database, highWater);
    this.#units = units;
    this.#clock = clock;
  }

  /**
   * The unit's addresses of this block, as many as are asked for: those that it has, and new ones. Throws Fault
   * address.exhausted, address.conflict, identity.high-water, unit.retired.
   */
  give(block: AddressBlock, count: number, hardwareId: string, jobId: string): readonly GivenAddress[] {
    const range = rangeOf(block);
    const given = this.#database.transaction(() =>
      Array.from(
        { length: count },
        (_, place) =>
          this.#held(block, hardwareId, place) ?? this.#take(block, range, hardwareId, place, jobId),
      ),
    );
    this.#marks.raiseSecond(range.key, Math.max(...given.map(({ counter }) => counter)));
    return given;
  }

  /** What speaks against giving the unit so many. Throws Fault address.exhausted, identity.high-water. */
  check(block: AddressBlock, count: number, hardwareId: string): void {
    const missing =
      count - this.of(hardwareId).filter((one) => one.block === block.block && one.place < count).length;
    if (missing > 0) this.#checkNew(block, missing);
  }

  use(block: AddressBlock): AddressUse {
    const range = rangeOf(block);
    const row = this.#database.get<{ given: number; units: number }>(
      'SELECT count(*) AS given, count(DISTINCT hardware_id) AS units FROM address_grants WHERE block = ?',
      [block.block],
    );
    const next = this.#marks.next(range);
    const { given, units } = row ?? { given: 0, units: 0 };
    return {
      block: block.block,
      type: block.type,
      first: addressAt(block, block.first),
      last: addressAt(block, block.last),
      size: block.last - block.first + 1,
      given,
      units,
      // counters below the mark that no unit has: lost in a restore, never given again
      burned: next - block.first - given,
      remaining: Math.max(0, block.last - next + 1),
      next: next > block.last ? null : addressAt(block, next),
    };
  }

  of(hardwareId: string): readonly GivenAddress[] {
    return this.#database.all<GivenAddress>(
      `SELECT address, block, counter, place, hardware_id AS hardwareId, given_at AS givenAt
       FROM address_grants WHERE hardware_id = ? ORDER BY block, place`,
      [hardwareId],
    );
  }

  #checkNew(block: AddressBlock, count: number): void {
    const range = rangeOf(block);
    this.#marks.check(range.key);
    if (this.#marks.next(range) + count - 1 > range.last) throw exhausted(block);
  }

  #held(block: AddressBlock, hardwareId: string, place: number): GivenAddress | null {
    return this.of(hardwareId).find((one) => one.block === block.block && one.place === place) ?? null;
  }

  #take(
    block: AddressBlock,
    range: NumberRange,
    hardwareId: string,
    place: number,
    jobId: string,
  ): GivenAddress {
    if (this.#units.hasEnded(hardwareId))
      throw new Fault('unit.retired', 'This unit was retired: it gets no new address.', { hardwareId });
    this.#checkNew(block, 1);
    const counter = this.#marks.next(range);
    const given = {
      address: addressAt(block, counter),
      block: block.block,
      counter,
      place,
      hardwareId,
      givenAt: this.#clock.now().toISOString(),
    };
    try {
      this.#database.run(
        `INSERT INTO address_grants (address, block, counter, place, hardware_id, job_id, given_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        [given.address, block.block, counter, place, hardwareId, jobId, given.givenAt],
      );
    } catch (thrown) {
      // a broken UNIQUE rule has a meaning here: another block overlaps this one
      if (!isUniquenessBreach(thrown)) throw thrown;
      throw new Fault(
        'address.conflict',
        `The address ${given.address} of the block ${block.block} was given out of another block.`,
        { address: given.address, block: block.block },
      );
    }
    this.#marks.raise(range.key, counter);
    return given;
  }
}

function rangeOf({ block, first, last }: AddressBlock): NumberRange {
  return { key: `address:${block}`, orderId: null, first, last };
}

function exhausted({ block, last }: AddressBlock): Fault {
  return new Fault('address.exhausted', `All addresses of the block ${block} are used.`, { block, last });
}
