/** Groups 0 (os), 2 (statistics), 9 (shell) and 10 (enumeration) of the simulated unit. */
import { body, type GroupServer, groupError, numberOf, smpError, textOf } from './answer.ts';
import type { Simulation } from './simulation.ts';

/** OS_MGMT_ERR_RTC_NOT_SET. */
const clockNotSet = 4;
const accessDenied = 11;

export interface Counters {
  messages: number;
  dropped: number;
}

export function osServer(unit: Simulation, restart: () => void): GroupServer {
  const { options } = unit;
  // A clock that stands still: enough to see what was set.
  let clock: string | null = null;
  return (query) => {
    const write = query.operation === 'write';
    switch (query.command) {
      case 0:
        return body({ r: textOf(query, 'd') ?? '' });
      case 2:
        return body({ tasks: tasksOf(options.machine) });
      case 3:
        return write ? null : body({ tasks: { smp_buf: { blksiz: 64, nblks: 16, nfree: 12, min: 3 } } });
      case 4:
        if (write) {
          clock = textOf(query, 'datetime');
          return clock === null ? smpError(3) : body({});
        }
        return clock === null ? groupError(clockNotSet) : body({ datetime: clock });
      case 5:
        if (!write) return null;
        // What an application can do with Zephyr's reset hook.
        if (options.refusesRestart && numberOf(query, 'force') !== 1) return smpError(accessDenied);
        restart();
        return body({});
      case 6:
        return body({ buf_size: options.bufferBytes, buf_count: options.bufferCount });
      case 7:
        return osInfo(unit, textOf(query, 'format') ?? 's');
      case 8: {
        const asked = textOf(query, 'query');
        if (asked === null) return body({ bootloader: 'MCUboot' });
        return asked === 'mode' ? body({ mode: 3 }) : groupError(2);
      }
      default:
        return null;
    }
  };
}

/** A process of a computer: what Zephyr's own SMP server says on native_sim (6 words are the frame of a thread). */
function tasksOf(machine: 'arm' | 'posix') {
  const task = (tid: number, stkuse: number, stksiz: number) => ({
    prio: tid,
    tid,
    state: 0,
    stkuse,
    stksiz,
    cswcnt: 40 * tid,
    runtime: 1200 * tid,
  });
  return machine === 'posix'
    ? { main: task(1, 6, 544), smp: task(2, 6, 512), idle: task(3, 6, 64), init: task(4, 6, 6) }
    : { main: task(1, 210, 512), smp: task(2, 380, 640) };
}

function osInfo(unit: Simulation, format: string) {
  const facts: Readonly<Record<string, string>> = {
    s: 'Zephyr',
    n: 'simulated',
    r: 'v4.4.0',
    v: 'v4.4.0',
    m: unit.options.machine,
    p: unit.options.machine === 'arm' ? 'cortex-m33' : 'x86',
    i: unit.options.model.toLowerCase().replace(/[^a-z0-9]+/g, '_'),
    o: 'Zephyr',
  };
  const parts: string[] = [];
  for (const letter of format === 'a' ? 'snrvmpio' : format) {
    const fact = facts[letter];
    if (fact === undefined) return groupError(2);
    parts.push(fact);
  }
  return body({ output: parts.join(' ') });
}

export function statisticsServer(counters: Counters): GroupServer {
  return (query) => {
    if (query.operation === 'write') return null;
    if (query.command === 1) return body({ stat_list: ['smp'] });
    if (query.command !== 0) return null;
    if (textOf(query, 'name') !== 'smp') return groupError(2);
    return body({
      name: 'smp',
      group: 'smp',
      fields: { messages: counters.messages, dropped: counters.dropped },
    });
  };
}

export function shellServer(unit: Simulation): GroupServer {
  return (query) => {
    if (query.command !== 0 || query.operation !== 'write') return null;
    const argv = query.body.get('argv');
    if (!Array.isArray(argv) || argv.length === 0) return smpError(3);
    const line = argv.join(' ');
    if (line === 'hwinfo devid') {
      return body({ o: `Length: ${unit.hardwareId.length}\nID: 0x${unit.hardwareId}\n`, ret: 0 });
    }
    if (line === 'hwinfo reset_cause' || line === 'hwinfo reset_cause show')
      return body({ o: 'reset caused by:\n- software\n', ret: 0 });
    if (line === 'coredump find') return body({ o: 'Stored coredump NOT found.\r\n', ret: 0 });
    if (line === 'version') return body({ o: 'Zephyr version 4.4.0\n', ret: 0 });
    // shell_error() of Zephyr prints in red.
    return body({ o: `\u001b[1;31m${String(argv[0])}: command not found\n\u001b[0m`, ret: -8 });
  };
}

export function enumerationServer(groups: readonly number[]): GroupServer {
  return (query) => {
    if (query.operation === 'write') return null;
    if (query.command === 0) return body({ count: groups.length });
    return query.command === 1 ? body({ groups: [...groups] }) : null;
  };
}
