/** A contract pipe over a stream socket: one JSON value a line. Used between processes of one user. */
import type { Socket } from 'node:net';
import type { Pipe } from '../../contract/channel.ts';

/** Room for an imported package in base64; a longer line is not ours. */
const maxLineBytes = 256 * 1024 * 1024;

/** `limitBytes` bounds one line; whoever sends a longer one is cut off. */
export function socketPipe(socket: Socket, limitBytes: number = maxLineBytes): Pipe {
  let parts: Buffer[] = [];
  let length = 0;
  const messageListeners: ((message: unknown) => void)[] = [];
  const deliver = (line: Buffer): void => {
    let message: unknown;
    try {
      message = JSON.parse(line.toString('utf8'));
    } catch {
      // Whoever sends no JSON does not speak the contract.
      socket.destroy();
      return;
    }
    for (const listener of messageListeners) listener(message);
  };
  socket.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      if (length + end - start > limitBytes) {
        socket.destroy();
        return;
      }
      deliver(Buffer.concat(parts));
      parts = [];
      length = 0;
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > limitBytes) socket.destroy();
  });
  // The close event follows and tells the listeners; an error event without a listener would end the process.
  socket.on('error', () => undefined);
  return {
    send: (message) => {
      if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
    },
    onMessage: (listener) => messageListeners.push(listener),
    onClose: (listener) => socket.once('close', () => listener()),
    close: () => socket.destroy(),
  };
}
