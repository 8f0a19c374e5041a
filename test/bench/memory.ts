/** How much memory a process holds when its garbage is gone, and whether that grows with what it does. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface MemorySample {
  readonly records: number;
  /** Of the whole process, as the system counts it. */
  readonly rssMiB: number;
  /** What is reachable: objects, and bytes outside of the heap that they hold. */
  readonly heapMiB: number;
}

const mebi = 1024 * 1024;

export function memoryNow(): Omit<MemorySample, 'records'> {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssMiB: rss / mebi, heapMiB: (heapUsed + external) / mebi };
}

/** Least squares over the samples behind the first quarter, while which caches fill: MiB per ten thousand records. */
export function slopePer10k(samples: readonly MemorySample[], of: 'rssMiB' | 'heapMiB'): number {
  const settled = samples.slice(Math.ceil(samples.length / 4));
  if (settled.length < 2) return Number.NaN;
  const mean = (pick: (sample: MemorySample) => number): number =>
    settled.reduce((sum, sample) => sum + pick(sample), 0) / settled.length;
  const records = mean((sample) => sample.records);
  const memory = mean((sample) => sample[of]);
  const along = settled.reduce((sum, sample) => sum + (sample.records - records) * (sample[of] - memory), 0);
  const across = settled.reduce((sum, sample) => sum + (sample.records - records) ** 2, 0);
  return (along / across) * 10_000;
}
