/** Starts Zephyr's prebuilt SMP servers: native_sim on a pseudo-terminal, MCUboot under QEMU on a TCP socket. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../src/base/clock.ts';
import type { PortInfo } from '../../../src/model/port.ts';
import type { Port } from '../../../src/transport/port.ts';
import { SystemPort } from '../../../src/transport/system-port.ts';
import { peers } from '../setup.mjs';

export interface RunningFirmware extends AsyncDisposable {
  readonly port: Port;
  /** The signed image that it was started with, where there is one. */
  readonly image: Uint8Array | null;
}

/** Only for tests: the units have no USB, so the serial number stands for what a USB unit would say. */
const usb = { vendorId: 0x2fe3, productId: 1, serialNumber: 'ZEPHYR-0001' };

export async function startFirmware(target: string, config: string): Promise<RunningFirmware> {
  const folder = peers.smpServers;
  if (folder === null) throw new Error('the servers are not there');
  const entries: readonly Record<string, string | null>[] = JSON.parse(
    readFileSync(join(folder, 'manifest.json'), 'utf8'),
  );
  const entry = entries.find(
    (candidate) =>
      candidate.target === target &&
      candidate.config === config &&
      existsSync(join(folder, String(candidate.artifact))),
  );
  if (entry === undefined) throw new Error(`no server ${target} ${config}`);
  const work = mkdtempSync(join(tmpdir(), 'mintmark-smp-'));
  const stem = String(entry.artifact).replace(/(\.merged)?\.(exe|hex)$/, '');
  for (const name of readdirSync(folder).filter((file) => file.startsWith(`${stem}.`))) {
    copyFileSync(join(folder, name), join(work, name));
    chmodSync(join(work, name), 0o755);
  }
  const tcpPort = await freePort();
  const command = (entry.run ?? String(entry.qemu_cmd)).replace('<PORT>', String(tcpPort)).split(' ');
  const child = spawn(command[0] ?? '', command.slice(1), { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString('latin1')).slice(-20_000);
    });
  }
  const path = entry.run === null ? `tcp://127.0.0.1:${tcpPort}` : await ptyPath(child, () => printed);
  if (entry.run === null) await delay(3000);
  const kind = entry.run === null ? 'tcp' : 'pty';
  const info: PortInfo = { path, kind, location: path, title: config, usb };
  const image = join(work, `${stem}.signed.bin`);
  return {
    port: new SystemPort(info, async () => [info], systemClock),
    image: existsSync(image) ? new Uint8Array(readFileSync(image)) : null,
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null) {
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(work, { recursive: true, force: true });
    },
  };
}

async function ptyPath(child: ChildProcess, printed: () => string): Promise<string> {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    const found = /connected to pseudotty: (\S+)/.exec(printed());
    if (found?.[1] !== undefined) return found[1];
    await delay(50);
  }
  throw new Error(`native_sim did not start: ${printed()}`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
