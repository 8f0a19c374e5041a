/** Compares units with the live version in the background, a few hundred at a time; several processes share the work. */
import type { Clock } from '../../base/clock.ts';
import type { ServerDatabase } from '../database.ts';
import { groupsInUse, refreshSome } from './drift-rows.ts';
import type { LiveGroups } from './group-store.ts';

const atOnce = 200;
/** Another process may have taken a version and stopped in the middle. */
const idleMs = 60_000;

export interface DriftWalkerParts {
  readonly database: ServerDatabase;
  readonly live: LiveGroups;
  readonly clock: Clock;
}

export class DriftWalker {
  readonly #parts: DriftWalkerParts;
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #loop: Promise<void> | null = null;

  constructor(parts: DriftWalkerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  wake(): void {
    this.#wake.abort();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      // A database that is away is tried again with the next round; requests tell of it themselves.
      await this.#walk().catch(() => undefined);
      const early = AbortSignal.any([this.#wake.signal, this.#stop.signal]);
      await this.#parts.clock.sleep(idleMs, early).catch(() => undefined);
    }
  }

  async #walk(): Promise<void> {
    const { database, live, clock } = this.#parts;
    for (const group of await groupsInUse(database))
      while (!this.#stop.signal.aborted) {
        const done = await refreshSome(database, group, live, atOnce, clock.now());
        if (done === 0) break;
      }
  }
}
