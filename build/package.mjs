/**
 * `npm run package`: an unpacked app for this platform in release/. Electron comes from its own download, or, for tests
 * on machines that can not reach it, from the folder in MINTMARK_PACKAGE_ELECTRON (with its version in a file beside it).
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as buildSources, install, runNode } from './start.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function stop(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

/** The folder of an Electron to pack: the one that was asked for, or the installed one, fetched when it is not there yet. */
function electronDist() {
  const asked = process.env.MINTMARK_PACKAGE_ELECTRON;
  if (asked) {
    if (existsSync(join(asked, 'version'))) return asked;
    return stop(`MINTMARK_PACKAGE_ELECTRON is ${asked}: there is no Electron in that folder.`);
  }
  const folder = join(root, 'node_modules', 'electron');
  if (!existsSync(join(folder, 'dist', 'version')))
    runNode([join(folder, 'install.js')], { stdio: 'ignore', timeout: 300_000 });
  if (existsSync(join(folder, 'dist', 'version'))) return join(folder, 'dist');
  return stop(
    "The app can not be packed: Electron's download can not be reached from here. Try again with a network, or name the folder of an unpacked Electron in MINTMARK_PACKAGE_ELECTRON.",
  );
}

async function pack() {
  const dist = electronDist();
  const electronVersion = readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  const [{ build }, { default: config }] = await Promise.all([
    import('electron-builder'),
    import('../electron-builder.config.mjs'),
  ]);
  const output = process.env.MINTMARK_PACKAGE_OUTPUT ?? config.directories.output;
  await build({
    projectDir: root,
    dir: true,
    publish: 'never',
    config: {
      ...config,
      directories: { ...config.directories, output },
      electronDist: dist,
      electronVersion,
    },
  });
  process.stdout.write(`The app is in ${output}.\n`);
}

install();
buildSources();
// electron-builder runs under the project's own Node, as everything else does.
if (process.versions.node.split('.')[0] === '24') await pack();
else process.exitCode = runNode([fileURLToPath(import.meta.url)]).status ?? 1;
