/** A management server of this user's own, as a child process beside the engine. */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAnnouncement, type ServerAnnouncement } from '../station/server-announcement.ts';

export interface EmbeddedServer extends AsyncDisposable {
  /** Null when it did not come up in time. */
  readonly announcement: Promise<ServerAnnouncement | null>;
}

export function embeddedServer(folder: string): EmbeddedServer {
  const file = join(folder, 'announcement.json');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(file, { force: true });
  const entry = process.argv[1] ?? fileURLToPath(import.meta.url);
  const child = spawn(
    process.execPath,
    [entry, 'server', '--data', folder, '--port', '0', '--announce', file],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const gone = new AbortController();
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  // However this process ends, the child must not stay behind.
  const kill = (): void => {
    child.kill();
  };
  process.once('exit', kill);
  exited.then(
    () => gone.abort(new Error('the server stopped')),
    () => undefined,
  );
  return {
    announcement: readAnnouncement(file, undefined, gone.signal).catch(() => null),
    [Symbol.asyncDispose]: async () => {
      process.removeListener('exit', kill);
      child.kill();
      await exited;
    },
  };
}
