/** Erasing by the tool, and what is believed of it: the memory as the tool reads it back, where the recipe says how. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { MediumReport, WipeMethod } from '../../model/wipe.ts';
import type { WipeCheck, WipeOutcome } from '../driver.ts';
import { addressOf } from './address.ts';
import type { Tool } from './tool.ts';

export const toolErase: WipeMethod = {
  id: 'tool-erase',
  title: 'Erase with the external tool, then read the memory back where the recipe says how',
  level: 'clear',
  leaves: ['Memory that the recipe does not name, fuses and option bytes.'],
  verification: 'full-read',
};

export async function wipeUnit(tool: Tool, methodId: string, run: Run): Promise<WipeOutcome> {
  if (methodId !== toolErase.id)
    throw new Fault('recipe.invalid', `External tools have no wipe method ${methodId}.`, { methodId });
  try {
    await tool.call('wipe', {}, run);
    return { finished: true, log: [`${tool.options.tool} says that it has erased the unit`] };
  } catch (thrown) {
    // A unit that went away in the middle is a result of its own; a refusal is thrown.
    run.signal.throwIfAborted();
    if (!(thrown instanceof Fault) || !['link.lost', 'link.timeout'].includes(thrown.code)) throw thrown;
    return { finished: false, log: [`the unit stopped answering: ${thrown.message}`] };
  }
}

export async function checkErased(tool: Tool, method: string, run: Run): Promise<WipeCheck> {
  const { memory, commands, retained } = tool.options;
  if (memory === undefined || commands.dump === undefined) {
    const unread = `the recipe does not say how ${tool.options.tool} reads the memory: nobody has looked`;
    const report: MediumReport = {
      name: 'flash',
      level: 'clear',
      method,
      bytesTotal: 0,
      bytesRead: 0,
      verification: 'none',
      clean: true,
      readBackSha256: null,
      findings: [],
    };
    return { media: [report], retained: [...retained, unread] };
  }
  let dumped = new Uint8Array(0);
  const values = { ...addressOf(memory.address), sizeBytes: String(memory.sizeBytes) };
  // The tool writes the file: the name is given, the bytes come back.
  await tool.call(
    'dump',
    {
      values: { ...values, file: 'dump.bin' },
      inspect: async (folder) => {
        dumped = await readAtMost(join(folder.path, 'dump.bin'), memory.sizeBytes);
      },
    },
    run,
  );
  const left = dumped.filter((byte) => byte !== memory.erasedByte).length;
  const first = dumped.findIndex((byte) => byte !== memory.erasedByte);
  const findings = [
    ...(left > 0
      ? [`${left} bytes are not erased, the first at 0x${(memory.address + first).toString(16)}`]
      : []),
    ...(dumped.length < memory.sizeBytes
      ? [`the tool read ${dumped.length} of ${memory.sizeBytes} bytes`]
      : []),
  ];
  const report: MediumReport = {
    name: 'flash',
    level: 'clear',
    method,
    bytesTotal: memory.sizeBytes,
    bytesRead: dumped.length,
    verification: 'full-read',
    clean: findings.length === 0,
    readBackSha256: dumped.length > 0 ? createHash('sha256').update(dumped).digest('hex') : null,
    findings,
  };
  return { media: [report], retained };
}

/** Empty when the tool wrote nothing. */
async function readAtMost(file: string, sizeBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    await using handle = await open(file, 'r');
    const bytes = new Uint8Array(sizeBytes);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, filled, sizeBytes - filled);
      filled += bytesRead;
      if (bytesRead === 0 || filled === sizeBytes) return bytes.subarray(0, filled);
    }
  } catch (cause) {
    throw new Fault(
      'device.protocol',
      'The tool said that it has read the memory, and left no file.',
      {},
      { cause },
    );
  }
}
