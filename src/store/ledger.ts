/**
 * The identity ledger (model/identity.ts). Numbers are burned forward: reserve() raises the high-water mark in the
 * database and in its second home before anybody sees the number. Every transition is a row of its own; a certificate
 * that stops being the unit's (abandoned key, burned, revoked) is put on the outbox for revocation in that same
 * transaction, so that no certificate is ever orphaned.
 */
import type { Clock } from '../base/clock.ts';
import { type Random, randomId } from '../base/random.ts';
import { Fault } from '../model/fault.ts';
import {
  type IdentityChange,
  type IdentityLedger,
  type IdentityProfile,
  type IdentityRow,
  type IdentityState,
  identityTransitions,
  serialNumberOf,
} from '../model/identity.ts';
import { CredentialRegister } from './credential-register.ts';
import type { Database } from './database.ts';
import type { StationEpochs } from './epochs.ts';
import { isUniquenessBreach } from './errors.ts';
import { GroupCommit } from './group-commit.ts';
import { type Generation, generationsOf, givenAgainAt } from './identity-generations.ts';
import {
  committedFact,
  type IssuedCertificate,
  numberFact,
  numberStates,
  revocationReasonOf,
  type StoredIdentity,
  toIdentityRow,
} from './identity-rows.ts';
import { writeEvent, writeIdentity } from './identity-writes.ts';
import { refuseUnfit, refuseWithoutOrder } from './number-admission.ts';
import { type NumberMarks, type NumberRange, profileRange } from './number-marks.ts';
import type { Orders } from './orders.ts';
import type { Outbox } from './outbox.ts';
import type { Units } from './units.ts';

export interface LedgerParts {
  readonly database: Database;
  readonly marks: NumberMarks;
  readonly epochs: StationEpochs;
  readonly orders: Orders;
  readonly outbox: Outbox;
  readonly units: Units;
  readonly clock: Clock;
  readonly random: Random;
}

