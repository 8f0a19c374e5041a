/** A bench that runs its engine as a service: the window joins the engine that is there, and leaves it running. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MintmarkPage } from './bench-page.ts';
import { inElectron, root } from './windows.ts';

let folder = '';
const entry = join(root, 'dist', 'cli.js');
const children: ChildProcess[] = [];

function mintmark(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [entry, '--data', folder, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((done) => child.once('exit', (code) => done(code)));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mintmark-attach-'));
});
afterEach(async () => {
  for (const child of children.filter(({ exitCode }) => exitCode === null)) {
    const end = ended(child);
    child.kill('SIGTERM');
    await end;
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test.skipIf(inElectron.absent !== null)(
  `a window attaches to the engine that runs on its data folder${inElectron.absent === null ? '' : ` (${inElectron.absent})`}`,
  // Electron under Playwright: on a busy machine a window that has started shows nothing new now and then (windows.ts).
  { retry: 2 },
  async () => {
    const engine = mintmark('--json', 'serve');
    await new Promise((ready) => engine.stdout?.once('data', ready));
    {
      await using window = await inElectron.open({ folder });
      const page = new MintmarkPage(window.page);
      await page.slot(3).shows('state.empty');
      expect(await ended(mintmark('slots', 'plug', '3')), 'the command that plugs a unit in').toBe(0);
      await page.slot(3).shows('state.pass');
    }
    expect(engine.exitCode, 'the engine went on when the window closed').toBeNull();
  },
);
