/**
 * A flasher stub: a small program of Espressif's that runs in the chip's RAM and does what the ROM does slowly or not at
 * all. None is shipped: the recipe names a file in the JSON form in which Espressif publishes them.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { fromBase64, fromUtf8 } from '../../base/bytes.ts';
import { Fault } from '../../model/fault.ts';
import type { Channel } from './channel.ts';
import { blockRequest, words } from './protocol.ts';

/** ROMs take blocks of this length into RAM. */
const memoryBlockBytes = 0x1800;
/** Those that may be reached over USB-OTG take no more. */
const smallBlockBytes = 0x800;
const largestStubBytes = 256 * 1024;
const greeting = 'OHAI';
const greetingTimeoutMs = 1000;

const address = z.int().min(0).max(0xffff_ffff);
const base64 = z.string().max(2 * largestStubBytes);
const schema = z.object({
  text: base64,
  text_start: address,
  entry: address,
  data: base64.optional(),
  data_start: address.optional(),
});

export interface Stub {
  readonly entry: number;
  readonly segments: readonly { readonly address: number; readonly bytes: Uint8Array }[];
}

/** Throws Fault file.missing or file.invalid. */
export async function loadStub(path: string): Promise<Stub> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Fault('file.missing', `The flasher stub ${path} can not be read.`, { file: path }, { cause });
  }
  try {
    const stub = schema.parse(JSON.parse(text));
    const segments = [{ address: stub.text_start, bytes: fromBase64(stub.text) }];
    if (stub.data !== undefined && stub.data_start !== undefined)
      segments.push({ address: stub.data_start, bytes: fromBase64(stub.data) });
    return { entry: stub.entry, segments };
  } catch (cause) {
    const message = `${path} is not a flasher stub in Espressif's JSON form.`;
    throw new Fault('file.invalid', message, { file: path }, { cause });
  }
}

/** Resolves when the stub has said that it runs. */
export async function startStub(
  channel: Channel,
  stub: Stub,
  signal: AbortSignal,
  timeoutMs: number,
  small: boolean,
): Promise<void> {
  const blockBytes = small ? smallBlockBytes : memoryBlockBytes;
  for (const { address: at, bytes } of stub.segments) {
    const count = Math.ceil(bytes.length / blockBytes);
    const begin = words(bytes.length, count, blockBytes, at);
    await channel.require({ command: 'memoryBegin', data: begin }, signal, { timeoutMs });
    for (let number = 0; number < count; number += 1) {
      const block = bytes.subarray(number * blockBytes, (number + 1) * blockBytes);
      await channel.require(blockRequest('memoryData', block, number), signal, { timeoutMs });
    }
  }
  const said = await channel.frames(async ({ start, next }) => {
    await start({ command: 'memoryEnd', data: words(0, stub.entry) }, signal, { timeoutMs });
    return next(signal, greetingTimeoutMs);
  });
  if (fromUtf8(said) !== greeting)
    throw new Fault('device.protocol', 'The flasher stub does not start. Is it the one for this chip?');
}
