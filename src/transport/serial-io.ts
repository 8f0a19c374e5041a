/**
 * Reading and writing an open serial port below serialport's streams: on Linux and macOS straight on the file
 * descriptor as soon as it is ready (serialport's own path costs two thread hops per call and, after a hang-up,
 * reads zero bytes for ever), elsewhere through its binding.
 */
import { readSync, writeSync } from 'node:fs';
import type { SerialPort } from 'serialport';
import { concatBytes } from '../base/bytes.ts';
import { orAborted } from '../base/deadline.ts';

export type SerialBinding = Awaited<ReturnType<(typeof SerialPort.binding)['open']>>;
type Poller = Extract<SerialBinding, { readonly poller: unknown }>['poller'];

/** Resolves to at least one byte, in a fresh array. Rejects when the port is closed or gone. */
export async function readSome(binding: SerialBinding, buffer: Buffer): Promise<Uint8Array> {
  if (!('poller' in binding)) {
    const { bytesRead } = await binding.read(buffer, 0, buffer.length);
    return taken(buffer, bytesRead);
  }
  for (;;) {
    await ready(binding.poller, 'readable');
    if (binding.fd === null) throw new Error('the port is closed');
    const fileDescriptor = binding.fd;
    const count = unlessBusy(() => readSync(fileDescriptor, buffer, 0, buffer.length, null));
    // The port is opened with VMIN 1: no data is EAGAIN, so zero bytes are the end of a terminal that was hung up.
    if (count === 0) throw new Error('the port was hung up');
    if (count !== null) return taken(buffer, count);
  }
}

/** A copy; the buffer keeps nothing, because it may be a secret that nobody would erase there. */
function taken(buffer: Buffer, count: number): Uint8Array {
  const bytes = concatBytes([buffer.subarray(0, count)]);
  buffer.fill(0, 0, count);
  return bytes;
}

/** Resolves when the operating system has taken all bytes. Stops between pieces when the signal aborts. */
export async function writeAll(
  binding: SerialBinding,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    signal.throwIfAborted();
    const piece = bytes.subarray(offset, offset + 4096);
    if (!('poller' in binding)) {
      await binding.write(Buffer.from(piece));
      offset += piece.length;
      continue;
    }
    if (binding.fd === null) throw new Error('the port is closed');
    const fileDescriptor = binding.fd;
    const count = unlessBusy(() => writeSync(fileDescriptor, piece));
    if (count === null) await orAborted(ready(binding.poller, 'writable'), signal);
    else offset += count;
  }
}

function ready(poller: Poller, event: 'readable' | 'writable'): Promise<void> {
  return new Promise((resolve, reject) => {
    poller.once(event, (error) => (error ? reject(error) : resolve()));
  });
}

function unlessBusy(work: () => number): number | null {
  try {
    return work();
  } catch (thrown) {
    // Not a failure: the descriptor does not block, and another event was faster.
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR') return null;
    throw thrown;
  }
}
