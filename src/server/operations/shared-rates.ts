/**
 * How often an address has asked for a route, counted in the database by all processes together: whoever is sent on from one process to
 * the next by a proxy has no more tries than at one. An address that is over its limit is remembered here until its time is up, so that it costs
 * the database nothing more.
 */
import type { FastifyRateLimitOptions, FastifyRateLimitStore } from '@fastify/rate-limit';
import { lt, sql } from 'drizzle-orm';
import type { Clock } from '../../base/clock.ts';
import type { ServerDatabase } from '../database.ts';
import { codeSha256 } from '../people/codes.ts';
import { rateCounts } from './rate-tables.ts';

interface Count {
  readonly count: number;
  readonly endsAt: Date;
}

/** Addresses over their limit that one process keeps in mind. */
const mostOver = 10_000;

/** As @fastify/rate-limit wants it: a class that it makes an instance of for each route. */
export function sharedRates(database: ServerDatabase, clock: Clock) {
  return class SharedRates implements FastifyRateLimitStore {
    readonly #route: string;
    readonly #over = new Map<string, Count>();

    constructor(_options: FastifyRateLimitOptions, route = '') {
      this.#route = route;
    }

    incr(
      address: string,
      callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
      windowMs: number,
      most: number,
    ): void {
      this.#count(address, windowMs, most).then(
        ({ count, endsAt }) =>
          callback(null, { current: count, ttl: Math.max(0, endsAt.getTime() - clock.now().getTime()) }),
        (thrown: unknown) => callback(thrown instanceof Error ? thrown : new Error(String(thrown))),
      );
    }

    child(options: object): SharedRates {
      return new SharedRates(options, nameOf(options));
    }

    async #count(address: string, windowMs: number, most: number): Promise<Count> {
      const key = codeSha256(`${this.#route} ${address}`);
      const now = clock.now();
      const over = this.#over.get(key);
      if (over !== undefined && over.endsAt > now) return over;
      this.#over.delete(key);
      const found = await countOne(database, key, now, windowMs);
      if (found.count > most) {
        if (this.#over.size >= mostOver) this.#over.clear();
        this.#over.set(key, found);
      }
      return found;
    }
  };
}

/** Of the route that a limit is for, so that one is not counted with another. */
function nameOf(options: object): string {
  const route = 'routeInfo' in options ? options.routeInfo : null;
  if (typeof route !== 'object' || route === null || !('url' in route) || !('method' in route))
    throw new TypeError('a limit is for a route');
  return `${String(route.method)} ${String(route.url)}`;
}

async function countOne(database: ServerDatabase, key: string, now: Date, windowMs: number): Promise<Count> {
  const endsAt = new Date(now.getTime() + windowMs);
  const isOver = sql`${rateCounts.endsAt} <= ${now.toISOString()}::timestamptz`;
  const [row] = await database
    .insert(rateCounts)
    .values({ key, count: 1, endsAt })
    .onConflictDoUpdate({
      target: rateCounts.key,
      set: {
        count: sql`CASE WHEN ${isOver} THEN 1 ELSE ${rateCounts.count} + 1 END`,
        endsAt: sql`CASE WHEN ${isOver} THEN excluded.ends_at ELSE ${rateCounts.endsAt} END`,
      },
    })
    .returning({ count: rateCounts.count, endsAt: rateCounts.endsAt });
  return row ?? { count: 1, endsAt };
}

export async function dropEndedRates(database: ServerDatabase, now: Date): Promise<void> {
  await database.delete(rateCounts).where(lt(rateCounts.endsAt, now));
}
