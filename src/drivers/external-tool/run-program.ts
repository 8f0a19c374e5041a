/**
 * One call of one program: without a shell, with a small fixed environment, in a process group of its own, and never longer
 * than it may. Whatever ends the call ends the whole group, also children that do not want to go.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import type { Secret } from '../../base/secret.ts';
import { Fault } from '../../model/fault.ts';
import { OutputLines } from './output-lines.ts';

export interface ProgramCall {
  readonly program: string;
  readonly args: readonly string[];
  /** Private: also the program's TMPDIR. */
  readonly folder: string;
  /** Arrives on file descriptor 3 of the program, which is then closed. */
  readonly secret?: Secret;
  readonly timeoutMs: number;
  /** Each line that is printed; false for lines that need not be kept. */
  readonly onLine: (line: string) => boolean;
}

export interface ProgramEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  /** The last lines that were printed. */
  readonly record: readonly string[];
}

/** Where a secret arrives. */
export const secretDescriptor = 3;

/** From asking to insisting: a tool may still let go of its probe. */
const graceMs = 700;
/** What has left the group may keep a pipe open: it is not waited for. */
const leftoverMs = 1500;
const outputMaxBytes = 16 * 1024 * 1024;

/** Rejects with the signal's reason, Fault job.deadline, file.missing, file.invalid (can not be started) or link.flood. */
export function runProgram(call: ProgramCall, signal: AbortSignal): Promise<ProgramEnd> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const child = spawn(call.program, [...call.args], {
      cwd: call.folder,
      env: environment(call.folder),
      stdio: ['ignore', 'pipe', 'pipe', ...(call.secret === undefined ? [] : (['pipe'] as const))],
      shell: false,
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const lines = new OutputLines(call.onLine);
    let stopped: { readonly reason: unknown } | null = null;
    let insisting: NodeJS.Timeout | undefined;
    let giveUp: NodeJS.Timeout | undefined;
    let settled = false;

    const settle = (end: () => void): void => {
      if (settled) return;
      settled = true;
      for (const timer of [deadline, insisting, giveUp]) clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const stream of child.stdio) stream?.destroy();
      end();
    };
    const finish = (): void => {
      lines.end();
      const { exitCode } = child;
      settle(() =>
        stopped === null ? resolve({ exitCode, record: lines.record() }) : reject(stopped.reason),
      );
    };
    const stop = (reason: unknown): void => {
      if (stopped !== null || settled) return;
      stopped = { reason };
      endGroup(child, 'SIGTERM');
      insisting = setTimeout(() => endGroup(child, 'SIGKILL'), graceMs);
    };
    const onAbort = (): void => stop(signal.reason);
    const deadline = setTimeout(
      () =>
        stop(
          new Fault('job.deadline', `The tool did not end within ${call.timeoutMs} ms.`, {
            timeoutMs: call.timeoutMs,
          }),
        ),
      call.timeoutMs,
    );
    signal.addEventListener('abort', onAbort, { once: true });

    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.on('data', (bytes: Buffer) => {
        lines.push(stream, bytes);
        if (lines.sizeBytes > outputMaxBytes)
          stop(new Fault('link.flood', 'The tool prints without end.', { sizeBytes: lines.sizeBytes }));
      });
      // A pipe that breaks is the end of a program that ends.
      child[stream]?.on('error', () => undefined);
    }
    if (call.secret !== undefined) giveSecret(child, call.secret);
    child.once('error', (thrown) => settle(() => reject(startFault(call.program, thrown))));
    child.once('exit', () => {
      // Children that were left behind hold the unit as well.
      endGroup(child, 'SIGKILL');
      giveUp = setTimeout(finish, leftoverMs);
    });
    child.once('close', finish);
  });
}

/** What every program gets, and nothing of ours: no key of a server and no path of somebody else's libraries. */
function environment(folder: string): NodeJS.ProcessEnv {
  const { HOME, USERPROFILE, LOCALAPPDATA, SystemRoot } = process.env;
  const windows = process.platform === 'win32';
  const path = windows ? `${SystemRoot ?? 'C:\\Windows'}\\System32` : '/usr/local/bin:/usr/bin:/bin';
  const own = { PATH: path, LC_ALL: 'C.UTF-8', TMPDIR: folder, TEMP: folder, TMP: folder };
  const given = windows ? { USERPROFILE, LOCALAPPDATA, SystemRoot } : { HOME };
  return { ...own, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

function giveSecret(child: ChildProcess, secret: Secret): void {
  const pipe = child.stdio[secretDescriptor] as Writable;
  const copy = secret.use((bytes) => Buffer.from(bytes));
  const erase = (): void => void copy.fill(0);
  pipe.once('error', erase);
  pipe.once('close', erase);
  pipe.end(copy, erase);
}

function endGroup(child: ChildProcess, how: 'SIGTERM' | 'SIGKILL'): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    // There are no groups: taskkill walks the tree of children, as long as their parent is there.
    const system = process.env.SystemRoot ?? 'C:\\Windows';
    spawn(`${system}\\System32\\taskkill.exe`, ['/PID', String(pid), '/T', '/F'], {
      stdio: 'ignore',
      windowsHide: true,
    }).once('error', () => undefined);
    return;
  }
  try {
    process.kill(-pid, how);
  } catch (thrown) {
    // ESRCH: nobody is left in the group; EPERM (macOS): only the dead are.
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
    if (code !== 'ESRCH' && code !== 'EPERM') throw thrown;
  }
}

function startFault(program: string, thrown: NodeJS.ErrnoException): Fault {
  const missing = thrown.code === 'ENOENT';
  return new Fault(
    missing ? 'file.missing' : 'file.invalid',
    `${program} could not be started: ${missing ? 'it is not there' : (thrown.code ?? thrown.message)}.`,
    { program },
    { cause: thrown },
  );
}
