/** Starts Zephyr's prebuilt SMP servers: native_sim on a pseudo-terminal, MCUboot under QEMU on a TCP socket. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../../src/base/clock.ts';
import { quietRun } from '../../../src/base/run.ts';
import { Connection } from '../../../src/drivers/smp/connection.ts';
import { info } from '../../../src/drivers/smp/groups/os.ts';
import { parseOptions } from '../../../src/drivers/smp/options.ts';
import { Fault } from '../../../src/model/fault.ts';
import type { PortInfo } from '../../../src/model/port.ts';
import type { Port } from '../../../src/transport/port.ts';
import { SystemPort } from '../../../src/transport/system-port.ts';
import { loadAndRun, openSocket, parseIntelHex, readMemory, type Segment } from './emulator-memory.ts';
import { serverOf } from './servers.ts';

export interface RunningFirmware extends AsyncDisposable {
  readonly port: Port;
  /** What a person would type as its port. */
  readonly path: string;
  /** The signed image that it was started with, where there is one. */
  readonly image: Uint8Array | null;
  /** Where in memory that image was put. */
  readonly imageAddress: number;
  /**
   * Takes the power away from an mps2 and gives it back: the emulator's process ends, and another one is started on what was in its
   * flash, and on nothing else. QEMU's memories of this machine (hw/arm/mps2.c) can not be files, so what lies in the range of the
   * flash is written to one when the power goes: for whoever reads it, `flash.bin` in its folder.
   */
  powerOff(): Promise<{ readonly flashFile: string }>;
  powerOn(): Promise<void>;
  /** Only of an emulated machine that was loaded once: read by the emulator, not by the firmware. */
  memory(range: { address: number; lengthBytes: number; restart: boolean }): Promise<Uint8Array>;
}

/** As the sample's overlay for this board lays it out: two slots of 512 KiB, and the storage partition behind them, up to where the RAM of the application begins. */
export const mps2Flash = { address: 0x2005_0000, lengthBytes: 0x1f_0000 } as const;
export const mps2SlotBytes = 0x8_0000;
const startTimeoutMs = 60_000;
/** Only for tests: the units have no USB, so the serial number stands for what a USB unit would say. */
const usb = { vendorId: 0x2fe3, productId: 1, serialNumber: 'ZEPHYR-0001' };

/** Resolves when the application answers. */
export async function startFirmware(target: string, config: string): Promise<RunningFirmware> {
  const server = serverOf(target, config);
  const work = mkdtempSync(join(tmpdir(), 'mintmark-smp-'));
  for (const name of readdirSync(server.folder).filter((file) => file.startsWith(`${server.stem}.`)))
    copyFileSync(join(server.folder, name), join(work, name));
  const [tcpPort, gdbPort] = [await freePort(), await freePort()];
  const { command, segments } = loadedOnce(server.command.replace('<PORT>', String(tcpPort)), work);
  if (segments.length > 0) command.push('-S', '-gdb', `tcp:127.0.0.1:${gdbPort}`);
  let printed = '';
  const begin = (): ChildProcess => {
    const started = spawn(command[0] ?? '', command.slice(1), {
      cwd: work,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [started.stdout, started.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        printed = (printed + chunk.toString('latin1')).slice(-20_000);
      });
    }
    return started;
  };
  let child = begin();
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  const stop = async (): Promise<void> => {
    await end();
    rmSync(work, { recursive: true, force: true });
  };
  const flashFile = join(work, 'flash.bin');
  try {
    const native = server.kind === 'native';
    const path = native ? await ptyPath(child, () => printed) : `tcp://127.0.0.1:${tcpPort}`;
    const known: PortInfo = { path, kind: native ? 'pty' : 'tcp', location: path, title: config, usb };
    const port = new SystemPort(known, async () => [known], systemClock);
    if (target === 'qemu_cortex_m0') await runQuietly(tcpPort, () => loadAndRun(gdbPort, segments));
    else if (segments.length > 0) await loadAndRun(gdbPort, segments);
    if (!native)
      await untilAnswering(port, config.includes('_raw') ? 'raw' : 'console', child, () => printed);
    const image = join(work, `${server.stem}.signed.bin`);
    return {
      port,
      path,
      image: existsSync(image) ? new Uint8Array(readFileSync(image)) : null,
      imageAddress: segments.at(-1)?.address ?? 0,
      powerOff: async () => {
        if (target !== 'mps2_an385') throw new Error('this machine has no flash that is known here');
        writeFileSync(flashFile, await readMemory(gdbPort, { ...mps2Flash, restart: false }));
        await end();
        return { flashFile };
      },
      powerOn: async () => {
        child = begin();
        await loadAndRun(gdbPort, [{ address: mps2Flash.address, bytes: readFileSync(flashFile) }]);
        await untilAnswering(port, config.includes('_raw') ? 'raw' : 'console', child, () => printed);
      },
      memory: (range) => {
        if (segments.length === 0) throw new Error('nobody can read the memory of this unit from outside');
        return readMemory(gdbPort, range);
      },
      [Symbol.asyncDispose]: stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** What the unit itself may change is taken out of the command line and loaded once; a bootloader alone may stay there. */
function loadedOnce(line: string, folder: string): { command: string[]; segments: readonly Segment[] } {
  const segments: Segment[] = [];
  const rest = line.replace(
    / -device loader,file=(\S+?(?:\.signed\.bin|\.merged\.hex))(?:,addr=(0x[0-9a-fA-F]+))?(?= |$)/g,
    (_all, file: string, address: string | undefined) => {
      const bytes = readFileSync(join(folder, file));
      if (address === undefined) segments.push(...parseIntelHex(bytes.toString('latin1')));
      else segments.push({ address: Number(address), bytes });
      return '';
    },
  );
  return { command: rest.split(' '), segments };
}

/** The emulated nRF51 UART stops for good when something arrives before anyone reads it: nothing is sent before its banner. */
async function runQuietly(port: number, run: () => Promise<void>): Promise<void> {
  const socket = await openSocket(port);
  try {
    let heard = '';
    const banner = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no banner: ${heard}`)), startTimeoutMs);
      socket.on('data', (bytes) => {
        heard += bytes.toString('latin1');
        if (!/smp_sample: build time[^\n]*\n/.test(heard)) return;
        clearTimeout(timer);
        resolve();
      });
    });
    await run();
    await banner;
  } finally {
    socket.destroy();
  }
}

/** The application, not the bootloader: only that one has names of an operating system. */
async function untilAnswering(
  port: Port,
  framing: 'console' | 'raw',
  child: ChildProcess,
  printed: () => string,
): Promise<void> {
  const options = parseOptions({ identity: 'none', framing });
  const run = quietRun(AbortSignal.timeout(startTimeoutMs));
  while (child.exitCode === null && !run.signal.aborted) {
    try {
      const connection = await Connection.open(port, options, systemClock, run);
      try {
        if ((await info(connection.channel, 's', run.signal)) !== null) return;
      } finally {
        await connection.close();
      }
    } catch (thrown) {
      // Not listening yet, or silent: it has just been started.
      if (!(thrown instanceof Fault) && !run.signal.aborted) throw thrown;
    }
    await delay(100);
  }
  throw new Error(`the firmware did not start: ${printed()}`);
}

async function ptyPath(child: ChildProcess, printed: () => string): Promise<string> {
  for (let tries = 0; tries < 600 && child.exitCode === null; tries += 1) {
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
