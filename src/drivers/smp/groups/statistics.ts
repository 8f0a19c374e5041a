/** Group 2, statistics (Zephyr smp_group_2): named groups of counters. */
import type { Channel } from '../channel.ts';
import { asMap } from '../fields.ts';
import { tryAsk } from './ask.ts';

export const statisticsGroup = 2;
const group = statisticsGroup;

/** Null when not offered. At most 32 names. */
export async function statisticsGroups(
  channel: Channel,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const reply = await tryAsk(channel, { operation: 'read', group, command: 1 }, {}, signal);
  const names = reply.ok ? reply.body.get('stat_list') : null;
  if (!Array.isArray(names)) return null;
  return names.filter((name): name is string => typeof name === 'string').slice(0, 32);
}

/** Null when the unit has no such group. */
export async function readStatistics(
  channel: Channel,
  name: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number> | null> {
  const reply = await tryAsk(channel, { operation: 'read', group, command: 0 }, { name }, signal);
  const fields = reply.ok ? asMap(reply.body.get('fields')) : null;
  if (fields === null) return null;
  const counters = new Map<string, number>();
  for (const [counter, value] of [...fields].slice(0, 64)) {
    if (typeof value === 'number' && Number.isSafeInteger(value)) counters.set(counter.slice(0, 40), value);
  }
  return counters;
}
