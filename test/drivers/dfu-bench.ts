/** A simulated DFU unit on a virtual bench, in fast time: what the tests of the USB DFU driver stand on. */
import { createHash } from 'node:crypto';
import type { Run } from '../../src/base/run.ts';
import type { Driver, FirmwareImage, Session } from '../../src/drivers/driver.ts';
import { usbDfuDriver } from '../../src/drivers/usb-dfu/driver.ts';
import type { FirmwareSegment } from '../../src/model/firmware.ts';
import { makeBench, type TestBench, type TestBenchOptions } from './bench.ts';
import { settle } from './fast-time.ts';

export interface DfuBench {
  readonly bench: TestBench;
  readonly run: Run;
  readonly log: string[];
  /** Runs work to its end in simulated time. */
  go<T>(work: Promise<T>): Promise<T>;
  connect(options?: unknown): Promise<Session>;
  dispose(): void;
}

export function dfuBench(
  simulated: Readonly<Record<string, string | number | boolean>> = {},
  options: TestBenchOptions = {},
  driver: Driver = usbDfuDriver,
): DfuBench {
  const bench = makeBench(driver, { driverOptions: { ...simulated }, ...options });
  const log: string[] = [];
  const run: Run = {
    signal: new AbortController().signal,
    progress: () => undefined,
    log: (line) => void log.push(line),
  };
  const go = <T>(work: Promise<T>): Promise<T> =>
    settle(work, () => bench.bench.passedBytes(1) + bench.opened() * 1e9);
  return {
    bench,
    run,
    log,
    go,
    connect: (recipe = {}) => go(driver.connect(bench.port, recipe, run)),
    dispose: () => bench.dispose(),
  };
}

export function imageOf(...segments: readonly FirmwareSegment[]): FirmwareImage {
  const bytes = segments[0]?.bytes ?? new Uint8Array(0);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: 'app.bin', kind: 'raw', bytes, sha256, segments };
}

export const pattern = (length: number, seed = 7): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * seed + (index >> 8)) & 0xff);

/** What a test can not go on without. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there');
  return value;
}
