/**
 * `npm run nightly`: what takes too long for `npm test`. Each part prints one JSON line with its totals; the end is an error when
 * one of them failed. Needs what `npm install` brings, nothing else.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, runNode } from '../../build/start.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

/** Name, what Node runs, and its environment. */
const parts = [
  ['10000 kills at instruction points', [join(root, 'test', 'nightly', 'kills.ts'), '10000']],
  ['1000000 numbers of a shared order', [join(root, 'test', 'nightly', 'allocations.ts'), '1000000']],
  ['10000 courses of sync, and a month offline', [join(root, 'test', 'nightly', 'sync.ts'), '10000']],
  [
    '1000 kills of whole engines',
    [vitest, 'run', '--project', 'kills', 'test/kills/engine-kills.test.ts', '--testTimeout=36000000'],
    { MINTMARK_ENGINE_KILLS: '1000' },
  ],
  [
    '60 kills of whole engines in a wipe, for each driver',
    [vitest, 'run', '--project', 'kills', 'test/kills/wipe-kills.test.ts', '--testTimeout=36000000'],
    { MINTMARK_WIPE_KILLS: '60' },
  ],
  [
    'every driver × every lie × 40 cuts of its wipe',
    [vitest, 'run', '--project', 'unit', 'test/drivers/wipe-lies', '--testTimeout=36000000'],
    { MINTMARK_WIPE_CUTS: '40' },
  ],
];

install();
const failed = parts.filter(([name, args, env = {}]) => {
  process.stderr.write(`${name} …\n`);
  return runNode(args, { env: { ...process.env, ...env } }).status !== 0;
});
for (const [name] of failed) process.stderr.write(`failed: ${name}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
