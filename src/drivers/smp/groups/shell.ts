/** Group 9, the shell (Zephyr smp_group_9): a command line and what it printed. */
import { stripVTControlCharacters } from 'node:util';
import type { CborMap } from '../../../formats/cbor.ts';
import type { Channel } from '../channel.ts';
import { optionalNumber, textField } from '../fields.ts';
import { ask, tryAsk } from './ask.ts';

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
  const argv = wordsOf(line);
  const body = await ask(
    channel,
    { operation: 'write', group: shellGroup, command: 0 },
    { argv },
    `the command "${argv[0] ?? ''}"`,
    signal,
    { timeoutMs, attempts: 1 },
  );
  return resultOf(body);
}

/** A command that changes nothing, so that it may be asked again after silence. Null when the unit has no shell group. */
export async function tryExecute(
  channel: Channel,
  line: string,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<ShellResult | null> {
  const command = { operation: 'write', group: shellGroup, command: 0 } as const;
  const reply = await tryAsk(channel, command, { argv: wordsOf(line) }, signal, { timeoutMs });
  return reply.ok ? resultOf(reply.body) : null;
}

const wordsOf = (line: string): string[] => line.trim().split(/\s+/);

function resultOf(body: CborMap): ShellResult {
  // Zephyr's shell colours what it prints: codes of a terminal are no text.
  const output = stripVTControlCharacters(textField(body, 'o', 65_536)).replaceAll('\r', '');
  return { output, returned: optionalNumber(body, 'ret') ?? 0 };
}
