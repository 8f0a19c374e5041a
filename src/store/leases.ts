/**
 * Leases of shared orders at this station, enforced in the transaction that reserves a number: only of the present epoch, only
 * for this station, not after they expire, never more units or numbers than they say.
 */
import type { Clock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import type { Lease, LeaseShare, LeaseUse, SignedLease } from '../model/lease.ts';
import { needsContact, type WorkOrder } from '../model/order.ts';
import type { Database } from './database.ts';
import type { StationEpochs } from './epochs.ts';
import type { NumberMarks } from './number-marks.ts';

interface LeaseRow {
  readonly id: string;
  readonly order_id: string;
  readonly server_key: string;
  readonly station: string;
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
  readonly quantity: number;
  readonly expires_at: string;
  readonly returned_at: string | null;
  readonly json: string;
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

  /** Throws Fault lease.contact, and what speaks against the present epoch: this station may be a copy of one. */
  requireContact(order: WorkOrder): void {
    this.#epochs.check();
    if (needsContact(order) && !this.#epochs.isOpen)
      throw new Fault(
        'lease.contact',
        `The server has not answered this station since its start; the order ${order.order} needs that.`,
        { order: order.order },
      );
  }

  /** The lease that the next number of the order comes from, oldest first. Throws Fault why there is none. */
  pick(order: WorkOrder, stationId: string, now: string): Pick<LeaseRow, 'first' | 'last'> {
    this.requireContact(order);
    const lease = this.#live(order.order, stationId).find(
      (candidate) => now < candidate.expires_at && this.#usable(candidate) > 0,
    );
    if (lease !== undefined) return lease;
    throw new Fault('lease.missing', `No numbers of the order ${order.order} are leased to this station.`, {
      order: order.order,
    });
  }

  /** What the server wants to know of the leases of the present epoch. */
  uses(): readonly LeaseUse[] {
    const { serverKey } = this.#epochs;
    if (serverKey === null) return [];
    return this.#rows('WHERE server_key = ? AND epoch = ? AND returned_at IS NULL ORDER BY order_id, first', [
      serverKey,
      this.#epochs.last(serverKey).epoch,
    ]).map((row) => this.#useOf(row));
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
      [],
    ).map((row) => this.#useOf(row));
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
    return this.#rows('WHERE order_id = ? ORDER BY first', [orderId]).map((row) => this.#shareOf(row, now));
  }

  /** Only those of the present epoch that were not given back: `open` or `expired`. */
  presentShares(orderId: string, now: string): readonly LeaseShare[] {
    const { serverKey } = this.#epochs;
    if (serverKey === null) return [];
    return this.#rows(
      'WHERE order_id = ? AND server_key = ? AND epoch = ? AND returned_at IS NULL ORDER BY first',
      [orderId, serverKey, this.#epochs.last(serverKey).epoch],
    ).map((row) => this.#shareOf(row, now));
  }

  #shareOf(row: LeaseRow, now: string): LeaseShare {
    const expired = now >= row.expires_at;
    const present = this.#isPresent(row);
    const open = row.returned_at === null && present && !expired;
    return {
      lease: row.id,
      epoch: row.epoch,
      first: row.first,
      last: row.last,
      quantity: row.quantity,
      ...this.#counts(row),
      usable: open ? this.#usable(row) : 0,
      expiresAt: row.expires_at,
      state: row.returned_at !== null ? 'returned' : !present ? 'void' : expired ? 'expired' : 'open',
    };
  }

  #usable(row: LeaseRow): number {
    const { used, burned } = this.#counts(row);
    const { order_id: orderId, first, last, quantity } = row;
    const next = this.#marks.next({ key: `order:${orderId}`, orderId, first, last });
    return Math.max(0, Math.min(quantity - (used - burned), last - next + 1));
  }

  #useOf(row: LeaseRow): LeaseUse {
    return { lease: row.id, ...this.#counts(row) };
  }

  #counts({ order_id: orderId, first, last }: LeaseRow): Counts {
    return (
      this.#database.get<Counts>(
        `SELECT count(*) AS used, count(*) FILTER (WHERE state = 'burned') AS burned FROM identities
         WHERE order_id = ? AND counter BETWEEN ? AND ?`,
        [orderId, first, last],
      ) ?? { used: 0, burned: 0 }
    );
  }

  /** Of the present epoch and for this station, oldest first; what was given back is not among them. */
  #live(orderId: string, stationId: string): readonly LeaseRow[] {
    const { serverKey } = this.#epochs;
    if (serverKey === null) return [];
    return this.#rows(
      `WHERE order_id = ? AND server_key = ? AND epoch = ? AND station = ? AND returned_at IS NULL ORDER BY first`,
      [orderId, serverKey, this.#epochs.last(serverKey).epoch, stationId],
    );
  }

  #isPresent(row: LeaseRow): boolean {
    return row.server_key === this.#epochs.serverKey && row.epoch === this.#epochs.last(row.server_key).epoch;
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

  #rows(where: string, values: readonly (string | number)[]): readonly LeaseRow[] {
    return this.#database.all<LeaseRow>(`SELECT * FROM leases ${where}`, values);
  }
}
