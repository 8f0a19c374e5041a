/** schemathesis asks the server everything that its own OpenAPI allows, and much that it does not, as an administrator and as a program: no answer is a 5xx. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, behindProxy, inviteAt } from '../../server/browser.ts';
import {
  makeTestToken,
  openTestServer,
  type TestServer,
  TestStation,
  unitState,
} from '../../server/fixtures.ts';
import { peers, setupCommand } from '../setup.mjs';

const program = peers.schemathesis;

describe.skipIf(program === null)(`schemathesis${program === null ? ` (${setupCommand})` : ''}`, () => {
  let server: TestServer;
  const station = new TestStation('bench-schema');
  beforeAll(async () => {
    server = await openTestServer(null, {}, behindProxy);
    await station.enrol(server);
    await station.results(server, [station.fact('unit-state', unitState('unit-1', 'provisioned'))]);
  }, 120_000);
  afterAll(() => server?.[Symbol.asyncDispose](), 60_000);

  /** It ends with another code when it finds anything; then this throws what it said. */
  const run = async (headers: readonly string[]): Promise<string> => {
    const args = [
      'run',
      `${server.url}/api/v1/openapi.json`,
      '--checks',
      'not_a_server_error',
      '--phases',
      'examples,coverage,fuzzing',
      '--max-examples',
      '15',
      '--seed',
      '1',
      '--workers',
      '1',
      // a session that signs itself out would see nothing of the rest
      '--exclude-path',
      '/api/v1/session',
      ...headers.flatMap((header) => ['-H', header]),
    ];
    try {
      const { stdout } = await promisify(execFile)(program ?? '', args, {
        cwd: server.folder,
        maxBuffer: 64 * 1024 * 1024,
      });
      return stdout;
    } catch (thrown) {
      const { stdout, stderr } = thrown as { stdout: string; stderr: string };
      throw new Error(`${stdout.slice(-6_000)}\n${stderr.slice(-2_000)}`);
    }
  };

  test('finds no server error as an administrator', async () => {
    const browser = new Browser(server.url);
    const code = await inviteAt(server, 'administrator');
    const account = { code, login: 'ana', name: 'Ana', password: 'correct horse battery' };
    expect((await browser.post('/api/v1/session/invitation', account)).status).toBe(200);
    const headers = [`cookie: ${browser.cookie}`, `mintmark-csrf: ${browser.csrf}`];
    expect(await run(headers)).toMatch(/Fuzzing \(in/);
  }, 900_000);

  test('finds no server error as a program with every scope', async () => {
    const token = await makeTestToken({ folder: server.folder, databaseUrl: null });
    expect(await run([`authorization: Bearer ${token}`])).toMatch(/Fuzzing \(in/);
  }, 900_000);
});
