/** Group 0, the operating system (Zephyr smp_group_0): echo, tasks, restart, buffers, names. */
import type { CborMap } from '../../../formats/cbor.ts';
import type { Channel } from '../channel.ts';
import { asMap, optionalNumber, optionalText, textField } from '../fields.ts';
import { ask, tryAsk } from './ask.ts';

const group = 0;

/** Returns the text that came back. */
export async function echo(channel: Channel, text: string, signal: AbortSignal): Promise<string> {
  const body = await ask(channel, { operation: 'write', group, command: 0 }, { d: text }, 'an echo', signal);
  return textField(body, 'r', 65_536);
}

export interface BufferParameters {
  readonly sizeBytes: number;
  readonly count: number;
}

/** Null when the unit answers, but does not tell: an old server, or MCUboot without the option. */
export async function parameters(
  channel: Channel,
  signal: AbortSignal,
  timeoutMs: number,
  attempts = 3,
): Promise<BufferParameters | null> {
  const reply = await tryAsk(channel, { operation: 'read', group, command: 6 }, {}, signal, {
    timeoutMs,
    attempts,
  });
  if (!reply.ok) return null;
  const sizeBytes = optionalNumber(reply.body, 'buf_size');
  const count = optionalNumber(reply.body, 'buf_count');
  if (sizeBytes === null || count === null || sizeBytes < 64 || count < 1) return null;
  return { sizeBytes, count };
}

/** `format`: letters of Zephyr's os info command. Null when not offered. */
export async function info(channel: Channel, format: string, signal: AbortSignal): Promise<string | null> {
  const reply = await tryAsk(channel, { operation: 'read', group, command: 7 }, { format }, signal);
  return reply.ok ? optionalText(reply.body, 'output') : null;
}

/** `query` null asks for the bootloader's name. Null when not offered. */
export async function bootloaderInfo(
  channel: Channel,
  query: string | null,
  signal: AbortSignal,
): Promise<CborMap | null> {
  const reply = await tryAsk(
    channel,
    { operation: 'read', group, command: 8 },
    query === null ? {} : { query },
    signal,
  );
  return reply.ok ? reply.body : null;
}

/** The unit answers and restarts a moment later. Asked twice: a unit that has restarted already just restarts again. */
export async function reset(
  channel: Channel,
  signal: AbortSignal,
  how: { readonly bootMode?: number; readonly force?: boolean } = {},
): Promise<void> {
  const body = {
    ...(how.bootMode === undefined ? {} : { boot_mode: how.bootMode }),
    // An application may refuse a restart; with force it is not asked.
    ...(how.force === true ? { force: 1 } : {}),
  };
  await ask(channel, { operation: 'write', group, command: 5 }, body, 'a restart', signal, { attempts: 2 });
}

export interface Task {
  readonly name: string;
  readonly stackUsed: number | null;
  readonly stackSize: number | null;
}

/** Null when not offered. Stack sizes in the unit's words (4 bytes on 32-bit Zephyr). */
export async function tasks(channel: Channel, signal: AbortSignal): Promise<readonly Task[] | null> {
  const reply = await tryAsk(channel, { operation: 'read', group, command: 2 }, {}, signal);
  const list = reply.ok ? asMap(reply.body.get('tasks')) : null;
  if (list === null) return null;
  return [...list].slice(0, 64).map(([name, fields]) => {
    const task = asMap(fields) ?? new Map();
    return { name, stackUsed: optionalNumber(task, 'stkuse'), stackSize: optionalNumber(task, 'stksiz') };
  });
}

export interface MemoryPool {
  readonly name: string;
  readonly blockBytes: number | null;
  readonly blocks: number | null;
  readonly free: number | null;
  /** The fewest that were ever free; null where the unit does not count. */
  readonly fewestFree: number | null;
}

/** Null when not offered. Zephyr's page calls the map `tasks`, Mynewt's `mpools`. */
export async function memoryPools(
  channel: Channel,
  signal: AbortSignal,
): Promise<readonly MemoryPool[] | null> {
  const reply = await tryAsk(channel, { operation: 'read', group, command: 3 }, {}, signal);
  const pools = reply.ok ? asMap(reply.body.get('tasks') ?? reply.body.get('mpools')) : null;
  if (pools === null) return null;
  return [...pools].slice(0, 32).map(([name, value]) => {
    const fields = asMap(value) ?? new Map();
    return {
      name: name.slice(0, 40),
      blockBytes: optionalNumber(fields, 'blksiz'),
      blocks: optionalNumber(fields, 'nblks'),
      free: optionalNumber(fields, 'nfree'),
      fewestFree: optionalNumber(fields, 'min'),
    };
  });
}

/** The unit's clock as it writes it (`2026-01-31T12:00:00.000000`, no zone); null when not offered or never set. */
export async function readDateTime(channel: Channel, signal: AbortSignal): Promise<string | null> {
  const reply = await tryAsk(channel, { operation: 'read', group, command: 4 }, {}, signal);
  const text = reply.ok ? optionalText(reply.body, 'datetime') : null;
  return text === null ? null : text.slice(0, 40);
}

/** In UTC: SMP's clock has no zone. */
export async function writeDateTime(channel: Channel, at: Date, signal: AbortSignal): Promise<void> {
  const datetime = at.toISOString().replace('Z', '');
  await ask(channel, { operation: 'write', group, command: 4 }, { datetime }, 'setting its clock', signal);
}
