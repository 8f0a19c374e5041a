/**
 * The two places where the window is shown: Electron with the engine in its utility process, and a browser on
 * `mintmark serve --http`. Both run what the bundler made, on a data folder of their own, and can lose their engine.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Browser,
  chromium,
  type ElectronApplication,
  _electron as electron,
  type Page,
} from 'playwright-core';

export const root = join(import.meta.dirname, '..', '..');
/** Far more than a click or a change on the screen takes, on a busy machine too. */
const actionMs = 30_000;
const isRoot = process.getuid?.() === 0;

export interface OpenWindow extends AsyncDisposable {
  readonly page: Page;
  readonly folder: string;
  /** Null in a browser. */
  readonly shell: ElectronApplication | null;
  /** Ends the engine at once, as a crash would. */
  killEngine(): Promise<void>;
  /** Electron starts the engine again by itself; a service does it for a browser, which then gets a new address. */
  engineComesBack(): Promise<void>;
  /** The text of the file that `act` makes the window download. */
  downloaded(act: () => Promise<void>): Promise<string>;
}

export interface WindowOptions {
  readonly server?: boolean;
  readonly bench?: 'virtual' | 'real';
  readonly folder?: string;
}

export interface WindowKind {
  readonly title: string;
  /** Why it can not be shown here; null when it can. */
  readonly absent: string | null;
  open(options?: WindowOptions): Promise<OpenWindow>;
}

const notBuilt = existsSync(join(root, 'dist', 'cli.js')) ? null : 'dist/ is not built: npm run build';

