/** The end of the HTTP side: no new work, answers that are on their way are finished, and who has not taken theirs in time is cut off. */
import type { FastifyInstance } from 'fastify';
import { systemClock } from '../../base/clock.ts';

/** Real time, whatever the clock of the server: real clients are waited for. */
const patienceMs = 5_000;

export async function closeGently(app: FastifyInstance): Promise<void> {
  const closed = new AbortController();
  const late = systemClock.sleep(patienceMs, closed.signal).then(
    () => app.server.closeAllConnections(),
    // closed in time
    () => undefined,
  );
  try {
    await app.close();
  } finally {
    closed.abort(new Error('closed'));
    await late;
  }
}
