/** How much of their working time the connections to a PostgreSQL wait for each other's locks: looked at many times a second. */
import pg from 'pg';

const everyMs = 25;
const look = `
  SELECT count(*)::int AS working, count(*) FILTER (WHERE wait_event_type = 'Lock')::int AS waiting
    FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
      AND (state = 'active' OR state LIKE 'idle in transaction%')`;

/** Resolves to what `work` does, and the share of the time in which a connection at work waited for a lock, 0 to 1. */
export async function withLockWaits<T>(
  url: string,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly share: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let working = 0;
  let waiting = 0;
  let ended = false;
  const looking = (async () => {
    while (!ended) {
      const { rows } = await client.query(look);
      working += rows[0]?.working ?? 0;
      waiting += rows[0]?.waiting ?? 0;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  try {
    const value = await work();
    return { value, share: working === 0 ? 0 : waiting / working };
  } finally {
    ended = true;
    await looking;
    await client.end();
  }
}
