/** The same promises on a real PostgreSQL, started here on a socket of its own: own data folder, own port on loopback. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, test } from 'vitest';
import { openTestServer, type TestServer } from '../../server/fixtures.ts';
import { describeServer } from '../../server/server-suite.ts';

const root = '/usr/lib/postgresql';
const binaries = existsSync(root)
  ? readdirSync(root)
      .map((version) => join(root, version, 'bin'))
      .filter((folder) => existsSync(join(folder, 'initdb')))
      .at(-1)
  : undefined;
/** PostgreSQL refuses to run as root: its own user does, where we may become that. */
const asRoot = process.getuid?.() === 0;
const reason =
  binaries === undefined
    ? 'PostgreSQL is not installed here (apt-get install postgresql)'
    : asRoot && spawnSync('runuser', ['-u', 'postgres', 'true']).status !== 0
      ? 'there is no user postgres that could run it'
      : null;

const folder = mkdtempSync(join(tmpdir(), 'mintmark-postgres-'));
const running: { stop(): Promise<void> }[] = [];
afterAll(async () => {
  for (const server of running) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function command(program: string, args: readonly string[]): readonly [string, readonly string[]] {
  const file = join(binaries ?? '', program);
  return asRoot ? ['runuser', ['-u', 'postgres', '--', file, ...args]] : [file, args];
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function startPostgres(): Promise<string> {
  const data = join(folder, 'data');
  chmodSync(folder, 0o777);
  const [initdb, initdbArgs] = command('initdb', [
    '-D',
    data,
    '-U',
    'mintmark',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-sync',
  ]);
  const made = spawnSync(initdb, initdbArgs, { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const [program, args] = command('postgres', [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    '',
    '-F',
  ]);
  const child = spawn(program, args, { stdio: 'ignore' });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  running.push({
    stop: async () => {
      const [stop, stopArgs] = command('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      spawnSync(stop, stopArgs);
      await exited;
    },
  });
  const url = `postgres://mintmark@127.0.0.1:${port}/postgres`;
  for (let attempt = 0; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return url;
    } catch (thrown) {
      // It needs a moment to start; what it says after half a minute is its last word.
      if (attempt > 150) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

if (reason === null) {
  const open = async (): Promise<TestServer> => openTestServer(await startPostgres());
  describeServer('the management server on PostgreSQL', open);
} else {
  describe('the management server on PostgreSQL', () => {
    test.skip(`is not tested: ${reason}`, () => undefined);
  });
}
