/** A real PostgreSQL with its own data folder, on its own port on loopback. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const root = '/usr/lib/postgresql';
const binaries = existsSync(root)
  ? readdirSync(root)
      .map((version) => join(root, version, 'bin'))
      .filter((folder) => existsSync(join(folder, 'initdb')))
      .at(-1)
  : undefined;
/** PostgreSQL refuses to run as root: its own user does, where we may become that. */
const asRoot = process.getuid?.() === 0;
/** Null when it can be tested here. */
export const whyNoPostgres =
  binaries === undefined
    ? 'PostgreSQL is not installed here (apt-get install postgresql)'
    : asRoot && spawnSync('runuser', ['-u', 'postgres', 'true']).status !== 0
      ? 'there is no user postgres that could run it'
      : null;

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

export interface RunningPostgres extends AsyncDisposable {
  readonly url: string;
}

export async function startPostgres(): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-postgres-'));
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
  const stop = async (): Promise<void> => {
    const [program, args] = command('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
    spawnSync(program, args);
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `postgres://mintmark@127.0.0.1:${port}/postgres`;
  for (let attempt = 0; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return { url, [Symbol.asyncDispose]: stop };
    } catch (thrown) {
      // It needs a moment to start; what it says after half a minute is its last word.
      if (attempt > 150) {
        await stop();
        throw thrown;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
