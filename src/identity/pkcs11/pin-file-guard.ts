/**
 * Remembers across processes and restarts that a token has refused the PIN in a file: three starts of a service, or three
 * looks by the command line, must not lock an HSM. What is kept is when the PIN file was written, nothing of the PIN.
 */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret } from '../../base/secret.ts';
import type { PinGuard } from './pin-guard.ts';

export function pinFileGuard(
  memory: PinGuard,
  place: { readonly folder: string; readonly token: string; readonly pinFile: string },
): PinGuard {
  const name = createHash('sha256').update(place.token).digest('hex').slice(0, 16);
  const marker = join(place.folder, `pin-refused-${name}`);
  return {
    mayTry: (pin: Secret) => memory.mayTry(pin) && textOf(marker) !== stampOf(place.pinFile),
    refused: (pin: Secret) => {
      memory.refused(pin);
      // written beside and renamed: half a marker would let the PIN through
      writeFileSync(`${marker}.new`, stampOf(place.pinFile), { mode: 0o600 });
      renameSync(`${marker}.new`, marker);
    },
  };
}

/** Changes whenever the file is written again. */
function stampOf(file: string): string {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? 'none' : [stats.mtimeNs, stats.size, stats.ino].join();
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null; // no PIN was refused yet
  }
}
