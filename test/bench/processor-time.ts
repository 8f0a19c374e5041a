/** Processor time of other processes, as Linux counts it. */
import { readdirSync, readFileSync } from 'node:fs';

/** proc(5): the clock ticks of utime and stime are hundredths of a second on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Behind the name in brackets, which may hold anything: from `state` on. Null where there is no such process, or no /proc. */
function fieldsOf(pid: number): readonly string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? null;
  } catch {
    return null; // gone, or not Linux
  }
}

/** In seconds, user and system together; null where there is no /proc. */
export function processorSeconds(pid: number): number | null {
  const fields = fieldsOf(pid);
  return fields === null ? null : (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Of the process above this one; null where there is no /proc. */
export function parentOf(pid: number): number | null {
  const fields = fieldsOf(pid);
  return fields === null ? null : Number(fields[1]);
}

/** Of a process and all that it started: those that run, and those that ended and were waited for. */
export function familySeconds(pid: number): number | null {
  const own = fieldsOf(pid);
  if (own === null) return null;
  const children = readdirSync('/proc')
    .map(Number)
    .filter((each) => Number.isInteger(each) && parentOf(each) === pid);
  const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(own[field]), 0);
  return children.reduce((sum, child) => sum + (processorSeconds(child) ?? 0), ticks / ticksPerSecond);
}
