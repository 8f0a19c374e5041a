import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectClient } from '../../../src/contract/client.ts';
import { connectLocally, listenLocally, localAddress } from '../../../src/station/wires/local-socket.ts';
import { type StandInEngine, standInEngine } from './stand-in-engine.ts';

const limitBytes = 64 * 1024;
let folder: string;
let engine: StandInEngine;
let door: AsyncDisposable & { readonly address: string };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mintmark-socket-'));
  engine = standInEngine();
  door = await listenLocally(engine, folder, { limitBytes });
});

afterEach(async () => {
  await door[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function dial(): Promise<Socket> {
  return new Promise((done, failed) => {
    const socket = connect(door.address);
    socket.once('connect', () => done(socket));
    socket.once('error', failed);
  });
}

function closed(socket: Socket): Promise<void> {
  // Cut in the middle of a write: the end is what is waited for.
  socket.on('error', () => undefined);
  return new Promise((done) => socket.once('close', () => done()));
}

describe('the local socket', () => {
  test.skipIf(process.platform === 'win32')('is for its user alone: 0600 in a folder of 0700', () => {
    expect((statSync(door.address).mode & 0o777).toString(8)).toBe('600');
    expect((statSync(dirname(door.address)).mode & 0o777).toString(8)).toBe('700');
  });

  test('is named by the data folder, in less than the 100 bytes that a socket path may have', () => {
    expect(door.address).toBe(localAddress(folder));
    expect(localAddress(`${folder}/${'deep/'.repeat(60)}`).length).toBeLessThan(100);
    expect(localAddress(`${folder}2`)).not.toBe(localAddress(folder));
  });

  test('speaks the contract with two front ends at a time', async () => {
    const clients = [
      connectClient(await connectLocally(folder)),
      connectClient(await connectLocally(folder)),
    ];
    expect(await Promise.all(clients.map((client) => client.api.listPorts(undefined)))).toEqual([[], []]);
    for (const client of clients) client.close();
  });

  test('closes a pipe that sends garbage, and goes on with the others', async () => {
    const client = connectClient(await connectLocally(folder));
    for (const bytes of ['garbage\n', '\n', '{"type":"call"}\n', Buffer.from([0xff, 0xfe, 0x0a])]) {
      const socket = await dial();
      const end = closed(socket);
      socket.write(bytes);
      await end;
    }
    expect(await client.api.listPorts(undefined)).toEqual([]);
    client.close();
  });

  test('cuts off a line that never ends, and one that ends beyond the limit', async () => {
    const endless = await dial();
    const end = closed(endless);
    const piece = Buffer.alloc(16 * 1024, 0x61);
    const feed = (): void => {
      if (!endless.destroyed) endless.write(piece, () => setImmediate(feed));
    };
    feed();
    await end;
    const long = await dial();
    const longEnd = closed(long);
    long.write(
      `${JSON.stringify({ type: 'call', id: 1, name: 'listPorts', argument: 'x'.repeat(limitBytes) })}\n`,
    );
    await longEnd;
    expect(engine.calls).toEqual([]);
  });

  test('takes a message in pieces of one byte', async () => {
    const socket = await dial();
    const reply = new Promise<string>((done) => socket.once('data', (data) => done(data.toString())));
    for (const byte of Buffer.from('{"type":"call","id":7,"name":"listPorts","argument":null}\n'))
      socket.write(Buffer.of(byte));
    expect(JSON.parse(await reply)).toEqual({ type: 'reply', id: 7, ok: true, value: [] });
    socket.destroy();
  });

  test('replaces the socket file that a crash left, and is gone after closing', async () => {
    await door[Symbol.asyncDispose]();
    expect(existsSync(door.address)).toBe(false);
    await expect(connectLocally(folder)).rejects.toMatchObject({ code: 'contract.closed' });
    writeFileSync(door.address, '');
    door = await listenLocally(engine, folder, { limitBytes });
    const client = connectClient(await connectLocally(folder));
    expect(await client.api.listPorts(undefined)).toEqual([]);
    client.close();
  });
});
