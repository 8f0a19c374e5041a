/** A bench that runs its engine as a service: the window joins the engine that is there, and leaves it running. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { MintmarkPage } from './bench-page.ts';
import { inElectron, root } from './windows.ts';

const folder = mkdtempSync(join(tmpdir(), 'mintmark-attach-'));
const entry = join(root, 'dist', 'cli.js');
const children: ChildProcess[] = [];

function mintmark(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [entry, '--data', folder, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

afterEach(async () => {
  for (const child of children.filter(({ exitCode }) => exitCode === null)) {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test.skipIf(inElectron.absent !== null)(
  `a window attaches to the engine that runs on its data folder${inElectron.absent === null ? '' : ` (${inElectron.absent})`}`,
  async () => {
    const engine = mintmark('--json', 'serve');
    await new Promise((ready) => engine.stdout?.once('data', ready));
    {
      await using window = await inElectron.open({ folder });
      const page = new MintmarkPage(window.page);
      await page.slot(3).shows('state.empty');
      mintmark('slots', 'plug', '3');
      await page.slot(3).shows('state.pass');
    }
    expect(engine.exitCode, 'the engine went on when the window closed').toBeNull();
  },
);
