/**
 * Work orders and what became of their numbers. admit() is called in the transaction that reserves a number: whatever an
 * order forbids is forbidden there, with the network down as well. A clock that was set back extends nothing.
 */
import type { Clock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityState } from '../model/identity.ts';
import {
  isLeased,
  type OrderStanding,
  type SignedOrder,
  standingFrom,
  type WorkOrder,
  workOrderSchema,
} from '../model/order.ts';
import type { Database } from './database.ts';
import type { Leases } from './leases.ts';
import type { NumberRange } from './number-marks.ts';
import type { StationSettings } from './settings.ts';

export interface StoredOrder {
  readonly order: WorkOrder;
  readonly signer: string;
  readonly importedAt: string;
  readonly closedAt: string | null;
}

export interface OrderNumber {
  readonly serialNumber: string;
  readonly hardwareId: string;
  readonly state: IdentityState;
  readonly reason: string | null;
  readonly updatedAt: string;
  readonly counter: number;
}

interface OrderRow {
  readonly json: string;
  readonly signer: string;
  readonly imported_at: string;
  readonly closed_at: string | null;
}

/** Who makes the unit, where, and from what. */
interface JobFacts {
  readonly operator: string;
  readonly operator_id: string | null;
  readonly station_id: string;
  readonly package_id: string | null;
  readonly manifest_sha256: string | null;
}

const latestKey = 'clock.latest';
/** A clock may be corrected by so much without a question. */
const clockGraceMs = 10 * 60_000;

export class Orders {
  readonly #database: Database;
  readonly #settings: StationSettings;
  readonly #clock: Clock;
  readonly #leases: Leases;

  constructor(database: Database, settings: StationSettings, clock: Clock, leases: Leases) {
    this.#database = database;
    this.#settings = settings;
    this.#clock = clock;
    this.#leases = leases;
  }

  /** Importing the same order again does nothing. Throws Fault order.invalid for another one of that name. */
  save({ order, keyId, signature }: SignedOrder): void {
    this.refuseOther(order);
    const json = JSON.stringify(order);
    if (this.find(order.order) !== null) return;
    this.#database.run(
      'INSERT INTO orders (id, profile, json, signer, signature, imported_at) VALUES (?, ?, ?, ?, ?, ?)',
      [order.order, order.profile, json, keyId, signature, this.#clock.now().toISOString()],
    );
  }

  /** Throws Fault order.invalid when another order has this name. */
  refuseOther(order: WorkOrder): void {
    const known = this.find(order.order);
    if (known === null || JSON.stringify(known.order) === JSON.stringify(order)) return;
    throw new Fault('order.invalid', `There is another order called ${order.order}.`, {
      order: order.order,
    });
  }

  find(id: string): StoredOrder | null {
    const row = this.#database.get<OrderRow>('SELECT * FROM orders WHERE id = ?', [id]);
    return row === null ? null : toOrder(row);
  }

  /** Newest first; closed ones too. */
  list(limit = 200): readonly StoredOrder[] {
    return this.#database
      .all<OrderRow>('SELECT * FROM orders ORDER BY imported_at DESC, id LIMIT ?', [limit])
      .map(toOrder);
  }

