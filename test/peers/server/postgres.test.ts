/** The same promises on a real PostgreSQL. */
import { afterAll, describe, test } from 'vitest';
import { openTestServer, type TestServer } from '../../server/fixtures.ts';
import { describeServer } from '../../server/server-suite.ts';
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
} else {
  describe('the management server on PostgreSQL', () => {
    test.skip(`is not tested: ${whyNoPostgres}`, () => undefined);
  });
}
