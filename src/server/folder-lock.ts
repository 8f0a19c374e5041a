/**
 * One server per data folder: the embedded database has no lock of its own, and two writers would destroy it. The file
 * names the holder; one whose process is gone is taken over.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../model/fault.ts';

const holderSchema = z.object({ pid: z.int().positive(), host: z.string(), startedMs: z.number() });

/** Throws Fault store.locked, naming the holder. */
export function lockFolder(folder: string): AsyncDisposable {
  const file = join(folder, 'server.lock');
  if (!take(file)) {
    const holder = readHolder(file);
    if (holder !== null && isAlive(holder)) throw lockedBy(holder, folder);
    rmSync(file, { force: true });
    if (!take(file)) throw lockedBy(readHolder(file), folder);
  }
  return { [Symbol.asyncDispose]: async () => rmSync(file, { force: true }) };
}

function take(file: string): boolean {
  const holder = { pid: process.pid, host: hostname(), startedMs: ownStartMs() };
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  }
}

function readHolder(file: string): z.infer<typeof holderSchema> | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Half written by a process that died, or gone meanwhile: nobody holds it.
    return null;
  }
}

function isAlive({ pid, startedMs }: z.infer<typeof holderSchema>): boolean {
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

function lockedBy(holder: z.infer<typeof holderSchema> | null, folder: string): Fault {
  const who = holder === null ? 'another server' : `process ${holder.pid} on ${holder.host}`;
  return new Fault('store.locked', `This data folder is used by ${who}.`, {
    folder,
    pid: holder?.pid ?? null,
  });
}
