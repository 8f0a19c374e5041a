/** A pair of pseudo-terminals joined by socat; closing it is an unplugged cable. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface PtyPair extends AsyncDisposable {
  readonly near: string;
  readonly far: string;
  /** Ends socat: both ends are hung up. */
  cut(): Promise<void>;
}

export async function ptyPair(folder = mkdtempSync(join(tmpdir(), 'mintmark-pty-'))): Promise<PtyPair> {
  const near = join(folder, 'near');
  const far = join(folder, 'far');
  const socat: ChildProcess = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => socat.once('exit', () => resolve()));
  for (let tries = 0; tries < 500 && !(existsSync(near) && existsSync(far)); tries += 1) await delay(10);
  const cut = async (): Promise<void> => {
    socat.kill('SIGKILL');
    await ended;
    // SIGKILL leaves the links behind; a real unplug takes the nodes away.
    rmSync(near, { force: true });
    rmSync(far, { force: true });
  };
  return { near, far, cut, [Symbol.asyncDispose]: cut };
}
