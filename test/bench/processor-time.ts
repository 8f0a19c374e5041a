/** Processor time of another process, as Linux counts it. */
import { readFileSync } from 'node:fs';

/** proc(5): the clock ticks of utime and stime are hundredths of a second on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** In seconds, user and system together; null where there is no /proc. */
export function processorSeconds(pid: number): number | null {
  try {
    // the name in brackets may hold anything: fields are counted from behind it
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return null; // not Linux
  }
}
