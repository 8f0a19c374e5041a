/** `mintmark server --tls` as a process of its own on a PostgreSQL. When it does not come up, what it said is in the error. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fetchPinnedRoot, parseEnrolmentCode } from '../../../src/station/enrolment-code.ts';
import { readAnnouncement } from '../../../src/station/server-announcement.ts';

export interface ServerProcess {
  readonly pid: number;
  readonly url: string;
  readonly rootPem: string;
  readonly enrolmentCode: string;
  /** Each is good for one station. */
  nextCode(): Promise<string>;
  /** Resolves when it is gone. */
  end(how: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

let started = 0;

export async function startServerProcess(place: {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly more?: readonly string[];
}): Promise<ServerProcess> {
  const { folder, databaseUrl, more = [] } = place;
  started += 1;
  const file = join(folder, `announcement-${started}.json`);
  const args = ['src/cli/main.ts', '--data', folder, 'server', '--tls', '--port', '0', '--announce', file];
  const child = spawn(process.execPath, [...args, ...more], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    said = `${said}${part.toString()}`.slice(-10_000);
  });
  const gone = new AbortController();
  const exited = new Promise<void>((done) =>
    child.once('close', (code, signal) => {
      gone.abort(new Error(`it ended with ${code ?? signal}`));
      done();
    }),
  );
  const end = async (how: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(how);
    await exited;
  };
  try {
    const announced = await readAnnouncement(file, undefined, gone.signal);
    if (announced === null) throw new Error('it did not announce itself in time');
    const { url, enrolmentCode } = announced;
    const { rootSha256 } = parseEnrolmentCode(enrolmentCode);
    const nextCode = async (): Promise<string> =>
      (await readAnnouncement(file, undefined, gone.signal))?.enrolmentCode ?? '';
    const rootPem = await fetchPinnedRoot(url, rootSha256 ?? '', gone.signal);
    return { pid: child.pid ?? 0, url, enrolmentCode, nextCode, end, rootPem };
  } catch (cause) {
    await end('SIGKILL');
    throw new Error(`The server did not come up: ${String(cause)}\nIt said: ${said || 'nothing'}`, { cause });
  }
}
