/**
 * Who somebody is, by PIN or badge: for signing in and for agreeing. One at a time, so that tries can not be made side by
 * side; charged before it is checked; with the same wait, the same words and the same time for a name that nobody has.
 * PIN and badge are counted apart: whoever locks the one on a shared bench leaves the other open.
 */
import { createHmac } from 'node:crypto';
import { Lane } from '../../base/lane.ts';
import type { Random } from '../../base/random.ts';
import type { Secret } from '../../base/secret.ts';
import type { Proof } from '../../contract/people.ts';
import { Fault } from '../../model/fault.ts';
import { nameKey, type Person } from '../../model/people.ts';
import { hashPin, isPin, type PinHash } from '../../store/pin-hash.ts';
import { type Charge, type LockRule, strangerSubject } from '../../store/sign-in-failures.ts';
import type { Store } from '../../store/store.ts';

/** Five tries, then a wait that doubles from half a minute to a quarter of an hour: about a hundred tries a day. */
export const pinRule: LockRule = { free: 5, firstMs: 30_000, mostMs: 15 * 60_000, forgivenMs: null };
/** Any label can be scanned by mistake: twenty, then one in half a minute, whoever holds the reader. */
export const badgeRule: LockRule = { free: 20, firstMs: 30_000, mostMs: 30_000, forgivenMs: 30_000 };
const badgeSubject = 'badge';

export interface Proven {
  readonly person: Person;
  /** Forgives wrong tries. Call it in the transaction that makes use of the proof. */
  settle(): void;
}

export interface ProofParts {
  readonly store: Store;
  readonly random: Random;
  /** Null: there are people, and the file is gone. */
  readonly key: Secret | null;
  /** A wrong try began a wait. */
  onLocked(person: Person | null, way: 'pin' | 'badge', lockMs: number): void;
}

export class Proofs {
  readonly #parts: ProofParts;
  readonly #lane = new Lane();

  constructor(parts: ProofParts) {
    this.#parts = parts;
  }

  /** Throws Fault person.refused, person.locked, person.key-missing. */
  prove(proof: Proof): Promise<Proven> {
    return this.#lane.run(async () => {
      if ('badge' in proof) return this.#byBadge(proof.badge);
      return await this.#byPin(proof).finally(() => proof.pin.erase());
    });
  }

  /** `pin` is not erased. */
  hash(pin: Secret): Promise<PinHash> {
    return hashPin(pin, this.#key(), this.#parts.random);
  }

  badgeDigest(code: string): Uint8Array {
    return this.#digest(`badge:${code.trim()}`);
  }

  #byBadge(code: string): Proven {
    const { store } = this.#parts;
    const digest = this.badgeDigest(code);
    this.#refuseLocked(badgeSubject);
    const charge = store.signInFailures.charge(badgeSubject, badgeRule);
    const person = store.people.findByBadge(digest);
    if (person === null || !person.active) throw this.#wrong(null, 'badge', charge);
    return { person, settle: () => store.signInFailures.giveBack(charge) };
  }

  async #byPin({ name, pin }: Extract<Proof, { name: string }>): Promise<Proven> {
    const { store } = this.#parts;
    const key = this.#key();
    const known = store.people.findByName(name);
    const subject = known?.id ?? strangerSubject(this.#digest(`name:${nameKey(name)}`));
    this.#refuseLocked(subject);
    const charge = store.signInFailures.charge(subject, pinRule);
    const hash = known === null ? null : store.people.pinOf(known.id);
    const right = await isPin(pin, hash, key);
    // Asked again: an administrator may have changed things while the try was being checked.
    const person = known === null ? null : store.people.find(known.id);
    const same = person !== null && JSON.stringify(store.people.pinOf(person.id)) === JSON.stringify(hash);
    if (!right || !same || !person.active) throw this.#wrong(known, 'pin', charge);
    return { person, settle: () => store.signInFailures.forgive(subject) };
  }

  #refuseLocked(subject: string): void {
    const waitMs = this.#parts.store.signInFailures.waitMs(subject);
    if (waitMs > 0) throw locked(waitMs);
  }

  #wrong(person: Person | null, way: 'pin' | 'badge', { lockMs }: Charge): Fault {
    if (lockMs === 0)
      return way === 'badge'
        ? new Fault('person.refused', 'This badge belongs to nobody who may sign in here.')
        : new Fault('person.refused', 'Name and PIN do not belong together.');
    this.#parts.onLocked(person, way, lockMs);
    return locked(lockMs);
  }

  #digest(text: string): Uint8Array {
    return this.#key().use((key) => createHmac('sha256', key).update(text).digest());
  }

  #key(): Secret {
    const { key } = this.#parts;
    if (key === null)
      throw new Fault('person.key-missing', 'The file people.key is not in the data folder any more.');
    return key;
  }
}

function locked(waitMs: number): Fault {
  const seconds = Math.ceil(waitMs / 1_000);
  const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return new Fault('person.locked', `There were too many wrong tries. The next one is taken in ${wait}.`, {
    waitMs,
  });
}
