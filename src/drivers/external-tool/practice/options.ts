/** How the practice tool is called: what takes the place of a recipe's commands on a virtual unit. */
import type { ToolOptions } from '../options.ts';
import { practiceFlashBytes } from './simulator.ts';

const failures: ToolOptions['commands']['identify']['failures'] = [
  { exitCode: 2, fault: 'device.refused', message: 'The unit refused.' },
  { exitCode: 3, fault: 'link.timeout', message: 'The unit did not answer.' },
  {
    exitCode: 4,
    fault: 'link.garbage',
    message: 'The unit sends bytes, but no answer that can be understood.',
  },
  { exitCode: 5, fault: 'device.lied', message: 'What is in the unit is not what was sent.' },
];
const command = (...args: string[]) => ({ args, timeoutMs: 60_000, failures });
const progress = '^progress (\\d+)%$';

/** `sha256` is of the tool's text. */
export function practiceOptions(program: string, sha256: string): ToolOptions {
  return {
    tool: 'practice',
    program,
    sha256,
    version: { args: ['version'], pattern: '^practice (\\S+)$', equals: '1.0' },
    values: {},
    hardwareId: { pattern: '^id: (\\S+)$' },
    address: 0x0800_0000,
    memory: { address: 0x0800_0000, sizeBytes: practiceFlashBytes, erasedByte: 0xff },
    retained: [],
    commands: {
      identify: {
        ...command('identify', '{port}'),
        model: '^model: (.+)$',
        firmware: '^firmware: (.+)$',
        readings: {},
      },
      flash: { ...command('flash', '{port}', '{file}', '{address}'), progress, file: 'segment' },
      verify: { ...command('verify', '{port}', '{file}', '{address}'), progress, file: 'segment' },
      wipe: command('wipe', '{port}'),
      dump: command('dump', '{port}', '{file}', '{address}', '{sizeBytes}'),
      reset: command('reset', '{port}'),
      diagnose: {
        ...command('diagnose', '{port}'),
        readings: { supplyMv: 'supplyMv=(\\d+)', restarts: 'restarts=(\\d+)' },
      },
    },
  };
}
