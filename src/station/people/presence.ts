/**
 * Who is at the station now. One person for the whole station, whatever windows and commands are attached to it, and in
 * memory only: after a restart somebody signs in again. Signs out who has not touched anything for as long as the policy
 * says; jobs go on, and keep who started them.
 */
import type { Clock } from '../../base/clock.ts';
import { defaultPolicy, type PeoplePolicy, peoplePolicySchema, type SignedIn } from '../../model/people.ts';
import type { AtStation } from '../../model/station.ts';
import type { Store } from '../../store/store.ts';
import type { ActLog } from './act-log.ts';
import { type Actor, actorOf } from './actor.ts';
import type { Approvals } from './approvals.ts';

const policyKey = 'people.policy';

export interface PresenceParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: ActLog;
  readonly approvals: Approvals;
  /** The name that was typed in, for a bench without people. */
  typedOperator(): string;
  onChange(people: AtStation, operator: string): void;
}

interface Touched {
  readonly monotonicMs: number;
  readonly atMs: number;
}

export class Presence {
  readonly #parts: PresenceParts;
  #personId: string | null = null;
  #touched: Touched = { monotonicMs: 0, atMs: 0 };
  #watch: AbortController | null = null;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
  }

  get demanded(): boolean {
    return this.#parts.store.people.any;
  }

  get policy(): PeoplePolicy {
    return peoplePolicy(this.#parts.store);
  }

  savePolicy(policy: PeoplePolicy): void {
    this.#parts.store.settings.set(policyKey, policy);
  }

  /** Who is signed in, with the role of this moment. Signs out whoever was idle for too long, or may not be here any more. */
  person(): SignedIn | null {
    if (this.#personId === null) return null;
    const person = this.#parts.store.people.find(this.#personId);
    if (person === null || !person.active) this.signOut('may not sign in any more');
    else if (this.#isIdle()) this.signOut('idle');
    if (person === null || this.#personId === null) return null;
    return { id: person.id, name: person.name, role: person.role };
  }

  actor(): Actor {
    const person = this.person();
    if (person !== null) return actorOf(person);
    return { id: null, name: this.demanded ? '' : this.#parts.typedOperator(), role: null };
  }

  atStation(): AtStation {
    return { demanded: this.demanded, signedIn: this.person() };
  }

  /** `settle` is part of the transaction that writes it down. */
  signIn(person: SignedIn, way: 'badge' | 'pin' | 'first person', settle: () => void): void {
    const { store, log, approvals } = this.#parts;
    const before = this.person();
    store.transaction(() => {
      settle();
      if (before !== null && before.id !== person.id)
        log.write({ act: 'sign-out', detail: { because: 'somebody else signed in' } }, actorOf(before));
      log.write({ act: 'sign-in', detail: { with: way } }, actorOf(person));
    });
    approvals.clear();
    this.#personId = person.id;
    this.#touch();
    this.#watchIdle();
    this.announce();
  }

  signOut(because: string): void {
    const { store, log, approvals } = this.#parts;
    const id = this.#personId;
    if (id === null) return;
    this.#personId = null;
    approvals.clear();
    this.#watch?.abort();
    this.#watch = null;
    this.announce();
    const person = store.people.find(id);
    // Signed out first: a log that can not be written keeps nobody signed in.
    if (person !== null) log.write({ act: 'sign-out', detail: { because } }, actorOf(person));
  }

  /** Somebody did something at the station. */
  touch(): void {
    if (this.person() !== null) this.#touch();
  }

  /** Tells everybody: the state follows from the store. */
  announce(): void {
    this.#parts.onChange(this.atStation(), this.actor().name);
  }

  close(): void {
    this.#watch?.abort();
  }

  #touch(): void {
    const { clock } = this.#parts;
    this.#touched = { monotonicMs: clock.monotonicMs(), atMs: clock.now().getTime() };
  }

  #idleMs(): number {
    const { clock } = this.#parts;
    // By both clocks: a computer that slept has a monotonic clock that stood still.
    return Math.max(
      clock.monotonicMs() - this.#touched.monotonicMs,
      clock.now().getTime() - this.#touched.atMs,
    );
  }

  #isIdle(): boolean {
    return this.#idleMs() >= this.policy.idleMinutes * 60_000;
  }

  /** So that screens see it without asking. */
  #watchIdle(): void {
    this.#watch?.abort();
    const watch = new AbortController();
    this.#watch = watch;
    const look = async (): Promise<void> => {
      while (!watch.signal.aborted && this.person() !== null)
        await this.#parts.clock.sleep(
          Math.max(1_000, Math.min(60_000, this.policy.idleMinutes * 60_000 - this.#idleMs())),
          watch.signal,
        );
    };
    // Ends with the sign-out; a log that can not be written then is told to whoever asks next.
    look().catch(() => undefined);
  }
}

/** In force at this station. */
export function peoplePolicy({ settings }: Store): PeoplePolicy {
  const stored = peoplePolicySchema.safeParse(settings.get(policyKey));
  return stored.success ? stored.data : defaultPolicy;
}
