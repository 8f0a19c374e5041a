/**
 * Offers a port (usually a place of the virtual bench) on TCP, so that other people's tools can be tried and trained on
 * a virtual unit. One client at a time, and only on loopback unless another address is named: there is no password.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Link } from '../transport/link.ts';
import type { Port } from '../transport/port.ts';

export interface ServeOnTcpOptions {
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
  readonly baud?: number;
  /** What the client sees of a restart: the connection ends (native USB), or stays (a serial bridge). */
  readonly whenLost?: 'close' | 'hold';
}

export interface ServedPort extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/** Rejects with the operating system's error when the address can not be taken. */
export async function servePortOnTcp(port: Port, options: ServeOnTcpOptions = {}): Promise<ServedPort> {
  const stop = new AbortController();
  let busy: Promise<void> | null = null;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (busy !== null) {
      socket.destroy();
      return;
    }
    busy = serveClient(port, socket, options, stop.signal).finally(() => {
      busy = null;
    });
  });
  await listen(server, options);
  const address = server.address() as AddressInfo;
  return {
    host: address.address,
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      stop.abort(new Error('no longer served'));
      await Promise.all([busy, new Promise((resolve) => server.close(resolve))]);
    },
  };
}

function listen(server: Server, options: ServeOnTcpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function serveClient(
  port: Port,
  socket: Socket,
  options: ServeOnTcpOptions,
  stop: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  socket.once('close', () => gone.abort(new Error('the client left')));
  const signal = AbortSignal.any([stop, gone.signal]);
  const open = options.baud === undefined ? {} : { baud: options.baud };
  let link: Link | null = null;
  // While the unit restarts there is no link: what a client sends then is lost, as on a wire.
  socket.on('data', (bytes: Buffer) => {
    if (link === null) return;
    socket.pause();
    void link
      .write(bytes, signal)
      .catch(() => undefined)
      .finally(() => socket.resume());
  });
  socket.setNoDelay(true);
  try {
    do {
      link = await port.reopen(open, signal);
      await toClient(link, socket, signal);
    } while (options.whenLost === 'hold');
  } catch {
    // The client left, or serving has ended: nobody is there to be told.
  } finally {
    await link?.close();
    socket.destroy();
  }
}

/** Resolves when the link is lost. Rejects with the signal's reason. */
async function toClient(link: Link, socket: Socket, signal: AbortSignal): Promise<void> {
  for (;;) {
    let bytes: Uint8Array;
    try {
      bytes = await link.read(signal);
    } catch {
      // The unit restarted or was unplugged; the caller decides what the client sees of it.
      signal.throwIfAborted();
      await link.close();
      return;
    }
    if (!socket.write(bytes))
      await new Promise<void>((resolve) => {
        const done = (): void => {
          socket.off('drain', done);
          socket.off('close', done);
          resolve();
        };
        socket.on('drain', done);
        socket.on('close', done);
      });
  }
}
