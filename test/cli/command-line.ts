/** The command line as a script starts it: child processes of the program on one data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const entry = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** `input` is what comes on standard input, which then ends; `env` goes on top of our own. */
export function startOn(
  data: string,
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = {},
): Started {
  const options = { stdio: 'pipe', env: { ...process.env, ...env } } as const;
  const child = spawn(process.execPath, [entry, '--data', data, ...args], options);
  let output = '';
  let errors = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  // A command that reads nothing may be gone before its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<Ended>((done) => child.once('close', (code) => done({ code, output, errors })));
  return { child, ended };
}
