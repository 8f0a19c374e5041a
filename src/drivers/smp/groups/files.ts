/** Group 8, files (Zephyr smp_group_8): upload, download, hash. One file at a time, in order. */

import { concatBytes } from '../../../base/bytes.ts';
import type { Run } from '../../../base/run.ts';
import type { Channel } from '../channel.ts';
import { download } from '../download.ts';
import { isUnsupported, refusal } from '../errors.ts';
import { optionalBytes, optionalNumber } from '../fields.ts';
import { upload } from '../upload.ts';
import { tryAsk } from './ask.ts';

export const filesGroup = 8;
const group = filesGroup;

export async function uploadFile(
  channel: Channel,
  path: string,
  data: Uint8Array,
  limits: { readonly messageBytes: number; readonly timeoutMs: number },
  run: Run,
): Promise<void> {
  await upload(
    channel,
    {
      group,
      command: 0,
      data,
      fields: { name: path },
      firstFields: { len: data.length },
      messageBytes: limits.messageBytes,
      // Zephyr answers an offset that it does not expect with an error: nothing may overtake.
      window: 1,
      firstTimeoutMs: limits.timeoutMs,
      timeoutMs: limits.timeoutMs,
      what: `file ${path}`,
    },
    run,
  );
}

export async function downloadFile(
  channel: Channel,
  path: string,
  limits: { readonly mostBytes: number; readonly timeoutMs: number },
  run: Run,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const plan = { group, command: 0, fields: { name: path }, window: 1, what: `file ${path}`, ...limits };
  await download(channel, plan, run, ({ data }) => parts.push(data));
  return concatBytes(parts);
}

/** The length of a file in bytes; null when there is no such file or no such command. */
export async function fileSize(channel: Channel, path: string, signal: AbortSignal): Promise<number | null> {
  const reply = await tryAsk(channel, { operation: 'read', group, command: 1 }, { name: path }, signal);
  return reply.ok ? optionalNumber(reply.body, 'len') : null;
}

/** Zephyr keeps the last file open for a while; until then nobody else in the unit may take it away. */
export async function closeFiles(channel: Channel, signal: AbortSignal): Promise<void> {
  const reply = await tryAsk(channel, { operation: 'write', group, command: 4 }, {}, signal);
  if (!reply.ok && !isUnsupported(reply)) throw refusal(reply, 'closing its file');
}

/** SHA-256 of a file as the unit computes it; null when there is no such file or no such command. */
export async function fileSha256(
  channel: Channel,
  path: string,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const body = { name: path, type: 'sha256' };
  const reply = await tryAsk(channel, { operation: 'read', group, command: 2 }, body, signal, {
    timeoutMs: 20_000,
  });
  return reply.ok ? optionalBytes(reply.body, 'output') : null;
}
