/** `npm run demo`: the demonstration in a terminal, from a fresh clone. */
import { join } from 'node:path';
import { install, runNode } from './start.mjs';

install();
process.exit(runNode([join('src', 'cli', 'main.ts'), 'demo', ...process.argv.slice(2)]).status ?? 1);
