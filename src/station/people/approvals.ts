/**
 * What a second person has agreed to: one act on one subject, asked by one person, once, for a minute. In memory only: a
 * restart, a sign-out or another person at the station ends all of them.
 */
import type { Clock } from '../../base/clock.ts';
import type { FourEyesAct } from '../../model/acts.ts';
import type { PersonName } from '../../model/people.ts';

export const approvalValidMs = 60_000;
const mostAtOnce = 50;

interface Approval {
  readonly by: PersonName;
  readonly askedBy: string;
  readonly givenMs: number;
  readonly givenAtMs: number;
}

export class Approvals {
  readonly #clock: Clock;
  readonly #given = new Map<string, Approval>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  give(act: FourEyesAct, subject: string, by: PersonName, askedBy: string): void {
    if (this.#given.size >= mostAtOnce) this.clear();
    this.#given.set(nameOf(act, subject), {
      by: { id: by.id, name: by.name },
      askedBy,
      givenMs: this.#clock.monotonicMs(),
      givenAtMs: this.#clock.now().getTime(),
    });
  }

  /** Who agreed, without using it up; null: nobody, or it is too long ago. */
  find(act: FourEyesAct, subject: string, askedBy: string): PersonName | null {
    const given = this.#given.get(nameOf(act, subject));
    return given === undefined || given.askedBy !== askedBy || !this.#isFresh(given) ? null : given.by;
  }

  use(act: FourEyesAct, subject: string): void {
    this.#given.delete(nameOf(act, subject));
  }

  clear(): void {
    this.#given.clear();
  }

  /** By both clocks: a computer that slept has a monotonic clock that stood still. */
  #isFresh({ givenMs, givenAtMs }: Approval): boolean {
    return (
      this.#clock.monotonicMs() - givenMs <= approvalValidMs &&
      this.#clock.now().getTime() - givenAtMs <= approvalValidMs
    );
  }
}

function nameOf(act: FourEyesAct, subject: string): string {
  return JSON.stringify([act, subject]);
}
