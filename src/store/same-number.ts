/**
 * A unit that lost its credentials (repair, wipe) and keeps the number on its label, where its profile says so: the row that ended is
 * opened again, for this unit and no other. It is no way around a work order, a fence or a database that has forgotten something, and no
 * number comes back that was never in a unit, or whose certificates are in force (docs/decisions/0022-same-number.md).
 */
import type { Clock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityChange, IdentityProfile, IdentityRow } from '../model/identity.ts';
import type { Database } from './database.ts';
import type { StationEpochs } from './epochs.ts';
import { givenAgainAt } from './identity-generations.ts';
import { noCertificate, type StoredIdentity, toIdentityRow } from './identity-rows.ts';
import { writeEvent, writeIdentity } from './identity-writes.ts';
import type { GivenNumber } from './new-number.ts';
import { refuseWithoutOrder } from './number-admission.ts';
import type { NumberMarks } from './number-marks.ts';
import type { Orders } from './orders.ts';

export interface SameNumberParts {
  readonly database: Database;
  readonly marks: NumberMarks;
  readonly epochs: StationEpochs;
  readonly orders: Orders;
  readonly clock: Clock;
}

/**
 * In the caller's transaction. Null where the policy is another one, or the unit has no number on its label. Throws Fault order.*,
 * lease.*, identity.high-water, identity.conflict.
 */
export function giveSameNumber(
  parts: SameNumberParts,
  profile: IdentityProfile,
  hardwareId: string,
  jobId: string,
): GivenNumber | null {
  if (profile.renewal !== 'same-number') return null;
  const { database, marks, epochs, orders, clock } = parts;
  const before = lastInUnit(database, profile.profile, hardwareId);
  if (before === null) return null;
  const fenced = epochs.fault();
  if (fenced !== null) throw fenced;
  const own = before.orderId ?? null;
  refuseReplaced(orders, before, own);
  refuseWithoutOrder(profile, orders.admit(profile.profile, jobId, own));
  marks.check(own === null ? profile.profile : `order:${own}`);
  const mark = nextTime(marks, profile.profile);
  refuseInForce(database, before);
  const at = clock.now().toISOString();
  const row: IdentityRow = {
    ...before,
    ...noCertificate,
    keyOrigin: null,
    state: 'reserved',
    reason: null,
    jobId,
    updatedAt: at,
  };
  writeIdentity(database, row);
  writeEvent(database, {
    id: row.id,
    from: before.state,
    to: 'reserved',
    at,
    jobId,
    reason: 'the same unit',
  });
  marks.raise(mark.key, mark.counter);
  return { row, mark };
}

/** A unit that shows the key of an identity that has ended has not made a new one. Throws Fault identity.conflict. */
export function refuseOldKey(database: Database, id: string, { publicKeySha256 }: IdentityChange): void {
  const since = givenAgainAt(database, id).at(-1);
  if (since === undefined || publicKeySha256 == null) return;
  const old = database.get(
    'SELECT 1 FROM identity_certificates WHERE identity_id = ? AND public_key_sha256 = ? AND at <= ?',
    [id, publicKeySha256, since],
  );
  if (old !== null)
    throw new Fault('identity.conflict', 'The unit shows the key of its old identity, which has ended.', {
      id,
    });
}

/** The newest number that was ever committed to this unit and has ended since: what was given up before is on no label, and stays burned. */
function lastInUnit(database: Database, profile: string, hardwareId: string): IdentityRow | null {
  const row = database.get<StoredIdentity>(
    `SELECT * FROM identities WHERE profile = ? AND hardware_id = ? AND state IN ('revoked', 'burned')
       AND EXISTS (SELECT 1 FROM identity_events WHERE identity_id = identities.id AND to_state = 'committed')
     ORDER BY reserved_at DESC, counter DESC LIMIT 1`,
    [profile, hardwareId],
  );
  return row === null ? null : toIdentityRow(row);
}

/** One that was burned in a repair is no unit of its order any more, which may have begun another one for it. Throws Fault order.filled. */
function refuseReplaced(orders: Orders, { state, serialNumber }: IdentityRow, own: string | null): void {
  const order = state === 'burned' && own !== null ? orders.find(own)?.order : undefined;
  if (order !== undefined && orders.standing(order).remaining === 0)
    throw new Fault('order.filled', `The order ${order.order} has another unit for ${serialNumber} by now.`, {
      order: order.order,
    });
}

/**
 * No number is used up by it, so it has a mark of its own, of how often any was given again: a database that was taken back would not
 * know the certificates of a life that it has forgotten.
 */
function nextTime(marks: NumberMarks, profile: string): GivenNumber['mark'] {
  const key = `again:${profile}`;
  marks.check(key);
  return { key, counter: marks.next({ key, orderId: null, first: 1, last: Number.MAX_SAFE_INTEGER }) };
}

function refuseInForce(database: Database, { id, serialNumber }: IdentityRow): void {
  const living = database.get(
    'SELECT 1 FROM identity_certificates WHERE identity_id = ? AND revocation_fact_id IS NULL',
    [id],
  );
  if (living !== null)
    throw new Fault(
      'identity.conflict',
      `A certificate of ${serialNumber} was never put up for revocation.`,
      {
        serialNumber,
      },
    );
}
