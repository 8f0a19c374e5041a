/** `npm run bench` from a fresh clone. */
import { join } from 'node:path';
import { install, runNode } from '../../build/start.mjs';

install();
process.exit(runNode([join('test', 'bench', 'main.ts'), ...process.argv.slice(2)]).status ?? 1);
