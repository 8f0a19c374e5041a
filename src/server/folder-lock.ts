/**
 * One server per data folder: the embedded database has no lock of its own, and two writers would destroy it. The file
 * names the holder; one whose process is gone is taken over.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { utf8 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import { writeOnce } from './write-once.ts';

const holderSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  startedMs: z.number(),
  /** So that no two files are the same. */
  id: z.string().default(''),
});
type Holder = z.infer<typeof holderSchema>;

/** Throws Fault store.locked, naming the holder. */
export function lockFolder(folder: string): AsyncDisposable {
  const file = join(folder, 'server.lock');
  if (!hold(file)) throw lockedBy(holderOf(readText(file)), folder);
  return { [Symbol.asyncDispose]: async () => rmSync(file, { force: true }) };
}

/**
 * Whoever finds a holder that is gone replaces its file, and only with a second lock that is named after exactly that
 * file: of several that find it, one may, and one that comes late sees under the second lock that it is not there any more.
 */
function hold(file: string): boolean {
  if (take(file)) return true;
  const found = readText(file);
  // given back meanwhile
  if (found === null) return take(file);
  const holder = holderOf(found);
  if (holder !== null && isAlive(holder)) return false;
  const second = `${file}.${createHash('sha256').update(found).digest('hex').slice(0, 16)}`;
  if (!hold(second)) return false;
  try {
    if (readText(file) !== found) return false;
    const mine = `${file}.${randomUUID()}`;
    take(mine);
    renameSync(mine, file);
    return true;
  } finally {
    rmSync(second, { force: true });
  }
}

/** It appears with its content: nobody ever reads a half of it and takes its writer for dead. */
function take(file: string): boolean {
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    startedMs: ownStartMs(),
    id: randomUUID(),
  };
  return writeOnce(file, utf8(JSON.stringify(holder)));
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}

function holderOf(text: string | null): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text ?? ''));
  } catch {
    // nothing that a server wrote: nobody holds it
    return null;
  }
}

function isAlive({ pid, startedMs }: Holder): boolean {
  // After a restart of the machine the old number may be ours.
  if (pid === process.pid) return Math.abs(startedMs - ownStartMs()) < 5_000;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

function ownStartMs(): number {
  return Date.now() - process.uptime() * 1_000;
}

function lockedBy(holder: Holder | null, folder: string): Fault {
  const who = holder === null ? 'another server' : `process ${holder.pid} on ${holder.host}`;
  return new Fault('store.locked', `This data folder is used by ${who}.`, {
    folder,
    pid: holder?.pid ?? null,
  });
}
