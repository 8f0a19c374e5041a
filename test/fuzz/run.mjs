/** `npm run fuzz`: every parser for 60 s (or MINTMARK_FUZZ_SECONDS), for the night. Needs what `npm install` brings, nothing else. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownNode } from '../../build/start.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const done = spawnSync(ownNode(), [vitest, 'run', '--project', 'unit', 'test/fuzz'], {
  cwd: root,
  stdio: 'inherit',
  env: { MINTMARK_FUZZ_SECONDS: '60', ...process.env },
});
process.exitCode = done.status ?? 1;
