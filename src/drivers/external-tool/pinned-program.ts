/** The program that a recipe names, held against its pinned hash right before each start: a changed one is not started. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Fault } from '../../model/fault.ts';

export interface PinnedProgram {
  readonly program: string;
  /** Before the arguments of every call: the script, where the program is an interpreter. */
  readonly firstArgs: readonly string[];
  /** The file that is pinned: the program, or that script. */
  readonly file: string;
  readonly sha256: string;
}

/** Rejects with Fault file.missing or file.changed, or the signal's reason. */
export async function requirePinned(pinned: PinnedProgram, signal: AbortSignal): Promise<void> {
  const found = await hashOf(pinned.file, signal);
  if (found === pinned.sha256) return;
  throw new Fault(
    'file.changed',
    `${pinned.file} is not the program that the recipe names: it was not started.`,
    { program: pinned.file, expectedSha256: pinned.sha256, foundSha256: found },
  );
}

async function hashOf(file: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(file, { signal })) hash.update(piece as Buffer);
  } catch (cause) {
    signal.throwIfAborted();
    throw new Fault('file.missing', `${file} can not be read.`, { program: file }, { cause });
  }
  return hash.digest('hex');
}
