/**
 * What Zephyr's shell prints about the health of a unit (Zephyr sources: drivers/hwinfo/hwinfo_shell.c, subsys/shell/modules/
 * kernel_service, subsys/debug/coredump/coredump_shell.c), as readings. Text of a stranger: what does not look as expected is no reading.
 */
import type { Readings } from '../model/job.ts';
import { areStacksMeasured, fullestStack } from './thread-stacks.ts';

export interface HealthQuestion {
  readonly command: string;
  /** Empty where the command exists and had nothing to say. */
  read(output: string): Readings;
}

/** Each only reads, and can be asked again. */
export const zephyrHealthQuestions: readonly HealthQuestion[] = [
  { command: 'kernel uptime', read: uptime },
  { command: 'hwinfo reset_cause show', read: resetCause },
  { command: 'coredump find', read: coredump },
];

function uptime(output: string): Readings {
  const found = /^Uptime: (\d{1,15}) ms$/m.exec(output);
  return found === null ? {} : { uptimeMs: Number(found[1]) };
}

/** The chip keeps all causes since somebody cleared them. */
function resetCause(output: string): Readings {
  if (!/^reset caused by:/m.test(output)) return {};
  const causes = [...output.matchAll(/^- ([A-Za-z][A-Za-z -]{1,30})$/gm)].map(([, cause = '']) => cause);
  return causes.length === 0 ? {} : { resetCause: causes.slice(0, 16).join(', ') };
}

function coredump(output: string): Readings {
  if (/^Stored coredump NOT found\.$/m.test(output)) return { coredump: 'none' };
  return /^Stored coredump found\.$/m.test(output) ? { coredump: 'stored' } : {};
}

/** Percent; null where nothing was measured. Lines of `kernel thread stacks`, each from its `IRQ 00` or its `(real size` on. */
export function fullestShellStack(lines: readonly string[]): number | null {
  const stacks = lines.flatMap((line) => {
    const found = /usage +(\d{1,9}) \/ +(\d{1,9})/.exec(line);
    if (found === null) return [];
    return [
      { name: line.startsWith('IRQ') ? 'IRQ' : 'thread', used: Number(found[1]), size: Number(found[2]) },
    ];
  });
  // a process of a computer fills the stack for interrupts with nothing, and so it looks full
  const threads = stacks.filter(({ name }) => name === 'thread');
  return areStacksMeasured(threads) ? (fullestStack(stacks)?.percent ?? null) : null;
}
