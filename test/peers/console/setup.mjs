/** Puts Nordic's nrfcredstore (PyPI, BSD-3-Clause) into the cache folder of the peers: node test/peers/console/setup.mjs */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../setup.mjs';

const version = '2.1.0';
const folder = join(cacheFolder, `nrfcredstore-${version}`);

export const consoleSetupCommand = 'node test/peers/console/setup.mjs';
/** The Python that has it; null when it is not there. */
export const nrfcredstorePython = existsSync(join(folder, 'bin', 'nrfcredstore'))
  ? join(folder, 'bin', 'python')
  : null;

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const run = (program, args) => execFileSync(program, args, { stdio: 'inherit' });
  if (nrfcredstorePython === null) {
    run('python3', ['-m', 'venv', folder]);
    run(join(folder, 'bin', 'pip'), ['install', '--quiet', `nrfcredstore==${version}`]);
  }
}
