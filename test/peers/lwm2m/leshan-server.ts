/** Leshan's demo server as a child process on free ports of this machine, in a fresh folder, with a truststore of ours. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../issuers/process.ts';
import { peers } from '../setup.mjs';

const readyWithinMs = 60_000;

export interface LeshanPorts {
  readonly coap: number;
  readonly coaps: number;
  readonly web: number;
}

export interface Registration {
  readonly endpoint: string;
  readonly registrationId: string;
  readonly secure: boolean;
  readonly objectLinks: readonly { readonly url: string }[];
}

export interface Leshan extends AsyncDisposable {
  readonly ports: LeshanPorts;
  /** The client list, as an operator sees it. */
  registrations(): Promise<readonly Registration[]>;
  /** The security store: endpoints with an account. */
  accounts(): Promise<readonly { readonly endpoint: string; readonly psk?: { readonly key: string } }[]>;
}

export async function leshanPorts(): Promise<LeshanPorts> {
  return { coap: await freeUdpPort(), coaps: await freeUdpPort(), web: await freePort() };
}

async function freeUdpPort(): Promise<number> {
  const probe = createSocket('udp4');
  await new Promise<void>((resolve) => probe.bind(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise<void>((resolve) => probe.close(resolve));
  return port;
}

export interface ServerIdentity {
  readonly certificate: string;
  readonly publicKey: string;
}

/** The server's own key, with a certificate that it signed itself for 127.0.0.1; PEM. */
export function makeServerIdentity(folder: string): ServerIdentity {
  const openssl = (line: string): void => {
    execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'pipe' });
  };
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  openssl('ecparam -name prime256v1 -genkey -noout -out server.key');
  openssl(
    'req -x509 -new -key server.key -days 2 -out server.pem -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1',
  );
  openssl('pkcs8 -topk8 -nocrypt -in server.key -outform DER -out server.p8');
  openssl('ec -in server.key -pubout -out server.pub.pem');
  openssl('ec -in server.key -pubout -outform DER -out server.pub');
  return { certificate: text('server.pem'), publicKey: text('server.pub.pem') };
}

/** How the server shows itself: raw public key alone, or a certificate, and then only units of `trusted` (DER) come in. */
export type ServerCredentials =
  | { readonly show: 'raw-public-key' }
  | { readonly show: 'certificate'; readonly trusted: Uint8Array };

/** `folder` holds what makeServerIdentity wrote. */
export async function startLeshan(
  folder: string,
  ports: LeshanPorts,
  credentials: ServerCredentials,
): Promise<Leshan> {
  const work = join(folder, 'leshan');
  mkdirSync(work);
  const own: string[] = [];
  if (credentials.show === 'certificate') {
    writeFileSync(join(folder, 'trusted.der'), credentials.trusted);
    own.push('-cert', join(folder, 'server.pem'), '-truststore', join(folder, 'trusted.der'));
  } else own.push('-pubk', join(folder, 'server.pub'));
  const local = '127.0.0.1';
  const child = spawn(
    'java',
    [
      ...['--add-opens', 'java.base/java.util=ALL-UNNAMED', '-jar', peers.leshan ?? ''],
      ...['-lh', local, '-lp', String(ports.coap), '-slh', local, '-slp', String(ports.coaps)],
      ...['-wh', local, '-wp', String(ports.web)],
      ...[...own, '-prik', join(folder, 'server.p8')],
    ],
    { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      output = (output + part.toString()).slice(-20_000);
    });
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(`http://${local}:${ports.web}${path}`, {
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
    return (await response.json()) as T;
  };
  const until = performance.now() + readyWithinMs;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Leshan ended: ${output}`);
    const ready = await ask('/api/clients').then(
      () => true,
      () => false,
    );
    if (ready) break;
    if (performance.now() > until) {
      await ended(child);
      throw new Error(`Leshan is not ready: ${output}`);
    }
    await delay(200);
  }
  return {
    ports,
    registrations: () => ask('/api/clients'),
    accounts: () => ask('/api/security/clients'),
    [Symbol.asyncDispose]: () => ended(child),
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
