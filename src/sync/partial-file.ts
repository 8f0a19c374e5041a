/**
 * A download that is on its way: one file, beside the others of its folder, which stays across kills and restarts and goes on where
 * it ended. What is in it counts for nothing until its hash was checked.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../model/fault.ts';

const ending = '.part';
const readBytes = 1 << 20;

export interface Partial {
  readonly sizeBytes: number;
  /** Throws Fault store.full, store.failed. */
  append(bytes: Uint8Array): void;
  /** From the first byte again. */
  restart(): void;
  /** On the disk, whatever happens to this computer. */
  flush(): void;
  sha256(): string;
  close(): void;
}

export class PartialFile implements Partial {
  readonly #descriptor: number;
  #sizeBytes: number;

  /** What is there of it already stays. */
  constructor(folder: string, sha256: string) {
    const file = partialPath(folder, sha256);
    this.#descriptor = guarded(() => {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return openSync(file, 'a+', 0o600);
    });
    this.#sizeBytes = statSync(file).size;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  append(bytes: Uint8Array): void {
    let written = 0;
    while (written < bytes.length) {
      const count = guarded(() => writeSync(this.#descriptor, bytes, written));
      written += count;
      this.#sizeBytes += count;
    }
  }

  restart(): void {
    guarded(() => ftruncateSync(this.#descriptor, 0));
    this.#sizeBytes = 0;
  }

  flush(): void {
    guarded(() => fsyncSync(this.#descriptor));
  }

  sha256(): string {
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(readBytes);
    for (let position = 0; ; ) {
      const count = guarded(() => readSync(this.#descriptor, buffer, 0, buffer.length, position));
      if (count === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, count));
      position += count;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** Where the download of this file is. */
export function partialPath(folder: string, sha256: string): string {
  return join(folder, `${sha256}${ending}`);
}

/** Downloads that nobody wants any more: of versions that were replaced before they were here whole. */
export function dropPartials(folder: string, wanted: ReadonlySet<string>): void {
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return; // nothing was ever downloaded here
  }
  for (const name of names)
    if (name.endsWith(ending) && !wanted.has(name.slice(0, -ending.length)))
      rmSync(join(folder, name), { force: true });
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    // what the disk says, in the words that the store has for it
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new Fault('store.full', 'The disk is full: the package can not be kept.', { code }, { cause });
    throw new Fault('store.failed', 'The package can not be kept on this disk.', { code }, { cause });
  }
}