  /** No number of it is given any more. */
  close(id: string): void {
    this.#database.run('UPDATE orders SET closed_at = ? WHERE id = ? AND closed_at IS NULL', [
      this.#clock.now().toISOString(),
      id,
    ]);
  }

  standing(order: WorkOrder): OrderStanding {
    const counted = this.#database.all<{ state: IdentityState; count: number }>(
      'SELECT state, count FROM order_counts WHERE order_id = ?',
      [order.order],
    );
    return standingFrom(order, new Map(counted.map(({ state, count }) => [state, count])));
  }

  /** Every number that was given out, for the report at the order's end. */
  numbers(id: string): readonly OrderNumber[] {
    return this.#database.all<OrderNumber>(
      `SELECT serial_number AS serialNumber, hardware_id AS hardwareId, state, reason, updated_at AS updatedAt, counter
       FROM identities WHERE order_id = ? ORDER BY counter`,
      [id],
    );
  }

  /**
   * The order that a new number of this profile belongs to: the one that ends first of those that allow it here and now.
   * Null when there is no order for the profile at all. Throws Fault order.clock, or why each of them does not allow it.
   * A unit that gets its number `again`, named by the order that it was given under, is no further unit of that one.
   */
  admit(profile: string, jobId: string, again: string | null = null): WorkOrder | null {
    const orders = this.#database
      .all<OrderRow>('SELECT * FROM orders WHERE profile = ? AND closed_at IS NULL', [profile])
      .map((row) => toOrder(row).order)
      .sort((left, right) => (left.notAfter < right.notAfter ? -1 : 1));
    if (orders.length === 0) {
      const closed = this.#database.get('SELECT id FROM orders WHERE profile = ?', [profile]);
      if (closed !== null)
        throw new Fault('order.missing', 'Every order for these units is closed.', { profile });
      return null;
    }
    const now = this.#trustedNow();
    const job = this.#database.get<JobFacts>(
      `SELECT operator, operator_id, station_id, package_id, manifest_sha256 FROM jobs
       LEFT JOIN recipes ON recipes.id = jobs.recipe_id LEFT JOIN packages ON packages.id = recipes.package_id
       WHERE job_id = ?`,
      [jobId],
    );
    const objections = orders.map((order) => this.#objection(order, now, job, order.order === again));
    const index = objections.indexOf(null);
    if (index >= 0) return orders[index] ?? null;
    throw (
      objections.find((objection) => objection !== null) ?? new Fault('bug', 'An order without a reason.')
    );
  }

  /** The counters that the next number of an admitted order may have: the order's own, or those of a lease. */
  rangeOf(order: WorkOrder, jobId: string): NumberRange {
    const station = this.#database.get<{ station_id: string }>(
      'SELECT station_id FROM jobs WHERE job_id = ?',
      [jobId],
    );
    return this.rangeFor(order, station?.station_id ?? '');
  }

  /** The same without a job: for whoever prepares something for the next numbers. */
  rangeFor(order: WorkOrder, stationId: string): NumberRange {
    const key = { key: `order:${order.order}`, orderId: order.order };
    if (!isLeased(order)) return { ...key, ...order.serial };
    const { first, last } = this.#leases.pick(order, stationId, this.#trustedNow());
    return { ...key, first, last };
  }

  /** Null unless the clock was set back so far that no number is given. */
  clockFault(): Fault | null {
    try {
      this.#trustedNow();
      return null;
    } catch (thrown) {
      // that it was set back is what is asked about
      if (thrown instanceof Fault) return thrown;
      throw thrown;
    }
  }

  /** The time that dates are compared with: a clock that was set back does not turn it back. */
  trustedNow(): string {
    const now = this.#clock.now();
    const latest = this.#latest();
    return (latest !== null && latest > now ? latest : now).toISOString();
  }

  /** An engineer says that the clock is right now and was wrong before. */
  acceptClock(): void {
    this.#settings.set(latestKey, this.#clock.now().toISOString());
  }

  /**
   * Keeps the latest time that this station has seen. Before the transaction that may fail: what was seen stays seen. A
   * minute's steps, so that not every number costs a write.
   */
  noteTime(): void {
    const now = this.#clock.now();
    const latest = this.#latest();
    if (latest === null || now.getTime() >= latest.getTime() + 60_000)
      this.#settings.set(latestKey, now.toISOString());
  }

  /** Throws Fault order.clock when the clock was set back. */
  #trustedNow(): string {
    const now = this.#clock.now();
    const latest = this.#latest();
    if (latest === null || now >= latest) return now.toISOString();
    if (now.getTime() >= latest.getTime() - clockGraceMs) return latest.toISOString();
    throw new Fault(
      'order.clock',
      `The clock of this station was at ${latest.toISOString()} before; now it says ${now.toISOString()}.`,
      { latest: latest.toISOString() },
    );
  }

  #latest(): Date | null {
    const latest = this.#settings.get(latestKey);
    return typeof latest === 'string' ? new Date(latest) : null;
  }

  #objection(order: WorkOrder, now: string, job: JobFacts | null, again: boolean): Fault | null {
    const context = { order: order.order };
    if (now < order.notBefore)
      return new Fault('order.expired', `The order ${order.order} begins at ${order.notBefore}.`, context);
    if (now > order.notAfter)
      return new Fault('order.expired', `The order ${order.order} ended at ${order.notAfter}.`, context);
    if (order.stations !== 'any' && !order.stations.includes(job?.station_id ?? ''))
      return new Fault('order.not-here', `The order ${order.order} is for other stations.`, context);
    if (order.operators !== 'any' && !namesOperator(order.operators, job))
      return new Fault('order.not-here', `The order ${order.order} is for other people.`, context);
    if (job?.package_id !== order.package.id || job.manifest_sha256 !== order.package.sha256)
      return new Fault(
        'order.not-here',
        `The order ${order.order} is for another package, or another version of it.`,
        context,
      );
    if (!again && this.standing(order).remaining === 0)
      return new Fault('order.filled', `All units of the order ${order.order} are made or begun.`, context);
    return this.leaseFault(order, job?.station_id ?? '', now, again);
  }

  /** Why a shared order gives this station no number, or not `again` the one that it gave; null for all others. */
  leaseFault(order: WorkOrder, stationId: string, now: string, again = false): Fault | null {
    if (!isLeased(order)) return null;
    try {
      if (again) this.#leases.requireContact(order);
      else this.#leases.pick(order, stationId, now);
      return null;
    } catch (thrown) {
      // Why this order gives nothing is one answer among those of all orders.
      if (thrown instanceof Fault) return thrown;
      throw thrown;
    }
  }
}

/** By id or by name: an order is written in the office, where ids are not at hand. */
function namesOperator(operators: readonly string[], job: JobFacts | null): boolean {
  if (job === null) return false;
  return (
    operators.includes(job.operator) || (job.operator_id !== null && operators.includes(job.operator_id))
  );
}

function toOrder(row: OrderRow): StoredOrder {
  return {
    order: workOrderSchema.parse(JSON.parse(row.json)),
    signer: row.signer,
    importedAt: row.imported_at,
    closedAt: row.closed_at,
  };
}
