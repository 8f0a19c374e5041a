/** Group 3, settings (Zephyr smp_group_3): read, write, delete, commit, load, save. Values are bytes. */
import type { Channel } from '../channel.ts';
import { refusal } from '../errors.ts';
import { bytesField } from '../fields.ts';
import type { Reply } from '../message.ts';
import { ask, tryAsk } from './ask.ts';

export const settingsGroup = 3;
const group = settingsGroup;
/** SETTINGS_MGMT_ERR_KEY_NOT_FOUND, ..._ROOT_KEY_NOT_FOUND. */
const absent = new Set([3, 5]);

/** Null when the unit does not have it. */
export async function readSetting(
  channel: Channel,
  name: string,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const reply = await tryAsk(channel, { operation: 'read', group, command: 0 }, { name }, signal);
  if (reply.ok) return bytesField(reply.body, 'val');
  if (isAbsent(reply)) return null;
  throw refusal(reply, `reading setting ${name}`);
}

function isAbsent(reply: Reply): boolean {
  if (reply.ok) return false;
  return reply.group === group ? absent.has(reply.code) : reply.group === null && reply.code === 5;
}

export async function writeSetting(
  channel: Channel,
  name: string,
  value: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  await ask(
    channel,
    { operation: 'write', group, command: 0 },
    { name, val: value },
    `setting ${name}`,
    signal,
  );
}

/** False when there was nothing to delete. */
export async function deleteSetting(channel: Channel, name: string, signal: AbortSignal): Promise<boolean> {
  const reply = await tryAsk(channel, { operation: 'write', group, command: 1 }, { name }, signal);
  if (reply.ok) return true;
  if (isAbsent(reply)) return false;
  throw refusal(reply, `deleting setting ${name}`);
}

/** Lets the unit take over what was written. */
export async function commitSettings(channel: Channel, signal: AbortSignal): Promise<void> {
  await ask(channel, { operation: 'write', group, command: 2 }, {}, 'taking over the settings', signal);
}

/** From flash into memory. */
export async function loadSettings(channel: Channel, signal: AbortSignal): Promise<void> {
  await ask(channel, { operation: 'read', group, command: 3 }, {}, 'loading the settings', signal);
}

/** From memory into flash. */
export async function saveSettings(channel: Channel, signal: AbortSignal): Promise<void> {
  await ask(channel, { operation: 'write', group, command: 3 }, {}, 'saving the settings', signal, {
    timeoutMs: 15_000,
  });
}
