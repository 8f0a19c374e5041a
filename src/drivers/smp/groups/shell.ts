/** Group 9, the shell (Zephyr smp_group_9): a command line and what it printed. */
import { stripVTControlCharacters } from 'node:util';
import type { Channel } from '../channel.ts';
import { optionalNumber, textField } from '../fields.ts';
import { ask } from './ask.ts';

export const shellGroup = 9;

export interface ShellResult {
  readonly output: string;
  /** What the command returned; 0 is success. */
  readonly returned: number;
}

/** Words are split at spaces: Zephyr joins them again, so quoting is the unit's affair. */
export async function execute(
  channel: Channel,
  line: string,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<ShellResult> {
  const argv = line.trim().split(/\s+/);
  const body = await ask(
    channel,
    { operation: 'write', group: shellGroup, command: 0 },
    { argv },
    `the command "${argv[0] ?? ''}"`,
    signal,
    { timeoutMs, attempts: 1 },
  );
  // Zephyr's shell colours what it prints: codes of a terminal are no text.
  const output = stripVTControlCharacters(textField(body, 'o', 65_536));
  return { output, returned: optionalNumber(body, 'ret') ?? 0 };
}
