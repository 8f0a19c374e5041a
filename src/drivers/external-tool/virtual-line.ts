/**
 * The line of a virtual unit on a private socket, for the time of one call: a real program flashes a simulated unit. The
 * socket lies in the call's own folder, which nobody else can enter.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Random, randomId } from '../../base/random.ts';
import { Fault } from '../../model/fault.ts';
import type { Link } from '../../transport/link.ts';
import type { Port } from '../../transport/port.ts';

/** Practice units talk in short lines. */
const floodBytes = 256 * 1024;
const lineEnd = 0x0a;

export interface VirtualLineOptions {
  readonly port: Port;
  readonly folder: string;
  readonly random: Random;
  /** A restart takes the unit away: then losing it is no failure of the call. */
  readonly mayVanish: boolean;
}

/**
 * `work` gets the socket's path, and a signal that aborts with Fault link.lost or link.flood as soon as the unit is gone or
 * talks without end. Rejects with what `work` rejects with, or with the Fault of opening the unit.
 */
export async function withVirtualLine<T>(
  options: VirtualLineOptions,
  signal: AbortSignal,
  work: (path: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const link = await options.port.open({}, signal);
  const broken = new AbortController();
  const client: { socket: Socket | null } = { socket: null };
  const server = createServer((socket) => {
    if (client.socket !== null) {
      socket.destroy();
      return;
    }
    client.socket = socket;
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      // What can not be sent is found out by whoever reads.
      link.write(bytes, broken.signal).catch(() => undefined);
    });
  });
  const pump = toClient(link, client, broken, options.mayVanish);
  try {
    const path = await listen(server, options);
    return await work(path, AbortSignal.any([signal, broken.signal]));
  } finally {
    client.socket?.destroy();
    server.close();
    await link.close();
    await pump;
  }
}

async function listen(server: Server, { folder, random }: VirtualLineOptions): Promise<string> {
  const path =
    process.platform === 'win32' ? `\\\\.\\pipe\\mintmark-${randomId(random)}` : join(folder, 'line');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'string' ? address : path;
}

async function toClient(
  link: Link,
  client: { readonly socket: Socket | null },
  broken: AbortController,
  mayVanish: boolean,
): Promise<void> {
  let sinceLine = 0;
  try {
    for (;;) {
      const bytes = await link.read(broken.signal);
      const last = bytes.lastIndexOf(lineEnd);
      sinceLine = last === -1 ? sinceLine + bytes.length : bytes.length - last - 1;
      if (sinceLine > floodBytes) throw new Fault('link.flood', 'The unit sends without end.');
      client.socket?.write(bytes);
    }
  } catch (reason) {
    // The end of the unit's line is the end of the call; or, after a restart, what the call waits for.
    if (mayVanish && reason instanceof Fault && reason.code === 'link.lost') client.socket?.end();
    else broken.abort(reason);
    await link.close();
  }
}
