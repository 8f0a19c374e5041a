/** Files that must survive a power cut: written beside, flushed, then renamed over the old one. */
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Replaces a file so that a reader sees the old bytes or the new ones, never a part; on disk when it returns. */
export function writeFileDurably(file: string, bytes: Uint8Array): void {
  const beside = `${file}.new`;
  writeAndFlush(beside, bytes);
  renameSync(beside, file);
  flushFolder(path.dirname(file));
}

/** Makes a new file; false, and nothing changed, when there is one of that name already. */
export function createFileDurably(file: string, bytes: Uint8Array): boolean {
  const beside = `${file}.new`;
  writeAndFlush(beside, bytes);
  try {
    linkSync(beside, file);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false; // the answer, not an error
    throw thrown;
  } finally {
    rmSync(beside, { force: true });
  }
  flushFolder(path.dirname(file));
  return true;
}

/** The bytes, or null when there is no such file. Throws when it is larger than `limitBytes`. */
export function readFileIfThere(file: string, limitBytes: number): Uint8Array | null {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined) return null;
  if (facts.size > limitBytes) throw new RangeError(`${path.basename(file)} has ${facts.size} bytes`);
  return readFileSync(file);
}

/** A folder that only this user can enter. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

export function flushFile(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writeAndFlush(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'w', 0o600);
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A rename is durable only when its folder is; Windows has no such call and needs none (NTFS journals names). */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
