/** What some process of a server does every few minutes: throws away what is over. Safe on several processes at once. */
import { lt } from 'drizzle-orm';
import type { Clock } from '../../base/clock.ts';
import type { ServerDatabase } from '../database.ts';
import { countAgain } from '../fleet/unit-counts.ts';
import { makeNorms } from '../monitoring/group-norms.ts';
import { dropOldFailures } from '../people/lock-out.ts';
import { dropEndedSignIns } from '../people/oidc.ts';
import { enrolmentCodes, invitations } from '../people/people-tables.ts';
import { dropEndedSessions } from '../people/sessions.ts';
import { dropEndedRates } from './shared-rates.ts';

const everyMs = 5 * 60_000;
const codesKeptMs = 30 * 86_400_000;

/** Ends when it is disposed of. */
export function keepTidy(database: ServerDatabase, clock: Clock): AsyncDisposable {
  const ended = new AbortController();
  const running = loop(database, clock, ended.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      ended.abort(new Error('the server closes'));
      await running;
    },
  };
}

async function loop(database: ServerDatabase, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // rejects when the server closes, which ends the loop
    await clock.sleep(everyMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    // a database that is away now is tidied later
    await tidy(database, clock).catch(() => undefined);
  }
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
  await makeNorms(database, clock);
}
