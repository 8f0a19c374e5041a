/** What every group needs of a connection: a request that must succeed, and one whose refusal is an answer. */
import type { CborMap } from '../../../formats/cbor.ts';
import type { Channel } from '../channel.ts';
import { refusal } from '../errors.ts';
import type { CborFields, Operation, Reply } from '../message.ts';

export interface Limits {
  readonly timeoutMs?: number;
  readonly attempts?: number;
}

export interface Command {
  readonly operation: Operation;
  readonly group: number;
  readonly command: number;
}

/** Rejects with Fault device.refused or device.lacks when the unit says no. `what` completes "The unit refused ...". */
export async function ask(
  channel: Channel,
  command: Command,
  body: CborFields,
  what: string,
  signal: AbortSignal,
  limits: Limits = {},
): Promise<CborMap> {
  const reply = await channel.request({ ...command, body }, signal, limits);
  if (!reply.ok) throw refusal(reply, what);
  return reply.body;
}

/** A refusal is returned, not thrown. */
export function tryAsk(
  channel: Channel,
  command: Command,
  body: CborFields,
  signal: AbortSignal,
  limits: Limits = {},
): Promise<Reply> {
  return channel.request({ ...command, body }, signal, limits);
}
