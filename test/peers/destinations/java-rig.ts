/** A Java program of this folder with the jars of a peer, compiled into a folder of the test and started there. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface JavaProgram extends AsyncDisposable {
  output(): string;
}

/** Compiles once; returns the class path. */
export function compileJava(
  folder: string,
  jars: string,
  file: string,
  release: readonly string[] = [],
): string {
  const classes = join(folder, 'classes');
  mkdirSync(classes, { recursive: true });
  execFileSync(
    'javac',
    [...release, '-d', classes, '-cp', join(jars, '*'), join(import.meta.dirname, file)],
    {
      stdio: 'pipe',
    },
  );
  return `${join(jars, '*')}:${classes}`;
}

/** Started, and ready when `ready` says so. */
export async function startJava(
  args: readonly string[],
  cwd: string,
  ready: (output: string) => Promise<boolean>,
  withinMs: number,
): Promise<JavaProgram> {
  const child = spawn('java', [...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      text = (text + part.toString()).slice(-20_000);
    });
  const until = performance.now() + withinMs;
  while (!(await ready(text))) {
    if (child.exitCode !== null) throw new Error(`it ended: ${text}`);
    if (performance.now() > until) {
      await ended(child);
      throw new Error(`it is not ready: ${text}`);
    }
    await delay(250);
  }
  return { output: () => text, [Symbol.asyncDispose]: () => ended(child) };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** Reads what is there until it is there. */
export async function eventually<T>(
  read: () => Promise<T>,
  good: (value: T) => boolean,
  withinMs = 30_000,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (good(value) || performance.now() > until) return value;
    await delay(200);
  }
}
