/**
 * Leases of shared orders at this station, enforced in the transaction that reserves a number: only of the present epoch, only
 * for this station, not after they expire, never more units or numbers than they say.
 */
import type { Clock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import {
  type Lease,
  type LeaseShare,
  type LeaseUse,
  type SignedLease,
  signedLeaseSchema,
} from '../model/lease.ts';
import { needsContact, type WorkOrder } from '../model/order.ts';
import type { Database } from './database.ts';
import type { StationEpochs } from './epochs.ts';
import type { NumberMarks } from './number-marks.ts';

interface LeaseRow {
  readonly json: string;
  readonly server_key: string;
  readonly returned_at: string | null;
}

interface Counts {
  readonly used: number;
  readonly burned: number;
}

export class Leases {
  readonly #database: Database;
  readonly #epochs: StationEpochs;
  readonly #marks: NumberMarks;
  readonly #clock: Clock;

  constructor(parts: {
    readonly database: Database;
    readonly epochs: StationEpochs;
    readonly marks: NumberMarks;
    readonly clock: Clock;
  }) {
    this.#database = parts.database;
    this.#epochs = parts.epochs;
    this.#marks = parts.marks;
    this.#clock = parts.clock;
  }

  /**
   * Keeps a lease whose signature has been checked. The same one again does nothing: false. Throws Fault lease.invalid for
   * another station, an epoch that is not the present one, or numbers that are none of the order's or leased here already.
   */
  take(signed: SignedLease, stationId: string, order: WorkOrder): boolean {
    const { lease, keyId } = signed;
    const json = JSON.stringify(signed);
    const known = this.#database.get<LeaseRow>('SELECT * FROM leases WHERE id = ?', [lease.lease]);
    if (known?.json === json) return false;
    const refuse = (reason: string): never => {
      throw new Fault('lease.invalid', `The lease ${lease.lease} can not be used: ${reason}.`, {
        lease: lease.lease,
        epoch: lease.epoch,
      });
    };
    if (known !== null) refuse('another one of that name is here');
    if (lease.station !== stationId) refuse(`it is for the station ${lease.station}`);
    if (lease.epoch !== this.#epochs.last(keyId).epoch)
      refuse(`it is of epoch ${lease.epoch}, this station is at ${this.#epochs.last(keyId).epoch}`);
    if (lease.first < order.serial.first || lease.last > order.serial.last)
      refuse('its numbers are none of the order');
    if (this.#overlaps(lease)) refuse('some of its numbers are leased here already');
    this.#database.run(
      `INSERT INTO leases (id, order_id, server_key, station, epoch, first, last, quantity, expires_at, json, taken_at)
       VALUES (:lease, :order, :key, :station, :epoch, :first, :last, :quantity, :expiresAt, :json, :at)`,
      {
        lease: lease.lease,
        order: lease.order,
        key: keyId,
        station: lease.station,
        epoch: lease.epoch,
        first: lease.first,
        last: lease.last,
        quantity: lease.quantity,
        expiresAt: lease.expiresAt,
        json,
        at: this.#clock.now().toISOString(),
      },
    );
    return true;
  }

  /** The lease that the next number of the order comes from, oldest first. Throws Fault why there is none. */
  pick(order: WorkOrder, stationId: string, now: string): Lease {
    this.#epochs.check();
    if (needsContact(order) && !this.#epochs.isOpen)
      throw new Fault(
        'lease.contact',
        `The server has not answered this station since its start; the order ${order.order} needs that.`,
        { order: order.order },
      );
    const lease = this.#live(order.order, stationId).find(
      (candidate) => now < candidate.expiresAt && this.#usable(candidate) > 0,
    );
    if (lease !== undefined) return lease;
    throw new Fault('lease.missing', `No numbers of the order ${order.order} are leased to this station.`, {
      order: order.order,
    });
  }

  /** Units that can still be begun here. */
  usable(orderId: string, stationId: string, now: string): number {
    return this.#live(orderId, stationId)
      .filter((lease) => now < lease.expiresAt)
      .reduce((sum, lease) => sum + this.#usable(lease), 0);
  }

  /** What the server wants to know of the leases of the present epoch. */
  uses(): readonly LeaseUse[] {
    return this.#rows('WHERE returned_at IS NULL ORDER BY order_id, first')
      .filter(({ row, lease }) => this.#isPresent(row, lease))
      .map(({ lease }) => this.#useOf(lease));
  }

  /** From here on no number is given out of it; on disk when this returns. */
  giveBack(leaseId: string): void {
    this.#database.run('UPDATE leases SET returned_at = ? WHERE id = ? AND returned_at IS NULL', [
      this.#clock.now().toISOString(),
      leaseId,
    ]);
  }

  /** What was given back and the server may not know yet. */
  returns(): readonly LeaseUse[] {
    return this.#rows(
      'WHERE returned_at IS NOT NULL AND told_at IS NULL ORDER BY order_id, first LIMIT 1000',
    ).map(({ lease }) => this.#useOf(lease));
  }

  returnsTold(leaseIds: readonly string[]): void {
    for (const id of leaseIds)
      this.#database.run('UPDATE leases SET told_at = ? WHERE id = ? AND returned_at IS NOT NULL', [
        this.#clock.now().toISOString(),
        id,
      ]);
  }

  /** Every lease of an order that this station ever had, oldest first. */
  shares(orderId: string, now: string): readonly LeaseShare[] {
    return this.#rows('WHERE order_id = :orderId ORDER BY first', { orderId }).map(({ row, lease }) => {
      const expired = now >= lease.expiresAt;
      const present = this.#isPresent(row, lease);
      const open = row.returned_at === null && present && !expired;
      const { used, burned } = this.#counts(lease);
      return {
        lease: lease.lease,
        epoch: lease.epoch,
        first: lease.first,
        last: lease.last,
        quantity: lease.quantity,
        used,
        burned,
        usable: open ? this.#usable(lease) : 0,
        expiresAt: lease.expiresAt,
        state: row.returned_at !== null ? 'returned' : !present ? 'void' : expired ? 'expired' : 'open',
      };
    });
  }

  #usable(lease: Lease): number {
    const { used, burned } = this.#counts(lease);
    const next = this.#marks.next({ key: `order:${lease.order}`, orderId: lease.order, ...span(lease) });
    return Math.max(0, Math.min(lease.quantity - (used - burned), lease.last - next + 1));
  }

  #useOf(lease: Lease): LeaseUse {
    return { lease: lease.lease, ...this.#counts(lease) };
  }

  #counts(lease: Lease): Counts {
    return (
      this.#database.get<Counts>(
        `SELECT count(*) AS used, count(*) FILTER (WHERE state = 'burned') AS burned FROM identities
         WHERE order_id = ? AND counter BETWEEN ? AND ?`,
        [lease.order, lease.first, lease.last],
      ) ?? { used: 0, burned: 0 }
    );
  }

  #live(orderId: string, stationId: string): readonly Lease[] {
    return this.#rows('WHERE order_id = :orderId AND returned_at IS NULL ORDER BY first', { orderId })
      .filter(({ row, lease }) => lease.station === stationId && this.#isPresent(row, lease))
      .map(({ lease }) => lease);
  }

  #isPresent(row: LeaseRow, lease: Lease): boolean {
    return (
      row.server_key === this.#epochs.serverKey && lease.epoch === this.#epochs.last(row.server_key).epoch
    );
  }

  #overlaps({ order, first, last }: Lease): boolean {
    return (
      this.#database.get('SELECT id FROM leases WHERE order_id = ? AND first <= ? AND last >= ?', [
        order,
        last,
        first,
      ]) !== null
    );
  }

  #rows(
    where: string,
    values: Readonly<Record<string, string>> = {},
  ): readonly { readonly row: LeaseRow; readonly lease: Lease }[] {
    return this.#database
      .all<LeaseRow>(`SELECT json, server_key, returned_at FROM leases ${where}`, values)
      .map((row) => ({ row, lease: signedLeaseSchema.parse(JSON.parse(row.json)).lease }));
  }
}

function span({ first, last }: Lease): { readonly first: number; readonly last: number } {
  return { first, last };
}
