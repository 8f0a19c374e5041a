/**
 * The shell: one window, the engine in its own process, and the wire between them. No decisions: what the engine does
 * and what the window shows are theirs. Command line: --data DIR, --bench virtual|real, --server URL, --no-server.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  type BrowserWindow,
  dialog,
  MessageChannelMain,
  type UtilityProcess,
  utilityProcess,
} from 'electron';
import { readArguments } from './arguments.ts';
import { hardenApp } from './hardening.ts';
import { isWindowPage, registerScheme, serveRenderer } from './scheme.ts';
import { openWindow } from './window.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const options = readArguments(process.argv, app.isPackaged, app.getPath('userData'));
/** Starts of the engine within one run of the shell before it gives up: a crash at start would loop for ever. */
const maxEngineStarts = 5;

let window: BrowserWindow | null = null;
let engine: UtilityProcess | null = null;
let server: UtilityProcess | null = null;
let engineStarts = 0;
let quitting = false;

// The switch is only for tests that run as root, where Chromium's own sandbox can not start; windows ask for it anyway.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerScheme();
if (!app.requestSingleInstanceLock({ dataFolder: options.dataFolder })) app.quit();
app.on('second-instance', () => window?.focus());

function startServer(): readonly string[] {
  if (!options.embeddedServer) return [];
  const folder = path.join(options.dataFolder, 'server');
  const announcement = path.join(folder, 'announcement.json');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(announcement, { force: true });
  server = utilityProcess.fork(
    path.join(here, '..', 'cli.js'),
    ['server', '--data', folder, '--port', '0', '--announce', announcement],
    {
      serviceName: 'Mintmark management server',
      stdio: 'ignore',
    },
  );
  return ['--server-announcement', announcement];
}

function startEngine(serverArguments: readonly string[]): void {
  engineStarts += 1;
  engine = utilityProcess.fork(
    path.join(here, 'engine.js'),
    [...options.engineArguments, ...serverArguments],
    { serviceName: 'Mintmark engine' },
  );
  engine.on('message', (message: unknown) => {
    if (message === 'ready' && window?.webContents.isLoading() === false) connectWindow();
    else if (typeof message === 'object' && message !== null && 'failed' in message)
      fail(String(message.failed));
  });
  engine.on('exit', () => {
    engine = null;
    if (quitting) return;
    if (engineStarts >= maxEngineStarts)
      fail(
        'The engine stopped several times. Start Mintmark again; if it stops again, keep the data folder and tell engineering.',
      );
    else startEngine(serverArguments);
  });
}

/** One channel between engine and window; the shell steps aside. */
function connectWindow(): void {
  if (engine === null || window === null) return;
  // A port is for our page alone, whatever else the window may have come to show.
  if (!isWindowPage(window.webContents.getURL())) return;
  const { port1, port2 } = new MessageChannelMain();
  engine.postMessage('connect', [port1]);
  window.webContents.postMessage('mintmark-port', null, [port2]);
}

function fail(text: string): void {
  quitting = true;
  dialog.showErrorBox('Mintmark can not start', text);
  app.quit();
}

/** Jobs are cancelled and put on record before the engine ends. */
function stopEngine(): Promise<void> {
  const running = engine;
  if (running === null) return Promise.resolve();
  return new Promise((done) => {
    running.once('exit', () => done());
    running.postMessage('close');
  });
}

app.on('window-all-closed', () => app.quit());
app.on('before-quit', (event) => {
  if (quitting && engine === null) return;
  event.preventDefault();
  if (quitting) return;
  quitting = true;
  stopEngine().then(
    () => {
      server?.kill();
      app.quit();
    },
    () => app.exit(1),
  );
});

app
  .whenReady()
  .then(open)
  .catch((thrown: unknown) => fail(String(thrown)));

function open(): void {
  hardenApp();
  serveRenderer(path.join(here, '..', 'renderer'));
  window = openWindow(path.join(here, 'preload.cjs'));
  // Also after a reload; at this moment isLoading() still says yes.
  window.webContents.on('did-finish-load', connectWindow);
  window.on('closed', () => {
    window = null;
  });
  startEngine(startServer());
}
