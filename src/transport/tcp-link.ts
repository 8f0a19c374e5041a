/** A Link over TCP: serial device servers (ser2net, console servers) and emulators. */
import { connect, type Socket } from 'node:net';
import { ByteQueue } from '../base/byte-queue.ts';
import { concatBytes } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import type { Link } from './link.ts';
import { linkFlood, linkLost, openFault, unreadLimitBytes } from './link-faults.ts';

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/** `tcp://host:port`, IPv6 in brackets. Throws Fault link.open on anything else. */
export function parseTcpPath(path: string): TcpAddress {
  const match = /^tcp:\/\/(?:\[([0-9a-fA-F:.%]+)\]|([^/:@?#[\]\s]+)):(\d{1,5})\/?$/.exec(path);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 1 && port <= 65_535))
    throw new Fault('link.open', `"${path}" is not a TCP address: tcp://host:port is needed.`, { path });
  return { host, port };
}

/** Rejects with Fault link.open or the signal's reason. */
export function openTcpLink(path: string, signal: AbortSignal): Promise<Link> {
  const address = parseTcpPath(path);
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const input = new ByteQueue(unreadLimitBytes, () => linkFlood(path));
    const socket = connect({
      ...address,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 5_000,
      // a buffer of our own: Node's are given back to the system with what was read, and it may be a secret
      onread: {
        buffer: Buffer.alloc(readBytes),
        callback: (count, buffer) => {
          input.push(concatBytes([buffer.subarray(0, count)]));
          buffer.fill(0, 0, count);
          if (input.ended !== null) socket.destroy();
          return true;
        },
      },
    });
    const onAbort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    const onError = (thrown: Error): void => {
      signal.removeEventListener('abort', onAbort);
      reject(openFault(path, thrown, process.platform));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError);
      resolve(new TcpLink(path, socket, input));
    });
  });
}

const readBytes = 65_536;

class TcpLink implements Link {
  readonly serial = null;
  readonly #path: string;
  readonly #socket: Socket;
  readonly #input: ByteQueue;

  constructor(path: string, socket: Socket, input: ByteQueue) {
    this.#path = path;
    this.#socket = socket;
    this.#input = input;
    socket.on('error', (cause) => this.#input.end(linkLost(path, cause)));
    socket.on('end', () => socket.destroy());
    socket.on('close', () => this.#input.end(linkLost(path)));
  }

  read(signal: AbortSignal): Promise<Uint8Array> {
    return this.#input.read(signal);
  }

  write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.#input.ended !== null) return Promise.reject(this.#input.ended);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      const onClose = (): void => done(linkLost(this.#path));
      const done = (thrown?: Error | null): void => {
        signal.removeEventListener('abort', onAbort);
        this.#socket.off('close', onClose);
        if (thrown) reject(this.#input.ended ?? linkLost(this.#path, thrown));
        else resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#socket.once('close', onClose);
      this.#socket.write(bytes, done);
    });
  }

  discardInput(): void {
    this.#input.discard();
  }

  close(): Promise<void> {
    this.#input.discard();
    this.#input.end(linkLost(this.#path));
    if (this.#socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      // What was written shall still arrive: end() flushes, and a peer that does not answer is cut off.
      this.#socket.end(() => this.#socket.destroy());
      this.#socket.setTimeout(1_000, () => this.#socket.destroy());
    });
  }
}
