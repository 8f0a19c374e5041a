/**
 * Peers' traffic is kept in JSON files beside the drivers and compared with what the peer says today. `MINTMARK_RECORD=1` writes
 * the file anew instead: for a new version of a peer, or after a vector was added. What changed is then seen in the diff.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `path` from the root of the project. The test that calls this compares with what it had loaded: a new recording fails once. */
export function keepRecording<T>(path: string, change: (kept: T) => T): void {
  if (process.env.MINTMARK_RECORD !== '1') return;
  const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
  const kept = JSON.parse(readFileSync(file, 'utf8')) as T;
  writeFileSync(file, `${JSON.stringify(change(kept), null, 2)}\n`);
}
