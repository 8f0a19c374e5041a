/**
 * Zephyr's native_sim as a unit behind a serial device server: its UART is on a TCP port that stays, its flash is a file
 * that stays, and when it restarts (which for native_sim means that its process ends) it is started again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverOf } from './servers.ts';

export interface NativeUnit extends AsyncDisposable {
  /** `tcp://127.0.0.1:port`, the same over all restarts. */
  readonly path: string;
  /** All of its flash, as it is now. */
  flash(): Uint8Array;
  starts(): number;
  /** Takes the power away and starts other firmware on the same flash. */
  changeFirmware(config: string): Promise<void>;
}

export async function startNativeUnit(config: string): Promise<NativeUnit> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-native-'));
  const flashFile = join(folder, 'flash.bin');
  const open = new Set<Socket>();
  let program = serverOf('native_sim', config).artifactPath;
  let starts = 0;
  let ending = false;
  let child = start();

  function start(): ChildProcess {
    starts += 1;
    const started = spawn(program, ['-uart_stdinout', `-flash=${flashFile}`], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    started.stdout?.on('data', (bytes: Buffer) => {
      for (const socket of open) socket.write(bytes);
    });
    // What is written to a unit that is just restarting is lost, as on any line.
    started.stdin?.on('error', () => undefined);
    started.once('exit', () => {
      if (!ending) child = start();
    });
    return started;
  }

  const server = createServer((socket) => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on('data', (bytes) => child.stdin?.write(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
  });
  const path = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`tcp://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    });
  });
  return {
    path,
    flash: () => new Uint8Array(readFileSync(flashFile)),
    starts: () => starts,
    changeFirmware: async (next) => {
      program = serverOf('native_sim', next).artifactPath;
      await ended(child);
    },
    [Symbol.asyncDispose]: async () => {
      ending = true;
      await ended(child);
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
