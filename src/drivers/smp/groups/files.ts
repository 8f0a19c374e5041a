/** Group 8, files (Zephyr smp_group_8): upload, download, hash. One file at a time, in order. */

import { concatBytes } from '../../../base/bytes.ts';
import type { Run } from '../../../base/run.ts';
import { Fault } from '../../../model/fault.ts';
import { type Channel, isSilence } from '../channel.ts';
import { download } from '../download.ts';
import { fileErrors, isUnsupported, refusal } from '../errors.ts';
import { optionalBytes, optionalNumber } from '../fields.ts';
import type { CborFields, Reply } from '../message.ts';
import { type UploadPiece, upload } from '../upload.ts';
import { tryAsk } from './ask.ts';

export const filesGroup = 8;
const group = filesGroup;
const attemptsAfterLoss = 4;

/**
 * Zephyr keeps its place in a file as long as the file is open, also for an upload that begins anew: so the file is closed
 * before the first piece, and after each loss, where its length says what has arrived. Throws Fault device.refused,
 * device.lacks.
 */
export async function uploadFile(
  channel: Channel,
  path: string,
  data: Uint8Array,
  limits: { readonly messageBytes: number; readonly timeoutMs: number },
  run: Run,
): Promise<void> {
  await closeFiles(channel, run.signal);
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
      fromTheBeginning: true,
      goOnAt: (lost) => arrived(channel, path, lost, limits.timeoutMs, run),
    },
    run,
  );
}

/** Of the piece whose answer was lost all, nothing or a part is in the unit: its file is as long as what it has. */
async function arrived(
  channel: Channel,
  path: string,
  lost: UploadPiece,
  timeoutMs: number,
  run: Run,
): Promise<number> {
  const send = async (operation: 'read' | 'write', command: number, body: CborFields): Promise<Reply> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await channel.send({ operation, group, command, body }, run.signal, timeoutMs, true);
      } catch (thrown) {
        // On a line that loses messages this one may be lost, too.
        if (attempt === attemptsAfterLoss || !isSilence(thrown)) throw thrown;
      }
    }
  };
  await send('write', 4, {});
  // Whether the file is the new one or still the old one, its length can not say.
  if (lost.offset === 0) return 0;
  const reply = await send('read', 1, { name: path });
  const length = reply.ok ? optionalNumber(reply.body, 'len') : null;
  return length !== null && length >= lost.offset && length <= lost.offset + lost.length ? length : 0;
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

/**
 * The whole file; null when there is none. Firmware without the command for lengths is read without it. Throws Fault
 * device.refused where the unit does not show it, device.lacks where it has no files.
 */
export async function readFile(
  channel: Channel,
  path: string,
  limits: { readonly mostBytes: number; readonly timeoutMs: number },
  run: Run,
): Promise<Uint8Array | null> {
  const reply = await tryAsk(channel, { operation: 'read', group, command: 1 }, { name: path }, run.signal);
  if (reply.ok && optionalNumber(reply.body, 'len') === 0) return new Uint8Array();
  if (!reply.ok && isNoFile(reply)) return null;
  if (!reply.ok && !isUnsupported(reply)) throw refusal(reply, `reading file ${path}`);
  try {
    return await downloadFile(channel, path, limits, run);
  } catch (thrown) {
    // That there is none is an answer, also of firmware that says so only now.
    const code = thrown instanceof Fault && thrown.context.group === group ? thrown.context.code : null;
    if (code === fileErrors.notFound) return null;
    if (code === fileErrors.empty) return new Uint8Array();
    throw thrown;
  }
}

function isNoFile(reply: Extract<Reply, { ok: false }>): boolean {
  return reply.group === group && reply.code === fileErrors.notFound;
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
