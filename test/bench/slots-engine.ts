/**
 * A process of its own that uploads the same image through many ports at once, as one engine does: what it needed, as one
 * line of JSON. Arguments: bytes of the image, baud, paths of the ports.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { quietRun } from '../../src/base/run.ts';
import { smpDriver } from '../../src/drivers/smp/driver.ts';
import type { PortInfo } from '../../src/model/port.ts';
import { SystemPort } from '../../src/transport/system-port.ts';
import { firmware } from '../drivers/smp-bench.ts';

export interface EngineFigures {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly residentBytes: number;
  /** 99th percentile of how late the event loop was. */
  readonly loopDelayMs: number;
}

const [imageBytes, baud, ...paths] = process.argv.slice(2);
const resolutionMs = 1;
const image = firmware('2.0.0', Number(imageBytes));
const sessions = await Promise.all(
  paths.map((path) => {
    const info: PortInfo = { path, kind: 'pty', location: path, title: '', usb: null };
    return smpDriver.connect(
      new SystemPort(info, async () => [info], systemClock),
      { baud: Number(baud) },
      quietRun(),
    );
  }),
);
// What starting costs is not what uploading costs.
await delay(500);
const loop = monitorEventLoopDelay({ resolution: resolutionMs });
loop.enable();
const cpuBefore = process.cpuUsage();
const started = performance.now();
const results = await Promise.all(
  sessions.map((session) => session.flash?.({ image, imageNumber: 0, activate: 'store' }, quietRun())),
);
const wallMs = performance.now() - started;
const cpu = process.cpuUsage(cpuBefore);
loop.disable();
if (results.some((result) => result?.bytesSent !== image.bytes.length))
  throw new Error('not every byte was sent once');
globalThis.gc?.();
const figures: EngineFigures = {
  wallMs,
  cpuMs: (cpu.user + cpu.system) / 1_000,
  residentBytes: process.memoryUsage.rss(),
  loopDelayMs: loop.percentile(99) / 1e6 - resolutionMs,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
await Promise.all(sessions.map((session) => session.close()));
