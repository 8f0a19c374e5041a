/**
 * Builds dist/: the window (Vite), and the programs that Node and Electron run (Rolldown: TypeScript in, one file per
 * program out, packages left in node_modules). Run under the project's own Node; `npm start` does that when needed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { build } from 'vite';
import { buildVerifier } from './verifier.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** The oldest runtime that a program must run on: Electron 33 in the tests has Node 20. */
const target = 'node20';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * Each program: its source, and the format that its host asks for. A sandboxed preload can only be CommonJS; the shell
 * is, so that it runs before the app is ready (ES modules are loaded asynchronously).
 */
const programs = [
  { input: 'src/cli/main.ts', output: 'cli.js', format: 'esm' },
  { input: 'electron/main.ts', output: 'electron/main.cjs', format: 'cjs' },
  { input: 'electron/engine.ts', output: 'electron/engine.js', format: 'esm' },
  { input: 'electron/preload.ts', output: 'electron/preload.cjs', format: 'cjs' },
];

async function bundleProgram({ input, output, format }) {
  const bundle = await rolldown({
    input: join(root, input),
    platform: 'node',
    external: (id) =>
      !id.startsWith('@oxc-project/runtime') &&
      !id.startsWith('.') &&
      !id.startsWith('/') &&
      !/^[A-Za-z]:/.test(id),
    transform: { target, define: { __APP_VERSION__: JSON.stringify(version) } },
    onwarn: (warning) => console.warn(`${input}: ${warning.message}`),
  });
  await bundle.write({ file: join(root, 'dist', output), format, sourcemap: true, codeSplitting: false });
  await bundle.close();
}

await rm(join(root, 'dist'), { recursive: true, force: true });
await build({ root: join(root, 'renderer'), configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
// the management server's own page: another entry of the same sources, under the path that the server serves it at
await build({
  root: join(root, 'renderer'),
  configFile: join(root, 'vite.config.ts'),
  logLevel: 'warn',
  base: '/fleet/',
  build: { outDir: '../dist/fleet', rolldownOptions: { input: join(root, 'renderer', 'fleet.html') } },
});
for (const program of programs) if (existsSync(join(root, program.input))) await bundleProgram(program);
await buildVerifier(root, version);
