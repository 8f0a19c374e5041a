/** A real PostgreSQL with its own data folder, on its own port on loopback. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../issuers/process.ts';

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

export interface RunningPostgres extends AsyncDisposable {
  readonly url: string;
}

interface PostgresOptions {
  /** Asked again when somebody else took the port before PostgreSQL did. */
  readonly choosePort?: () => Promise<number>;
  /** As in postgresql.conf: `name=value`. */
  readonly settings?: readonly string[];
  /** What it writes. */
  readonly onLog?: (text: string) => void;
}

export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  const { choosePort = freePort } = options;
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
  for (let attempt = 1; ; attempt += 1) {
    const running = await startOn(await choosePort(), data, options);
    if (running.type === 'up') {
      const stop = async (): Promise<void> => {
        await running.stop();
        rmSync(folder, { recursive: true, force: true });
      };
      return { url: running.url, [Symbol.asyncDispose]: stop };
    }
    // the port was free when we looked: somebody else took it meanwhile
    if (attempt < 5 && /could not bind|Address already in use/i.test(running.said)) continue;
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not come up: ${running.why}\nIt said: ${running.said || 'nothing'}`);
  }
}

type Started =
  | { readonly type: 'up'; readonly url: string; stop(): Promise<void> }
  | { readonly type: 'failed'; readonly why: string; readonly said: string };

/** For two minutes: a busy machine may need that long. */
const waitMs = 120_000;

async function startOn(
  port: number,
  data: string,
  { settings = [], onLog }: PostgresOptions,
): Promise<Started> {
  const more = settings.flatMap((setting) => ['-c', setting]);
  const listening = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-F', ...more];
  const [program, args] = command('postgres', listening);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    said = `${said}${part.toString()}`.slice(-10_000);
    onLog?.(part.toString());
  });
  let ended = false;
  const exited = new Promise<void>((done) =>
    child.once('close', () => {
      ended = true;
      done();
    }),
  );
  const stop = async (): Promise<void> => {
    const [control, controlArgs] = command('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
    if (!ended) spawnSync(control, controlArgs);
    await exited;
  };
  const url = `postgres://mintmark@127.0.0.1:${port}/postgres`;
  const sinceMs = performance.now();
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      // whoever took the port may be a PostgreSQL as well
      const { rows } = await client.query('SHOW data_directory');
      await client.end();
      if (rows[0]?.data_directory === data) return { type: 'up', url, stop };
    } catch (thrown) {
      // It needs a moment to start; what it says at the end is its last word.
      if (performance.now() - sinceMs > waitMs) {
        await stop();
        return { type: 'failed', why: String(thrown), said };
      }
    }
    if (ended) return { type: 'failed', why: 'it ended', said };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
