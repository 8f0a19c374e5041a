/** A small STK500v1 bootloader (Atmel AVR061, as optiboot answers it) behind a pseudo-terminal: for avrdude. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { openPty } from '../pty.ts';

const inSync = 0x14;
const ok = 0x10;
const endOfCommand = 0x20;
/** ATmega328P. */
const signature = [0x1e, 0x95, 0x0f] as const;
/** Bytes of each command before its 0x20; page writes are longer by their data. */
const lengths: Readonly<Record<number, number>> = { 65: 2, 66: 21, 69: 6, 85: 3, 86: 5, 100: 4, 116: 4 };

export interface SimulatedStk500 extends AsyncDisposable {
  readonly path: string;
  readonly flash: Uint8Array;
}

export async function simulatedStk500(faults: { readonly forgets?: boolean } = {}): Promise<SimulatedStk500> {
  const flash = new Uint8Array(32_768).fill(0xff);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let address = 0;
    let pending: number[] = [];
    const answer = (command: readonly number[]): readonly number[] => {
      const [code = 0, first = 0, second = 0, third = 0] = command;
      switch (code) {
        case 0x41:
          return [first === 0x81 ? 4 : first === 0x82 ? 4 : 3];
        case 0x55:
          address = (first + second * 256) * 2;
          return [];
        case 0x56:
          // SPI passed on: reading the signature byte by byte, and fuses.
          return [first === 0x30 ? (signature[third] ?? 0) : 0];
        case 0x64: {
          const size = first * 256 + second;
          if (third === 0x46 && !faults.forgets) flash.set(command.slice(4, 4 + size), address);
          return [];
        }
        case 0x74:
          return [...flash.subarray(address, address + first * 256 + second)];
        case 0x75:
          return signature;
        default:
          return [];
      }
    };
    socket.on('data', (bytes: Buffer) => {
      pending.push(...bytes);
      for (;;) {
        const [code = 0, high = 0, low = 0] = pending;
        const data = code === 0x64 ? high * 256 + low : 0;
        const length = (lengths[code] ?? 1) + data;
        if (pending.length < length + 1) return;
        const command = pending.slice(0, length);
        const ended = pending[length] === endOfCommand;
        pending = pending.slice(length + 1);
        socket.write(Uint8Array.from(ended ? [inSync, ...answer(command), ok] : [0x15]));
      }
    });
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const pty = await openPty(`tcp://127.0.0.1:${port}`);
  return {
    path: pty.path,
    flash,
    [Symbol.asyncDispose]: async () => {
      await pty[Symbol.asyncDispose]();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
