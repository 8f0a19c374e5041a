/**
 * `npm start`: from a fresh clone to the window. Plain JavaScript, because nothing is installed or built yet; runs on
 * any Node from 20 on. Installs and builds only what changed since the last time.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const say = (text) => process.stdout.write(`${text}\n`);

function stop(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function fingerprint(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    if (!existsSync(path)) return;
    const status = statSync(path);
    if (status.isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
      return;
    }
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  };
  for (const path of paths) visit(join(root, path));
  return hash.digest('hex');
}

function isCurrent(stampFile, stamp) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/**
 * Installs exactly what the lockfile says, without install scripts (.npmrc). `npm ci` refuses a lockfile that was made where
 * the registry lacks the binaries of some other platform; `npm install` takes the same versions by the same hashes, and what it
 * would write into the lockfile is undone.
 */
export function install() {
  const stampFile = join(root, 'node_modules', '.mintmark-installed');
  const stamp = fingerprint(['package.json', 'package-lock.json', '.npmrc']);
  if (isCurrent(stampFile, stamp)) return;
  say('Installing what the lockfile says …');
  const lockFile = join(root, 'package-lock.json');
  const lock = readFileSync(lockFile);
  const done = npm(['ci'], 'ignore') || npm(['install'], 'inherit');
  writeFileSync(lockFile, lock);
  if (!done)
    stop('The packages could not be installed: check the network and the npm registry, then start again.');
  writeFileSync(stampFile, stamp);
}

function npm(args, stdio) {
  const command = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  return spawnSync('npm', command, { cwd: root, stdio, shell: process.platform === 'win32' }).status === 0;
}

/** The project's own Node (24), or this one where it is new enough and the platform has no package. */
export function ownNode() {
  const file = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(file)) return file;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return stop(
    `Mintmark needs Node 24, and there is no package of it for ${process.platform}-${process.arch}: install Node 24 and start again.`,
  );
}

/**
 * For the environment of development and tests only: Node keeps what it made of our TypeScript, which halves the start of
 * each process. The folder is the project's own, so nobody else can put compiled code there.
 */
export const compileCache = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'mintmark-compile') };

export function runNode(args, options = {}) {
  return spawnSync(ownNode(), args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
    env: { ...compileCache, ...(options.env ?? process.env) },
  });
}

export function build() {
  const stampFile = join(root, 'dist', '.built');
  const stamp = fingerprint([
    'package-lock.json',
    'src',
    'electron',
    'renderer',
    'build/bundle.mjs',
    'vite.config.ts',
    'tsconfig.json',
  ]);
  if (isCurrent(stampFile, stamp)) return;
  say('Building …');
  if (runNode([join('build', 'bundle.mjs')]).status !== 0)
    stop('The build failed; the lines above say where.');
  writeFileSync(stampFile, stamp);
}

/** Electron's executable, or null and the reason. Its download is tried once for each version that is installed. */
function electron() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { reason: 'There is no display here' };
  const folder = join(root, 'node_modules', 'electron');
  const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
  const name = names[process.platform] ?? 'electron';
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const file = join(override ?? join(folder, 'dist'), name);
  // Chromium's sandbox does not work for root. A window without it is for tests, which name their own runtime.
  const asRoot = process.platform === 'linux' && process.getuid() === 0;
  if (asRoot && !override) return { reason: 'Electron is not run as root' };
  if (existsSync(file)) return { file, switches: asRoot ? ['--no-sandbox'] : [] };
  const failed = join(folder, '.mintmark-unavailable');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!override && !isCurrent(failed, version)) {
    say(`Fetching Electron ${version} …`);
    spawnSync(ownNode(), [join(folder, 'install.js')], { cwd: folder, stdio: 'ignore', timeout: 180_000 });
    if (existsSync(file)) return { file, switches: [] };
    writeFileSync(failed, version);
  }
  return {
    reason: `Electron's program can not be had here (to try again: delete ${join('node_modules', 'electron', '.mintmark-unavailable')})`,
  };
}

function main() {
  const args = process.argv.slice(2);
  install();
  build();
  const window = electron();
  const program =
    'file' in window
      ? [window.file, [...window.switches, root, ...args]]
      : [
          ownNode(),
          [join(root, 'dist', 'cli.js'), 'serve', '--http', '--open', '--embedded-server', ...args],
        ];
  if ('reason' in window)
    say(`${window.reason}; the same window is served for your browser on this machine.`);
  const child = spawn(program[0], program[1], { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
