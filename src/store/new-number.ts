/** The next number of a profile, an order or a lease, for a unit that has none: in the caller's transaction, with the mark raised. */
import type { Clock } from '../base/clock.ts';
import { type Random, randomId } from '../base/random.ts';
import { Fault } from '../model/fault.ts';
import { type IdentityProfile, type IdentityRow, serialNumberOf } from '../model/identity.ts';
import type { Database } from './database.ts';
import type { StationEpochs } from './epochs.ts';
import { type StoredIdentity, toIdentityRow } from './identity-rows.ts';
import { tellNumber, writeEvent } from './identity-writes.ts';
import { refuseWithoutOrder } from './number-admission.ts';
import { type NumberMarks, profileRange } from './number-marks.ts';
import type { Orders } from './orders.ts';
import type { Outbox } from './outbox.ts';

export interface NewNumberParts {
  readonly database: Database;
  readonly marks: NumberMarks;
  readonly epochs: StationEpochs;
  readonly orders: Orders;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly random: Random;
}

export interface GivenNumber {
  readonly row: IdentityRow;
  /** What the second home has to know before anybody sees the number. */
  readonly mark: { readonly key: string; readonly counter: number };
}

/** Throws Fault order.*, lease.*, identity.exhausted, identity.high-water, identity.conflict. */
export function giveNewNumber(
  { database, marks, epochs, orders, outbox, clock, random }: NewNumberParts,
  profile: IdentityProfile,
  hardwareId: string,
  jobId: string,
): GivenNumber {
  const fenced = epochs.fault();
  if (fenced !== null) throw fenced;
  const order = orders.admit(profile.profile, jobId);
  refuseWithoutOrder(profile, order);
  const range = order === null ? profileRange(profile) : orders.rangeOf(order, jobId);
  marks.check(range.key);
  const counter = marks.next(range);
  if (counter > range.last) {
    throw new Fault('identity.exhausted', `All numbers of ${range.orderId ?? profile.title} are used.`, {
      profile: profile.profile,
      last: range.last,
    });
  }
  const serialNumber = serialNumberOf(profile, counter);
  const taken = database.get('SELECT id FROM identities WHERE serial_number = ?', [serialNumber]);
  if (taken !== null) {
    throw new Fault('identity.conflict', `The number ${serialNumber} was given out before.`, {
      serialNumber,
      profile: profile.profile,
    });
  }
  const at = clock.now().toISOString();
  const id = randomId(random);
  database.run(
    `INSERT INTO identities (id, profile, counter, serial_number, hardware_id, state, certificate_chain, job_id,
       reserved_at, updated_at, order_id) VALUES (?, ?, ?, ?, ?, 'reserved', '[]', ?, ?, ?, ?)`,
    [id, profile.profile, counter, serialNumber, hardwareId, jobId, at, at, range.orderId],
  );
  marks.raise(range.key, counter);
  writeEvent(database, { id, from: null, to: 'reserved', at, jobId, reason: null });
  const row = requireIdentity(database, id);
  tellNumber(outbox, row);
  return { row, mark: { key: range.key, counter } };
}

export function requireIdentity(database: Database, id: string): IdentityRow {
  const row = database.get<StoredIdentity>('SELECT * FROM identities WHERE id = ?', [id]);
  if (row === null) throw new Fault('bug', 'There is no such identity.', { id });
  return toIdentityRow(row);
}
