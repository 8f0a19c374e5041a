/** The engine's door for programs of the same user: a socket in a folder that only the user can enter (a named pipe on Windows). */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Pipe } from '../../contract/channel.ts';
import { type Engine, serve } from '../../contract/serve.ts';
import { Fault } from '../../model/fault.ts';
import { socketPipe } from './socket-pipe.ts';

/** Derived from the data folder: socket paths are limited to about 100 bytes, data folders are not. */
export function localAddress(dataFolder: string): string {
  const name = createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\mintmark-${name}`;
  return join(tmpdir(), `mintmark-${userInfo().uid}`, `${name}.sock`);
}

/** Serves every connection until disposed. The caller holds the data folder's lock, so a socket file there is stale. */
export async function listenLocally(
  engine: Engine,
  dataFolder: string,
  options: { readonly limitBytes?: number } = {},
): Promise<AsyncDisposable & { readonly address: string }> {
  const address = localAddress(dataFolder);
  const pipes = new Set<Pipe>();
  const server = createServer((socket) => {
    const pipe = socketPipe(socket, options.limitBytes);
    pipes.add(pipe);
    pipe.onClose(() => pipes.delete(pipe));
    serve(engine, pipe);
  });
  if (process.platform !== 'win32') {
    const folder = join(address, '..');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    rmSync(address, { force: true });
  }
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(address, done);
  });
  if (process.platform !== 'win32') chmodSync(address, 0o600);
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      for (const pipe of pipes) pipe.close();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A pipe to a running engine. Rejects with Fault contract.closed when there is none. */
export function connectLocally(dataFolder: string): Promise<Pipe> {
  return new Promise((done, failed) => {
    const socket = connect(localAddress(dataFolder));
    socket.once('connect', () => done(socketPipe(socket)));
    socket.once('error', (cause) =>
      failed(
        new Fault('contract.closed', 'No engine is running on this data folder.', { dataFolder }, { cause }),
      ),
    );
  });
}
