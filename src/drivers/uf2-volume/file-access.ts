/** Files of the volume with an end to waiting: a device that hangs keeps the system's call for as long as the system likes. */
import { Deadline } from '../../base/deadline.ts';
import { Fault } from '../../model/fault.ts';
import type { Volume } from '../../transport/volume.ts';
import type { Uf2Options } from './options.ts';

/** Full-speed USB carries 500 bytes/ms and more; programming is far slower. Both are the worst, with room. */
const slowest = { readBytesPerMs: 100, writeBytesPerMs: 8 } as const;

/** As Volume.read; Fault link.timeout besides. */
export async function readFile(
  volume: Volume,
  name: string,
  limitBytes: number,
  { fileTimeoutMs }: Uf2Options,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const timeoutMs = fileTimeoutMs + limitBytes / slowest.readBytesPerMs;
  using deadline = new Deadline(signal, timeoutMs, () => hangs(`give its ${name}`, timeoutMs));
  return await volume.read(name, limitBytes, deadline.signal);
}

/** As Volume.write; Fault link.timeout besides. */
export async function writeFile(
  volume: Volume,
  name: string,
  bytes: Uint8Array,
  onWritten: (bytes: number) => void,
  { fileTimeoutMs }: Uf2Options,
  signal: AbortSignal,
): Promise<void> {
  const timeoutMs = fileTimeoutMs + bytes.length / slowest.writeBytesPerMs;
  using deadline = new Deadline(signal, timeoutMs, () => hangs('take the firmware', timeoutMs));
  await volume.write(name, bytes, onWritten, deadline.signal);
}

function hangs(what: string, timeoutMs: number): Fault {
  return new Fault('link.timeout', `The unit did not ${what} within ${Math.round(timeoutMs / 1000)} s.`, {
    timeoutMs,
  });
}