function dataFolder(options: WindowOptions): { readonly folder: string; remove(): void } {
  if (options.folder !== undefined) return { folder: options.folder, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-window-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

const dist = process.env.MINTMARK_TEST_ELECTRON ?? '';
const nativeSqlite = process.env.MINTMARK_TEST_SQLITE ?? '';

export const inElectron: WindowKind = {
  title: 'Electron',
  absent:
    notBuilt ??
    (dist === ''
      ? (process.env.MINTMARK_WHY_NO_ELECTRON ?? 'no Electron is named in MINTMARK_TEST_ELECTRON')
      : null),
  open: openElectron,
};

/** What has to be said to every Electron of the tests: root has no Chromium sandbox, a container no graphics. */
export const electronSwitches = [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu'];
export const sqliteArguments = nativeSqlite === '' ? [] : ['--native-sqlite', nativeSqlite];

/** A wait that names what it waited for when it was too long. */
async function within<T>(timeoutMs: number, what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_done, failed) => {
    timer = setTimeout(() => failed(new Error(`${what} took more than ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Quits as a person does; a shell that does not quit is a failure, and is not left behind. */
export async function quit(shell: ElectronApplication): Promise<void> {
  const child = shell.process();
  try {
    await within(actionMs, 'quitting Electron', shell.close());
  } finally {
    child.kill('SIGKILL');
  }
}

const startMs = 20_000;
export const startsTried = 3;

/**
 * On a busy machine a start under Playwright now and then hangs before the window is there; why is not known. Such a start
 * is ended, process by process, because it holds the single-instance lock, and tried again. A window that was started
 * and shows nothing is a failure all the same.
 */
export async function start(options: Parameters<typeof electron.launch>[0]): Promise<ElectronApplication> {
  const ownFolder = options?.args?.find((argument) => argument.startsWith('--user-data-dir='));
  for (let tried = 1; ; tried += 1) {
    const launched = electron.launch(options);
    try {
      return await within(startMs, `starting Electron, try ${tried}`, launched);
    } catch (thrown) {
      launched.then(quit).catch(() => undefined); // it may come after all, or it is gone already
      if (ownFolder === undefined || tried === startsTried) throw thrown;
      endProcessesNaming(ownFolder);
    }
  }
}

/** What was started with this argument (a folder that was made for one test), with its children. */
export function endProcessesNaming(argument: string): void {
  for (const pid of processesNaming(argument)) end(pid);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with its parent, which is what we want.
  }
}

/** Every process whose command line has this argument: folders are made for one test, so these are ours. */
function processesNaming(argument: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLine(name).includes(argument))
    .map(Number);
}

function commandLine(pid: string): readonly string[] {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').split('\0');
  } catch {
    return []; // it ended while we looked
  }
}

async function openElectron(options: WindowOptions = {}): Promise<OpenWindow> {
  const { folder, remove } = dataFolder(options);
  const launch = {
    executablePath: join(dist, process.platform === 'win32' ? 'electron.exe' : 'electron'),
    args: [
      ...electronSwitches,
      root,
      '--data',
      folder,
      '--bench',
      options.bench ?? 'virtual',
      ...sqliteArguments,
      ...(options.server ? [] : ['--no-server']),
      // The window's own storage goes with the test's folder.
      `--user-data-dir=${join(folder, 'window')}`,
    ],
    env: { ...process.env, LANG: 'en_US.UTF-8' },
  };
  const shell = await start(launch);
  return {
    ...(await electronWindow(shell, folder)),
    [Symbol.asyncDispose]: async () => {
      await quit(shell);
      remove();
    },
  };
}

/** A started Electron, ours or a packaged one, as a window of the tests. */
export async function electronWindow(
  shell: ElectronApplication,
  folder: string,
): Promise<Omit<OpenWindow, keyof AsyncDisposable>> {
  const page = await within(actionMs, 'the first window', shell.firstWindow());
  page.setDefaultTimeout(actionMs);
  await page.getByRole('navigation').waitFor({ timeout: 60_000 });
  return {
    page,
    folder,
    shell,
    killEngine: async () => {
      const pid = await enginePid(shell);
      process.kill(pid, 'SIGKILL');
    },
    engineComesBack: () => Promise.resolve(),
    downloaded: (act) => downloadInElectron(shell, folder, act),
  };
}

async function enginePid(shell: ElectronApplication): Promise<number> {
  const pid = await shell.evaluate(
    ({ app }) => app.getAppMetrics().find((metric) => metric.name === 'Mintmark engine')?.pid ?? null,
  );
  if (pid === null) throw new Error('no process is called Mintmark engine');
  return pid;
}

/** In place of the dialog that asks a person where to. */
async function downloadInElectron(
  shell: ElectronApplication,
  folder: string,
  act: () => Promise<void>,
): Promise<string> {
  const path = join(folder, 'downloaded');
  await shell.evaluate(({ app, session }, savePath) => {
    session.defaultSession.once('will-download', (_event, item) => {
      item.setSavePath(savePath);
      item.once('done', (_done, state) => app.emit('downloaded', state));
    });
  }, path);
  const done = shell.evaluate(
    ({ app }) =>
      new Promise<string>((resolve) =>
        app.once('downloaded' as 'activate', (state: unknown) => resolve(String(state))),
      ),
  );
  await act();
  const state = await within(actionMs, 'the download', done);
  if (state !== 'completed') throw new Error(`the download ended as ${state}`);
  return readFileSync(path, 'utf8');
}

const browsers = [
  process.env.MINTMARK_TEST_CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const browser = browsers.find((file) => file !== '' && existsSync(file));

export const inChromium: WindowKind = {
  title: 'Chromium',
  absent: notBuilt ?? (browser === undefined ? 'there is no Chromium' : null),
  open: openChromium,
};

export const windowKinds: readonly WindowKind[] = [inElectron, inChromium];

/** The title of a suite; says why it is skipped where it is. */
export function suiteTitle(kind: WindowKind, title: string): string {
  return kind.absent === null ? `${title}, in ${kind.title}` : `${title}, in ${kind.title} (${kind.absent})`;
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    ...(browser === undefined ? {} : { executablePath: browser }),
    args: [
      ...(isRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

async function openChromium(options: WindowOptions = {}): Promise<OpenWindow> {
  const { folder, remove } = dataFolder(options);
  let engine = await serveHttp(folder, options);
  const chrome = await launchChromium();
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(actionMs);
  await page.goto(engine.url);
  await page.getByRole('navigation').waitFor();
  return {
    page,
    folder,
    shell: null,
    killEngine: () => engine.kill(),
    engineComesBack: async () => {
      engine = await serveHttp(folder, options);
      await page.goto('about:blank');
      await page.goto(engine.url);
    },
    downloaded: async (act) => {
      const [download] = await Promise.all([page.waitForEvent('download'), act()]);
      return readFileSync(await download.path(), 'utf8');
    },
    [Symbol.asyncDispose]: async () => {
      await chrome.close();
      await engine.stop();
      remove();
    },
  };
}

export interface ServedWindow {
  readonly url: string;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** `mintmark serve --http` from dist/, under the Node that runs the tests. */
export async function serveHttp(folder: string, options: WindowOptions = {}): Promise<ServedWindow> {
  const child = spawn(
    process.execPath,
    [
      join(root, 'dist', 'cli.js'),
      '--data',
      folder,
      '--bench',
      options.bench ?? 'virtual',
      '--json',
      'serve',
      '--http',
      ...(options.server ? ['--embedded-server'] : []),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = await printedUrl(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await gone;
  };
  return { url, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

function printedUrl(child: ChildProcess): Promise<string> {
  return new Promise((found, failed) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const url = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(text)?.[0];
      if (url !== undefined) found(url);
    });
    child.once('exit', (code) => failed(new Error(`serve ended with ${code} before it printed its address`)));
  });
}
