/** A pseudo-terminal in front of a TCP port: for tools that only take serial ports. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { peers } from './setup.mjs';

export interface Pty extends AsyncDisposable {
  readonly path: string;
}

/** `address`: tcp://host:port. */
export async function openPty(address: string): Promise<Pty> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-pty-'));
  const path = join(folder, 'tty');
  const socat = spawn(
    peers.socat ?? 'socat',
    [`pty,raw,echo=0,link=${path}`, address.replace('tcp://', 'tcp:')],
    { stdio: 'ignore' },
  );
  for (let tries = 0; tries < 1000 && !existsSync(path); tries += 1) await delay(10);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      if (socat.exitCode === null && socat.signalCode === null) {
        const ended = new Promise((resolve) => socat.once('exit', resolve));
        socat.kill('SIGKILL');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
