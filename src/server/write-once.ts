/** Files that several processes of a server may make at once on one folder: the first one counts, for all of them. */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from 'node:fs';

/**
 * Whole or not at all, for this user only, and never over a file that another process made meanwhile: then false, and what
 * is in that one is what counts.
 */
export function writeOnce(file: string, bytes: Uint8Array): boolean {
  const beside = `${file}.${randomUUID()}`;
  const descriptor = openSync(beside, 'wx', 0o600);
  try {
    writeSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  try {
    linkSync(beside, file);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  } finally {
    rmSync(beside);
  }
}
