import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../src/base/bytes.ts';
import { openTcpLink, parseTcpPath } from '../../src/transport/tcp-link.ts';

const never = new AbortController().signal;
let server: Server | null = null;

async function serve(onClient: (socket: Socket) => void): Promise<string> {
  const listening = createServer((socket) => {
    socket.on('error', () => undefined);
    onClient(socket);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `tcp://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

afterEach(() => {
  server?.close();
  server = null;
});

test('bytes go out and come back', async () => {
  const link = await openTcpLink(await serve((socket) => socket.pipe(socket)), never);
  await link.write(utf8('ping'), never);
  expect(utf8('ping')).toEqual(new Uint8Array(await link.read(AbortSignal.timeout(2_000))));
  expect(link.serial).toBeNull();
  await link.close();
  await expect(link.read(never)).rejects.toMatchObject({ code: 'link.lost' });
});

test('what is written right before closing arrives', async () => {
  const parts: Uint8Array[] = [];
  let ended = (): void => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const path = await serve((socket) => {
    socket.on('data', (bytes) => parts.push(bytes));
    socket.on('end', ended);
  });
  const link = await openTcpLink(path, never);
  await link.write(new Uint8Array(100_000).fill(7), never);
  await link.close();
  await end;
  expect(concatBytes(parts).length).toBe(100_000);
});

test('a server that hangs up is link.lost for the pending read, after its last bytes', async () => {
  const link = await openTcpLink(await serve((socket) => socket.end('bye')), never);
  expect(Buffer.from(await link.read(AbortSignal.timeout(2_000))).toString()).toBe('bye');
  await expect(link.read(never)).rejects.toMatchObject({ code: 'link.lost' });
});

test('a server that never stops talking is cut off with link.flood', async () => {
  const block = Buffer.alloc(1024 * 1024, 0x55);
  const link = await openTcpLink(
    await serve((socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(block));
      };
      socket.on('drain', more);
      more();
    }),
    never,
  );
  await expect
    .poll(
      () =>
        link.write(utf8('?'), never).then(
          () => null,
          (fault) => fault.code,
        ),
      { timeout: 10_000 },
    )
    .toBe('link.flood');
  await expect(link.read(never)).rejects.toMatchObject({ code: 'link.flood' });
});

test('a refused connection is link.open', async () => {
  const path = await serve(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  await expect(openTcpLink(path, never)).rejects.toMatchObject({ code: 'link.open' });
});

test('addresses are parsed strictly', () => {
  expect(parseTcpPath('tcp://bench-7.example:4001')).toEqual({ host: 'bench-7.example', port: 4001 });
  expect(parseTcpPath('tcp://[::1]:22')).toEqual({ host: '::1', port: 22 });
  for (const bad of [
    'tcp://host',
    'tcp://host:0',
    'tcp://host:70000',
    'tcp://a b:1',
    'tcp://u@h:1',
    'tcp:host:1',
  ])
    expect(() => parseTcpPath(bad), bad).toThrow(/tcp:\/\/host:port/);
});