export class StoredLedger implements IdentityLedger {
  readonly #parts: LedgerParts;
  readonly #register: CredentialRegister;
  readonly #group: GroupCommit;
  readonly #marks: NumberMarks;

  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.#register = new CredentialRegister(parts.database, parts.outbox);
    this.#group = new GroupCommit(parts.database);
    this.#marks = parts.marks;
  }

  find(profile: string, hardwareId: string): IdentityRow | null {
    const row = this.#parts.database.get<StoredIdentity>(
      `SELECT * FROM identities WHERE profile = ? AND hardware_id = ? AND state NOT IN ('burned', 'revoked')`,
      [profile, hardwareId],
    );
    return row === null ? null : toIdentityRow(row);
  }

  /** A unit that has a reserved number keeps it: asked again (after a crash), this returns the same row. */
  reserve(profile: IdentityProfile, hardwareId: string, jobId: string): IdentityRow {
    refuseUnfit(hardwareId, this.#parts.units, this.history(hardwareId));
    this.#parts.orders.noteTime();
    const { row, key } = this.#parts.database.transaction(() => {
      const known = this.#reservedRow(profile, hardwareId);
      if (known === null)
        return this.#sameNumber(profile, hardwareId, jobId) ?? this.#takeNumber(profile, hardwareId, jobId);
      return { row: known, key: this.#keyOf(known) };
    });
    // never before the database: a second home that is ahead means that numbers were forgotten
    this.#group.afterCommit({
      name: key,
      rank: row.counter,
      run: () => this.#marks.raiseSecond(key, row.counter),
    });
    return row;
  }

  together<T>(work: () => T): Promise<T> {
    return this.#group.run(work);
  }

  advance(id: string, to: IdentityState, change: IdentityChange, jobId: string): IdentityRow {
    const { database } = this.#parts;
    try {
      return database.transaction(() => this.#advance(id, to, change, jobId));
    } catch (thrown) {
      // a broken UNIQUE rule has a meaning here: somebody else has this key or certificate
      if (!isUniquenessBreach(thrown)) throw thrown;
      throw new Fault('identity.conflict', 'Another identity has this key or certificate.', { id, to });
    }
  }

  history(hardwareId: string): readonly IdentityRow[] {
    return this.#parts.database
      .all<StoredIdentity>('SELECT * FROM identities WHERE hardware_id = ? ORDER BY reserved_at, counter', [
        hardwareId,
      ])
      .map(toIdentityRow);
  }

  usage(profile: string): { readonly used: number; readonly highest: number | null } {
    const row = this.#parts.database.get<{ used: number; highest: number | null }>(
      `SELECT coalesce((SELECT sum(count) FROM profile_counts WHERE profile = :profile), 0) AS used,
              (SELECT max(counter) FROM identities WHERE profile = :profile) AS highest`,
      { profile },
    );
    return row ?? { used: 0, highest: null };
  }

  /**
   * End of life: every live identity of the unit becomes `revoked` (with its revocation on the outbox) or, where no
   * certificate was made, `burned`. Returns the rows that it changed.
   */
  revokeAll(hardwareId: string, reason: string, jobId: string): readonly IdentityRow[] {
    return this.#parts.database.transaction(() =>
      this.history(hardwareId)
        .filter((row) => row.state !== 'burned' && row.state !== 'revoked')
        .map((row) => {
          const to = row.certificateFingerprint === null ? 'burned' : 'revoked';
          return this.advance(row.id, to, { reason }, jobId);
        }),
    );
  }

  /**
   * The server says that this certificate is revoked. An identity in force that stands on it ends; who issued the certificate is told
   * of it with the server's own reason. Null when no identity in force stands on it.
   */
  revokeAsTold(fingerprint: string, reason: string | null): IdentityRow | null {
    return this.#parts.database.transaction(() => {
      const row = this.#parts.database.get<StoredIdentity>(
        `SELECT * FROM identities WHERE certificate_fingerprint = ? AND state = 'committed'`,
        [fingerprint],
      );
      if (row === null) return null;
      const at = this.#parts.clock.now().toISOString();
      this.#register.askRevocation(toIdentityRow(row), revocationReasonOf(reason), at);
      const words = `revoked, as the server says${reason === null ? '' : ` (${reason})`}`;
      return this.advance(row.id, 'revoked', { reason: words }, 'management server');
    });
  }

  /** A person has taken the unit off hold: its numbers on hold end here, and the unit can get a new one. */
  releaseHold(hardwareId: string, reason: string): void {
    for (const row of this.history(hardwareId)) {
      if (row.state !== 'quarantined') continue;
      this.advance(row.id, row.certificateFingerprint === null ? 'burned' : 'revoked', { reason }, 'by hand');
    }
  }

  /** Every certificate that was ever issued for this identity, oldest first. */
  certificates(identityId: string): readonly IssuedCertificate[] {
    return this.#register.certificates(identityId);
  }

  /** One for each life of the number, oldest first. */
  generations(row: IdentityRow): readonly Generation[] {
    return generationsOf(this.#parts.database, row, this.certificates(row.id));
  }

  /** The certificate as DER in base64, of whatever identity; null for one that is not known whole. */
  certificate(fingerprint: string): string | null {
    return this.#register.certificate(fingerprint);
  }

  /**
   * The counters that will be given next, for whoever prepares something for them: numbers that units have reserved and not
   * begun first. `taken` says which of them are prepared. Throws Fault identity.high-water.
   */
  ahead(
    profile: IdentityProfile,
    range: NumberRange,
    count: number,
    taken: (counter: number) => boolean,
  ): readonly number[] {
    this.#marks.check(range.key);
    const reserved = this.#parts.database
      .all<{ counter: number }>(
        `SELECT counter FROM identities WHERE profile = ? AND state = 'reserved' ORDER BY counter`,
        [profile.profile],
      )
      .map(({ counter }) => counter);
    const found = reserved.filter((counter) => !taken(counter)).slice(0, count);
    for (let counter = this.#marks.next(range); found.length < count && counter <= range.last; counter += 1)
      if (!taken(counter)) found.push(counter);
    return found;
  }

  /** Every range of numbers, at the start: raises a second home that is behind, throws for a database that is. */
  reconcileHighWater(): void {
    this.#marks.reconcile();
  }

  /** An engineer's decision after identity.high-water: burns all numbers up to the higher of the two marks. */
  acceptHighWater(): void {
    this.#marks.accept();
  }

  #advance(id: string, to: IdentityState, change: IdentityChange, jobId: string): IdentityRow {
    const before = this.#require(id);
    if (!identityTransitions[before.state].includes(to)) {
      throw new Fault('bug', `An identity that is ${before.state} can not become ${to}.`, { id });
    }
    const at = this.#parts.clock.now().toISOString();
    if (to === 'committed') this.#refuseRevoked(before);
    const leaving = to === 'key-made' || to === 'burned' || to === 'revoked';
    if (leaving)
      this.#register.askRevocation(before, to === 'key-made' ? 'superseded' : 'cessationOfOperation', at);
    if (to === 'key-made') this.#refuseOldKey(id, change);
    const fresh: IdentityRow = to === 'key-made' ? { ...before, ...noCertificate } : before;
    const after: IdentityRow = { ...fresh, ...change, state: to, jobId, updatedAt: at };
    this.#register.rememberKey(after, at);
    this.#register.rememberCertificate(before, after, at);
    writeIdentity(this.#parts.database, after);
    writeEvent(this.#parts.database, {
      id,
      from: before.state,
      to,
      at,
      jobId,
      reason: change.reason ?? null,
    });
    if (to === 'quarantined') this.#parts.units.hold(after.hardwareId, change.reason ?? null, jobId);
    if (to === 'committed') {
      const life = givenAgainAt(this.#parts.database, id).length;
      this.#parts.outbox.enqueue(committedFact(after, life), after.hardwareId);
    }
    if (numberStates.has(to)) this.#tellNumber(after, this.#orderOf(id));
    return after;
  }

  /** Between its issue and its commit somebody may have revoked it at the server. */
  #refuseRevoked({ certificateFingerprint, serialNumber }: IdentityRow): void {
    const revoked = this.#parts.database.get('SELECT 1 FROM revoked_certificates WHERE fingerprint = ?', [
      certificateFingerprint ?? '',
    ]);
    if (revoked !== null)
      throw new Fault(
        'identity.revoked',
        `The certificate of ${serialNumber} is revoked, as the server says.`,
        {
          serialNumber,
        },
      );
  }

  #reservedRow(profile: IdentityProfile, hardwareId: string): IdentityRow | null {
    const live = this.find(profile.profile, hardwareId);
    if (live === null || live.state === 'reserved') return live;
    throw new Fault('bug', `This unit has a number of ${profile.profile} already.`, {
      hardwareId,
      state: live.state,
    });
  }

  /**
   * By the policy of the profile a unit that has lost its credentials keeps its number: the row that ended is opened again, for this
   * unit and no other. Its certificates stay revoked. Null where there is none, or the policy is another one.
   */
  #sameNumber(
    profile: IdentityProfile,
    hardwareId: string,
    jobId: string,
  ): { readonly row: IdentityRow; readonly key: string } | null {
    if (profile.renewal !== 'same-number') return null;
    const { database, epochs, clock } = this.#parts;
    const fenced = epochs.fault();
    if (fenced !== null) throw fenced;
    const before = this.history(hardwareId).findLast(
      (row) => row.profile === profile.profile && this.certificates(row.id).length > 0,
    );
    if (before === undefined) return null;
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
    return { row, key: this.#keyOf(row) };
  }

  /** A unit that shows the key of an identity that has ended has not made a new one. */
  #refuseOldKey(id: string, { publicKeySha256 }: IdentityChange): void {
    const { database } = this.#parts;
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

  #takeNumber(
    profile: IdentityProfile,
    hardwareId: string,
    jobId: string,
  ): { readonly row: IdentityRow; readonly key: string } {
    const { database, epochs, orders, clock, random } = this.#parts;
    const fenced = epochs.fault();
    if (fenced !== null) throw fenced;
    const order = orders.admit(profile.profile, jobId);
    refuseWithoutOrder(profile, order);
    const range = order === null ? profileRange(profile) : orders.rangeOf(order, jobId);
    this.#marks.check(range.key);
    const counter = this.#marks.next(range);
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
    this.#marks.raise(range.key, counter);
    writeEvent(database, { id, from: null, to: 'reserved', at, jobId, reason: null });
    const row = this.#require(id);
    this.#tellNumber(row, range.orderId);
    return { row, key: range.key };
  }

  #keyOf(row: IdentityRow): string {
    const order = this.#orderOf(row.id);
    return order === null ? row.profile : `order:${order}`;
  }

  #orderOf(identityId: string): string | null {
    return (
      this.#parts.database.get<{ order_id: string | null }>('SELECT order_id FROM identities WHERE id = ?', [
        identityId,
      ])?.order_id ?? null
    );
  }

  /** The server sums up an order over all stations from these. */
  #tellNumber(row: IdentityRow, order: string | null): void {
    if (order !== null && numberStates.has(row.state))
      this.#parts.outbox.enqueue(numberFact(row, order), row.hardwareId);
  }

  #require(id: string): IdentityRow {
    const row = this.#parts.database.get<StoredIdentity>('SELECT * FROM identities WHERE id = ?', [id]);
    if (row === null) throw new Fault('bug', 'There is no such identity.', { id });
    return toIdentityRow(row);
  }
}

const noCertificate = {
  publicKeySha256: null,
  certificateSerial: null,
  certificateIssuer: null,
  certificateChain: [],
  certificateFingerprint: null,
} as const satisfies IdentityChange;
