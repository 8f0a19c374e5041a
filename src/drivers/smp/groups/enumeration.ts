/** Group 10, enumeration (Zephyr smp_group_10), and group 63 command 0, Zephyr's erase of the storage partition. */
import type { Channel } from '../channel.ts';
import type { Reply } from '../message.ts';
import { tryAsk } from './ask.ts';

export const zephyrGroup = 63;

/** The groups that the unit has; null when it can not say. */
export async function groupList(channel: Channel, signal: AbortSignal): Promise<ReadonlySet<number> | null> {
  const reply = await tryAsk(channel, { operation: 'read', group: 10, command: 1 }, {}, signal);
  const groups = reply.ok ? reply.body.get('groups') : null;
  if (!Array.isArray(groups)) return null;
  return new Set(groups.filter((id): id is number => typeof id === 'number').slice(0, 256));
}

export function eraseStorage(channel: Channel, signal: AbortSignal, timeoutMs: number): Promise<Reply> {
  return tryAsk(channel, { operation: 'write', group: zephyrGroup, command: 0 }, {}, signal, {
    timeoutMs,
    attempts: 1,
  });
}
