/** Erasing by the tool, and what is believed of it: the memory as the tool reads it back, where the recipe says how. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesEqual } from '../../base/bytes.ts';
import { systemRandom } from '../../base/random.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { MediumReport, WipeMethod } from '../../model/wipe.ts';
import type { WipeCheck, WipeOutcome, WipeRun } from '../driver.ts';
import { addressOf } from './address.ts';
import type { Tool } from './tool.ts';

/** Several pages of what such tools are used for. */
const patternBytes = 8 * 1024;
const mediumName = 'flash';

export const toolErase: WipeMethod = {
  id: 'tool-erase',
  title: 'Erase with the external tool, then read the memory back where the recipe says how',
  level: 'clear',
  leaves: ['Memory that the recipe does not name, fuses and option bytes.'],
  verification: 'full-read',
};

export async function wipeUnit(tool: Tool, methodId: string, run: WipeRun): Promise<WipeOutcome> {
  if (methodId !== toolErase.id)
    throw new Fault('recipe.invalid', `External tools have no wipe method ${methodId}.`, { methodId });
  const bytesTotal = tool.options.memory?.sizeBytes ?? null;
  run.medium?.({ name: mediumName, phase: 'wiping', bytesDone: null, bytesTotal });
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

export async function checkErased(tool: Tool, method: string, run: WipeRun): Promise<WipeCheck> {
  const { memory, commands, retained } = tool.options;
  if (memory === undefined || commands.dump === undefined) {
    const unread = `the recipe does not say how ${tool.options.tool} reads the memory: nobody has looked`;
    const report: MediumReport = {
      name: mediumName,
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
  run.medium?.({ name: mediumName, phase: 'verifying', bytesDone: null, bytesTotal: memory.sizeBytes });
  const first = await lookAt(tool, memory, method, run);
  if (!first.clean) return { media: [first], retained };
  const challenge = await challengeMemory(tool, memory, run);
  if (challenge === null)
    return {
      media: [first],
      retained: [...retained, 'test pattern: none, the recipe does not say how the tool writes the memory'],
    };
  const again = await lookAt(tool, memory, method, run);
  const report: MediumReport = {
    ...again,
    challengedBlocks: 1,
    clean: again.clean && challenge.length === 0,
    findings: [...challenge, ...again.findings],
  };
  return { media: [report], retained };
}

type Memory = NonNullable<Tool['options']['memory']>;

/**
 * Random bytes are written from the start of the memory, read back and erased again: a unit or tool that only shows erased
 * bytes can not. Findings; null when the tool writes no plain file.
 */
async function challengeMemory(tool: Tool, memory: Memory, run: Run): Promise<readonly string[] | null> {
  const { flash } = tool.options.commands;
  // a tool that wants a file of its own kind can not be given random bytes
  if (flash?.file !== 'segment') return null;
  const bytes = systemRandom.bytes(Math.min(patternBytes, memory.sizeBytes));
  const inputs = { file: { name: 'firmware.bin', bytes }, values: addressOf(memory.address) };
  try {
    await tool.call('flash', inputs, run);
  } catch (thrown) {
    // a tool may have its reasons not to write this: then the certificate says that there was no pattern
    if (!(thrown instanceof Fault) || thrown.code !== 'device.refused') throw thrown;
    await tool.call('wipe', {}, run);
    return null;
  }
  const held = await dump(tool, memory, run);
  await tool.call('wipe', {}, run);
  return bytesEqual(held.subarray(0, bytes.length), bytes)
    ? []
    : ['a test pattern that was written to the memory can not be read back'];
}

/** The whole memory as the tool reads it, which writes a file of it. */
async function dump(tool: Tool, memory: Memory, run: Run): Promise<Uint8Array> {
  let dumped: Uint8Array = new Uint8Array(0);
  const values = { ...addressOf(memory.address), sizeBytes: String(memory.sizeBytes) };
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
  return dumped;
}

async function lookAt(tool: Tool, memory: Memory, method: string, run: Run): Promise<MediumReport> {
  const dumped = await dump(tool, memory, run);
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
  return {
    name: mediumName,
    level: 'clear',
    method,
    bytesTotal: memory.sizeBytes,
    bytesRead: dumped.length,
    verification: 'full-read',
    clean: findings.length === 0,
    readBackSha256: dumped.length > 0 ? createHash('sha256').update(dumped).digest('hex') : null,
    findings,
  };
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
