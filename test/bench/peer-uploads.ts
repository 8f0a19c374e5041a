/**
 * The same image to the same simulated unit, by other people's programs and by us, over a pseudo-terminal whose wire is
 * as slow as a real one. Programs start slowly: what the same program needs for a single echo is taken off its time.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../../src/base/clock.ts';
import { quietRun } from '../../src/base/run.ts';
import type { FirmwareImage } from '../../src/drivers/driver.ts';
import { smpDriver } from '../../src/drivers/smp/driver.ts';
import { SystemPort } from '../../src/transport/system-port.ts';
import { servePortOnTcp } from '../../src/virtual/serve-on-tcp.ts';
import { firmware, hardwareId, rig } from '../drivers/smp-bench.ts';
import { openPty, type Pty } from '../peers/pty.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const execute = promisify(execFile);
const baud = 115_200;
const imageBytes = 48 * 1024;

export interface PeerProgram {
  readonly name: string;
  readonly path: string;
  readonly portOption: string;
  readonly echo: readonly string[];
  readonly upload: readonly string[];
}

export const smpmgr = (path: string): PeerProgram => ({
  name: 'smpmgr',
  path,
  portOption: '--port',
  echo: ['os', 'echo', 'x'],
  upload: ['image', 'upload'],
});
export const mcumgrctl = (path: string): PeerProgram => ({
  name: 'mcumgrctl',
  path,
  portOption: '--serial',
  echo: ['os', 'echo', 'x'],
  upload: ['image', 'upload'],
});

/** A fresh unit each time: nobody may resume or skip what somebody else has sent. */
async function onFreshUnit<T>(work: (pty: Pty) => Promise<T>): Promise<T> {
  await using unit = rig({ baud, driver: { bufferBytes: 1024, bufferCount: 4 } });
  await using served = await servePortOnTcp(unit.port, { whenLost: 'hold' });
  await using pty = await openPty(`tcp://${served.host}:${served.port}`);
  return await work(pty);
}

async function wallMs(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function ourMs(image: FirmwareImage): Promise<number> {
  return onFreshUnit(async ({ path }) => {
    const known = { path, kind: 'pty', location: path, title: '', usb: null } as const;
    const port = new SystemPort(known, async () => [known], systemClock);
    const session = await smpDriver.connect(port, { baud }, quietRun());
    try {
      if (session.device.hardwareId !== hardwareId) throw new Error('another unit answers');
      return await wallMs(async () => {
        const request = { image, imageNumber: 0, activate: 'store' } as const;
        const done = await session.flash?.(request, quietRun());
        if (done?.bytesSent !== image.bytes.length) throw new Error('not every byte was sent exactly once');
      });
    } finally {
      await session.close();
    }
  });
}

function peerMs(program: PeerProgram, imagePath: string): Promise<{ uploadMs: number; startMs: number }> {
  return onFreshUnit(async ({ path }) => {
    const call = (args: readonly string[]) =>
      wallMs(() => execute(program.path, [program.portOption, path, ...args], { timeout: 120_000 }));
    const startMs = await call(program.echo);
    return { startMs, uploadMs: (await call([...program.upload, imagePath])) - startMs };
  });
}

export async function peerUploads(program: PeerProgram, pairs: number): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-'));
  const ratios: number[] = [];
  const starts: number[] = [];
  try {
    for (let pair = 0; pair < pairs; pair += 1) {
      const image = firmware(`3.0.${pair}`, imageBytes);
      const imagePath = join(folder, image.name);
      writeFileSync(imagePath, image.bytes);
      const theirs = await peerMs(program, imagePath);
      ratios.push((await ourMs(image)) / theirs.uploadMs);
      starts.push(theirs.startMs);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    name: `SMP upload at ${baud}, our time / ${program.name}`,
    unit: 'ratio',
    better: 'less',
    spread: spreadOf(ratios),
    runs: pairs,
    goal: 1,
    note: `${imageBytes} bytes, buffer 1024; its start (${Math.round(spreadOf(starts).median)} ms) is taken off`,
  };
}
