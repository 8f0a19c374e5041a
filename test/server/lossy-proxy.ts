/** A TCP proxy in front of a TLS server that lets requests through and can lose the answers. */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface LossyProxy extends AsyncDisposable {
  readonly port: number;
  /** How many answers to lose from now on. */
  losing: number;
  readonly lost: number;
}

export async function lossyProxy(target: () => number): Promise<LossyProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target(), '127.0.0.1');
    let flights = 0;
    let loses = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => client.destroy());
    }
    client.on('data', (bytes) => {
      flights += 1;
      // the first flight is the client's hello; the request comes with or after the second
      if (flights === 2 && proxy.losing > 0) {
        loses = true;
        proxy.losing -= 1;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!loses) client.write(bytes);
    });
    // the server closes after its answer: by then it has done what was asked
    upstream.on('end', () => {
      if (loses) lost += 1;
      if (loses) client.destroy();
      else client.end();
    });
    client.on('end', () => upstream.end());
  });
  let lost = 0;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const proxy: LossyProxy = {
    port: (server.address() as AddressInfo).port,
    losing: 0,
    get lost() {
      return lost;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
  return proxy;
}
