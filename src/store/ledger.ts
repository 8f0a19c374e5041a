/**
 * The identity ledger (model/identity.ts). Numbers are burned forward: reserve() raises the high-water mark in the
 * database and in its second home before anybody sees the number. Every transition is a row of its own; a certificate
 * that stops being the unit's (abandoned key, burned, revoked) is put on the outbox for revocation in that same
 * transaction, so that no certificate is ever orphaned.
 */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { Fault } from '../model/fault.ts';
import {
  type IdentityChange,
  type IdentityLedger,
  type IdentityProfile,
  type IdentityRow,
  type IdentityState,
  identityTransitions,
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
  noCertificate,
  revocationReasonOf,
  type StoredIdentity,
  toIdentityRow,
} from './identity-rows.ts';
import { tellNumber, writeEvent, writeIdentity } from './identity-writes.ts';
import { type GivenNumber, giveNewNumber, requireIdentity } from './new-number.ts';
import { refuseUnfit } from './number-admission.ts';
import type { NumberMarks, NumberRange } from './number-marks.ts';
import type { Orders } from './orders.ts';
import type { Outbox } from './outbox.ts';
import { giveSameNumber, refuseOldKey } from './same-number.ts';
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
    const parts = this.#parts;
    const { row, mark } = parts.database.transaction(
      () =>
        this.#reserved(profile, hardwareId) ??
        giveSameNumber(parts, profile, hardwareId, jobId) ??
        giveNewNumber(parts, profile, hardwareId, jobId),
    );
    // never before the database: a second home that is ahead means that numbers were forgotten
    this.#group.afterCommit({
      name: mark.key,
      rank: mark.counter,
      run: () => this.#marks.raiseSecond(mark.key, mark.counter),
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
    const before = requireIdentity(this.#parts.database, id);
    if (!identityTransitions[before.state].includes(to)) {
      throw new Fault('bug', `An identity that is ${before.state} can not become ${to}.`, { id });
    }
    const at = this.#parts.clock.now().toISOString();
    if (to === 'committed') this.#refuseRevoked(before);
    const leaving = to === 'key-made' || to === 'burned' || to === 'revoked';
    if (leaving)
      this.#register.askRevocation(before, to === 'key-made' ? 'superseded' : 'cessationOfOperation', at);
    if (to === 'key-made') refuseOldKey(this.#parts.database, id, change);
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
    tellNumber(this.#parts.outbox, after);
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

  #reserved(profile: IdentityProfile, hardwareId: string): GivenNumber | null {
    const live = this.find(profile.profile, hardwareId);
    if (live === null) return null;
    if (live.state === 'reserved') {
      const order = live.orderId ?? null;
      const key = order === null ? live.profile : `order:${order}`;
      return { row: live, mark: { key, counter: live.counter } };
    }
    throw new Fault('bug', `This unit has a number of ${profile.profile} already.`, {
      hardwareId,
      state: live.state,
    });
  }
}
