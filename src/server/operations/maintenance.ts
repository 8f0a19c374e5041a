/** What some process of a server does every few minutes: throws away what is over. Safe on several processes at once. */
import { lt, sql } from 'drizzle-orm';
import type { Clock } from '../../base/clock.ts';
import type { ServerDatabase } from '../database.ts';
import { countAgain } from '../fleet/unit-counts.ts';
import { countGroupsAgain } from '../groups/group-counts.ts';
import { makeNorms } from '../monitoring/group-norms.ts';
import { dropOldFailures } from '../people/lock-out.ts';
import { dropEndedSignIns } from '../people/oidc.ts';
import { enrolmentCodes, invitations } from '../people/people-tables.ts';
import { dropEndedSessions } from '../people/sessions.ts';
import { dropEndedRates } from './shared-rates.ts';

const everyMs = 5 * 60_000;
const codesKeptMs = 30 * 86_400_000;

/** Of these rounds one looks at how many rows there are of what; the first one does. */
const analysedEvery = 12;

/** `alone`: the database has nobody else who keeps its statistics (PGlite has no autovacuum). Ends when it is disposed of. */
export function keepTidy(database: ServerDatabase, clock: Clock, alone: boolean): AsyncDisposable {
  const ended = new AbortController();
  const running = loop(database, clock, alone, ended.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      ended.abort(new Error('the server closes'));
      await running;
    },
  };
}

async function loop(
  database: ServerDatabase,
  clock: Clock,
  alone: boolean,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; !signal.aborted; round += 1) {
    // rejects when the server closes, which ends the loop
    await clock.sleep(everyMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    // a database that is away now is tidied later
    await tidy(database, clock).catch(() => undefined);
    if (alone && round % analysedEvery === 0) await analyse(database).catch(() => undefined);
  }
}

/** Without it, the database takes a table of a million rows for one of none, and reads it by whatever index. */
export async function analyse(database: ServerDatabase): Promise<void> {
  await database.execute(sql`ANALYZE`);
}

export async function tidy(database: ServerDatabase, clock: Clock): Promise<void> {
  const now = clock.now();
  await dropEndedSessions(database, now);
  await dropOldFailures(database, now);
  await dropEndedSignIns(database, now);
  await dropEndedRates(database, now);
  const old = new Date(now.getTime() - codesKeptMs);
  await database.delete(invitations).where(lt(invitations.endsAt, old));
  await database.delete(enrolmentCodes).where(lt(enrolmentCodes.endsAt, old));
  await countAgain(database, clock);
  await countGroupsAgain(database, clock);
  await makeNorms(database, clock);
}
