/** Many slots in one engine against one slot: together as fast as each alone, at bounded cost of processor and memory. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openPty, type Pty } from '../peers/pty.ts';
import type { EngineFigures } from './slots-engine.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const execute = promisify(execFile);
const baud = 115_200;
const imageBytes = 64 * 1024;
const mebibyte = 1024 * 1024;
const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** `slots` fresh units, all flashed at once. */
async function flashAtOnce(slots: number): Promise<EngineFigures> {
  const host = spawn(process.execPath, [program('unit-host.ts'), String(slots), String(baud)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const terminals: Pty[] = [];
  try {
    for (const port of await portsOf(host)) terminals.push(await openPty(`tcp://127.0.0.1:${port}`));
    const { stdout } = await execute(
      process.execPath,
      [
        '--expose-gc',
        program('slots-engine.ts'),
        String(imageBytes),
        String(baud),
        ...terminals.map(({ path }) => path),
      ],
      { timeout: 300_000 },
    );
    return JSON.parse(stdout) as EngineFigures;
  } finally {
    for (const terminal of terminals) await terminal[Symbol.asyncDispose]();
    const ended = once(host, 'exit');
    host.stdin?.end();
    await ended;
  }
}

async function portsOf(host: ChildProcess): Promise<readonly number[]> {
  if (host.stdout === null) throw new Error('the units have no output');
  for await (const line of createInterface({ input: host.stdout })) return JSON.parse(line) as number[];
  throw new Error('the units did not start');
}

export async function manySlots(pairs: number): Promise<readonly Measurement[]> {
  const together: number[] = [];
  const memory: number[] = [];
  const delays: number[] = [];
  const processor: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const one = await flashAtOnce(1);
    const sixteen = await flashAtOnce(16);
    const all = await flashAtOnce(32);
    together.push(one.wallMs / all.wallMs);
    memory.push((all.residentBytes - one.residentBytes) / 31 / mebibyte);
    delays.push(all.loopDelayMs);
    processor.push(sixteen.cpuMs / 1_000 / ((16 * imageBytes) / mebibyte));
  }
  const common = {
    runs: pairs,
    note: `SMP console over pseudo-terminals at ${baud}, ${imageBytes} bytes each`,
  };
  return [
    {
      ...common,
      name: '32 slots at once, of 32 times one slot',
      unit: 'ratio',
      better: 'more',
      spread: spreadOf(together),
      goal: 0.97,
    },
    {
      ...common,
      name: 'Processor seconds per MiB at 16 slots',
      unit: 'seconds',
      better: 'less',
      spread: spreadOf(processor),
      goal: 1,
    },
    {
      ...common,
      name: 'Memory of a further slot',
      unit: 'MiB',
      better: 'less',
      spread: spreadOf(memory),
      goal: 1,
    },
    {
      ...common,
      name: 'Event loop late at 32 slots, 99th percentile',
      unit: 'ms',
      better: 'less',
      spread: spreadOf(delays),
      goal: 10,
    },
  ];
}
