/** The same promises on a real PostgreSQL. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { openTestServer, type TestServer } from '../../server/fixtures.ts';
import { describeServer } from '../../server/server-suite.ts';
import { freePort } from '../issuers/process.ts';
import { type RunningPostgres, startPostgres, whyNoPostgres } from './start-postgres.ts';

const running: RunningPostgres[] = [];
afterAll(async () => {
  for (const postgres of running) await postgres[Symbol.asyncDispose]();
});

if (whyNoPostgres === null) {
  const open = async (): Promise<TestServer> => {
    const postgres = await startPostgres();
    running.push(postgres);
    return openTestServer(postgres.url);
  };
  describeServer('the management server on PostgreSQL', open);

  test('a port that somebody took before PostgreSQL could is left for another one', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const asked = [taken, await freePort()];
    await using postgres = await startPostgres({ choosePort: async () => asked.shift() ?? freePort() });
    expect(postgres.url).not.toContain(`:${taken}/`);
    other.close();
  });
} else {
  describe('the management server on PostgreSQL', () => {
    test.skip(`is not tested: ${whyNoPostgres}`, () => undefined);
  });
}
