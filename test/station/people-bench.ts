/** A station with people, and a clock that stands still until it is moved. */
import type { Clock } from '../../src/base/clock.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { Role } from '../../src/model/role.ts';
import { disarmAll, openBench, type TestBench } from './bench.ts';

/** Real time for everything but what is asked of it: moved by tests, so that nobody waits. */
export class MovableClock implements Clock {
  #movedMs = 0;
  #wallMs = 0;
  #wake = new Set<() => void>();

  now(): Date {
    return new Date(systemClock.now().getTime() + this.#movedMs + this.#wallMs);
  }

  monotonicMs(): number {
    return systemClock.monotonicMs() + this.#movedMs;
  }

  async sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    const due = this.monotonicMs() + durationMs;
    while (this.monotonicMs() < due) {
      let wake = (): void => undefined;
      const moved = new Promise<void>((resolve) => {
        wake = resolve;
        this.#wake.add(wake);
      });
      await Promise.race([systemClock.sleep(due - this.monotonicMs(), signal), moved]);
      this.#wake.delete(wake);
      signal.throwIfAborted();
    }
  }

  /** Time passes. */
  advance(durationMs: number): void {
    this.#movedMs += durationMs;
    for (const wake of this.#wake) wake();
  }

  /** Somebody sets the wall clock. */
  setWall(byMs: number): void {
    this.#wallMs += byMs;
  }
}

export const pins = { Ada: '739201', Olga: '640917', Edi: '512890', Rma: '908172' } as const;
export const badges = {
  Ada: 'BADGE-ADA-0001',
  Olga: 'BADGE-OLGA-002',
  Edi: 'BADGE-EDI-0003',
  Rma: 'BADGE-RMA-0004',
} as const;
export const roleOf: Readonly<Record<keyof typeof pins, Role>> = {
  Ada: 'administrator',
  Olga: 'operator',
  Edi: 'engineer',
  Rma: 'rma',
};
export type Who = keyof typeof pins;

/** Ada makes herself and the others; nobody is signed in when it returns. */
export async function addEverybody(bench: TestBench): Promise<Readonly<Record<Who, string>>> {
  const ids: Partial<Record<Who, string>> = {};
  for (const name of Object.keys(pins) as Who[]) {
    const { id } = await bench.call('addPerson', {
      name,
      role: roleOf[name],
      pin: pins[name],
      badge: badges[name],
    });
    ids[name] = id;
  }
  await bench.call('signOut');
  return ids as Readonly<Record<Who, string>>;
}

export async function signIn(bench: TestBench, name: Who): Promise<void> {
  await bench.call('signIn', { proof: { badge: badges[name] } });
}

export async function openPeopleBench(
  folder: string,
  clock: Clock = systemClock,
): Promise<{ readonly bench: TestBench; readonly ids: Readonly<Record<Who, string>> }> {
  const bench = await openBench(folder, { clock });
  await disarmAll(bench);
  return { bench, ids: await addEverybody(bench) };
}
