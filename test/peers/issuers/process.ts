/** Foreign servers as child processes: a free port, ready when they answer, ended with the test, their output kept. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { expect } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { Deadline } from '../../../src/base/deadline.ts';
import type { IssuedCertificate } from '../../../src/identity/issuer.ts';
import { lintCertificate } from '../../../src/identity/lint.ts';
import type { LintContext } from '../../../src/identity/lint-rule.ts';
import type { SecretFolder } from '../../identity/https-fake.ts';
import { peers } from '../setup.mjs';

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

export interface ServerProcess extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Everything that it wrote so far. */
  output(): string;
}

/** Started, and listening on `port` of 127.0.0.1. */
export async function startServer(
  program: string,
  args: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let text = '';
  const note = (part: Buffer): void => {
    text += part.toString();
  };
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  const server: ServerProcess = {
    process: child,
    output: () => text,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
  using deadline = new Deadline(new AbortController().signal, 20_000, () => new Error(`not ready: ${text}`));
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`ended: ${text}`);
    await systemClock.sleep(30, deadline.signal);
  }
  return server;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export function pem(bytes: Uint8Array): string {
  const text =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${text.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** What every real issuer's certificate goes through: our linter, and `openssl verify` up to the root. */
export function expectGood(
  issued: IssuedCertificate,
  root: Uint8Array,
  context: Omit<LintContext, 'issuer'>,
  files: SecretFolder,
): void {
  const [leaf = new Uint8Array(), ...between] = issued.chain;
  expect(lintCertificate(leaf, { ...context, issuer: issued.issuer })).toEqual([]);
  const rootFile = files.write('verify-root.pem', pem(root));
  const leafFile = files.write('verify-leaf.pem', pem(leaf));
  const more =
    between.length === 0 ? [] : ['-untrusted', files.write('verify-between.pem', between.map(pem).join(''))];
  if (peers.openssl === null) throw new Error('openssl is not here');
  const said = execFileSync(
    peers.openssl,
    ['verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', rootFile, ...more, leafFile],
    { encoding: 'utf8' },
  );
  expect(said).toContain(': OK');
}
