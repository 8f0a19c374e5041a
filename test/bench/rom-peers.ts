/**
 * The same bytes to the same simulated boot ROM by other people's programs and by us, over pseudo-terminals whose wires are as
 * slow as real ones. What a program needs to start and to look at the chip is taken off its time.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '../../src/base/clock.ts';
import { quietRun } from '../../src/base/run.ts';
import type { Driver, FirmwareImage } from '../../src/drivers/driver.ts';
import { espressifDriver } from '../../src/drivers/espressif-rom/driver.ts';
import { stm32UartDriver } from '../../src/drivers/stm32-uart/driver.ts';
import { SystemPort } from '../../src/transport/system-port.ts';
import { firmwareFile } from '../drivers/espressif-bench.ts';
import { espflash, esptool } from '../peers/espressif/peer-bench.ts';
import { openPty } from '../peers/pty.ts';
import { peers } from '../peers/setup.mjs';
import { simulatedStm32 } from '../peers/stm32/simulated-stm32.ts';
import { flashMs, romImage } from './paced-flash.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const execute = promisify(execFile);
const sizeBytes = 48 * 1024;
const address = 0x1_0000;

async function wallMs(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function oursMs(driver: Driver, path: string, options: object, image: FirmwareImage): Promise<number> {
  const info = { path, kind: 'pty', location: path, title: '', usb: null } as const;
  const session = await driver.connect(
    new SystemPort(info, async () => [info], systemClock),
    options,
    quietRun(),
  );
  try {
    return await flashMs(session, image);
  } finally {
    await session.close();
  }
}

async function inPairs(
  name: string,
  pairs: number,
  pair: (run: number) => Promise<{ readonly ours: number; readonly theirs: number }>,
): Promise<Measurement> {
  const ratios: number[] = [];
  for (let run = 0; run < pairs; run += 1) {
    const { ours, theirs } = await pair(run);
    ratios.push(ours / theirs);
  }
  return {
    name,
    unit: 'ratio',
    better: 'less',
    spread: spreadOf(ratios),
    runs: pairs,
    goal: 1,
    note: `${sizeBytes} random bytes; its start is taken off`,
  };
}

function inFolder<T>(work: (file: string) => Promise<T>, bytes: Uint8Array): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-'));
  const file = join(folder, 'image.bin');
  writeFileSync(file, bytes);
  return work(file).finally(() => rmSync(folder, { recursive: true, force: true }));
}

/** Written and verified by reading back, by both. */
export function stm32flashPairs(baud: number, pairs: number): Promise<Measurement> {
  const simulated = { productId: 0x433, flashKib: 256, sectorEraseMs: 0 };
  return inPairs(`STM32 flashing at ${baud}, our time / stm32flash`, pairs, async (run) => {
    const image = romImage(sizeBytes, run);
    const theirs = await inFolder(async (file) => {
      await using unit = await simulatedStm32(simulated, { baud });
      const call = (...args: readonly string[]) =>
        wallMs(() =>
          execute(peers.stm32flash ?? '', ['-m', '8n1', '-b', String(baud), ...args, unit.path], {
            timeout: 240_000,
          }),
        );
      const startMs = await call();
      return (await call('-w', file, '-v')) - startMs;
    }, image.bytes);
    await using unit = await simulatedStm32(simulated, { baud });
    return {
      ours: await oursMs(stm32UartDriver, unit.path, { framing: '8n1', start: 'none', baud }, image),
      theirs,
    };
  });
}

const espressifTools = {
  esptool: {
    run: esptool,
    start: ['flash-id'],
    write: (file: string) => ['write-flash', '-z', String(address), file],
  },
  espflash: {
    run: (bench: { readonly path: string }, ...[command = '', ...args]: string[]) =>
      espflash(bench, command, ...args),
    start: ['board-info'],
    write: (file: string) => ['write-bin', String(address), file],
  },
} as const;

interface HostedUnit extends AsyncDisposable {
  readonly path: string;
  powerCycle(): Promise<void>;
}

/** In a process of its own: for our driver too, which would share its event loop with the unit otherwise. */
async function hostedEsp32c3(baud: number): Promise<HostedUnit> {
  const program = fileURLToPath(new URL('rom-host.ts', import.meta.url));
  const host = spawn(process.execPath, [program, String(baud)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: host.stdout })[Symbol.asyncIterator]();
  const port = (await lines.next()).value;
  if (port === undefined) throw new Error('the unit did not start');
  const pty = await openPty(`tcp://127.0.0.1:${port}`);
  return {
    path: pty.path,
    powerCycle: async () => {
      host.stdin.write('again\n');
      await lines.next();
    },
    [Symbol.asyncDispose]: async () => {
      await pty[Symbol.asyncDispose]();
      const ended = once(host, 'exit');
      host.stdin.end();
      await ended;
    },
  };
}

/** Compressed, with the digest asked for at the end, by both. At the speed of the ROM's first message. */
export function espressifPairs(tool: keyof typeof espressifTools, pairs: number): Promise<Measurement> {
  const baud = 115_200;
  const { run: program, start, write } = espressifTools[tool];
  return inPairs(`Espressif ROM flashing at ${baud}, our time / ${tool}`, pairs, async (run) => {
    const { bytes } = romImage(sizeBytes, run);
    const theirs = await inFolder(async (file) => {
      await using unit = await hostedEsp32c3(baud);
      const startMs = await wallMs(() => program(unit, ...start));
      await unit.powerCycle();
      return (await wallMs(() => program(unit, ...write(file)))) - startMs;
    }, bytes);
    await using unit = await hostedEsp32c3(baud);
    const options = { reset: 'none', baud, connectBaud: baud, atEnd: 'stay' };
    return {
      ours: await oursMs(espressifDriver, unit.path, options, firmwareFile('raw', bytes, address)),
      theirs,
    };
  });
}
