/**
 * Puts firmware into an emulated machine's memory once, over QEMU's gdb server (GDB remote serial protocol: `$data#sum`,
 * `M addr,length:hex`, `qRcmd` for the monitor). QEMU's own `-device loader` puts the files back at every reset: a unit
 * started with it forgets whatever was flashed, swapped or erased.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Segment {
  readonly address: number;
  readonly bytes: Uint8Array;
}

const pieceBytes = 1024;
const answerTimeoutMs = 30_000;

/** For a machine that was started with `-S`: it runs when this is done. */
export async function loadAndRun(gdbPort: number, segments: readonly Segment[]): Promise<void> {
  const socket = await openSocket(gdbPort);
  try {
    const ask = makeAsk(socket);
    for (const { address, bytes } of segments) {
      for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
        const piece = bytes.subarray(offset, offset + pieceBytes);
        const where = `${(address + offset).toString(16)},${piece.length.toString(16)}`;
        const answer = await ask(`M${where}:${Buffer.from(piece).toString('hex')}`);
        if (answer !== 'OK') throw new Error(`the emulator does not take memory at ${where}: ${answer}`);
      }
    }
    // The processor has read its vectors before they were there.
    await ask(`qRcmd,${Buffer.from('system_reset').toString('hex')}`);
    const detached = await ask('D');
    if (detached !== 'OK') throw new Error(`the emulator does not run: ${detached}`);
  } finally {
    socket.destroy();
  }
}

/**
 * What is in an emulated machine's memory, by another way than its firmware: the processor is stopped, the bytes are read
 * (`m addr,length`), and it runs on. With `restart` it is reset before, as by a power cycle.
 */
export async function readMemory(
  gdbPort: number,
  { address, lengthBytes, restart }: { address: number; lengthBytes: number; restart: boolean },
): Promise<Uint8Array> {
  const socket = await openSocket(gdbPort);
  try {
    const ask = makeAsk(socket);
    if (restart) await ask(`qRcmd,${Buffer.from('system_reset').toString('hex')}`);
    const parts: Buffer[] = [];
    for (let offset = 0; offset < lengthBytes; offset += pieceBytes) {
      const count = Math.min(pieceBytes, lengthBytes - offset);
      const answer = await ask(`m${(address + offset).toString(16)},${count.toString(16)}`);
      if (!/^(?:[0-9a-f]{2})+$/.test(answer))
        throw new Error(`the emulator does not show its memory: ${answer}`);
      parts.push(Buffer.from(answer, 'hex'));
    }
    await ask('D');
    return Buffer.concat(parts);
  } finally {
    socket.destroy();
  }
}

/** Intel HEX (type 0 data, 1 end, 2 and 4 base addresses) as segments of what lies side by side. */
export function parseIntelHex(text: string): readonly Segment[] {
  const parts: { address: number; lines: Buffer[]; end: number }[] = [];
  let base = 0;
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith(':')) continue;
    const record = Buffer.from(line.slice(1), 'hex');
    const data = record.subarray(4, 4 + record.readUInt8(0));
    if (record.reduce((sum, byte) => (sum + byte) & 0xff, 0) !== 0) throw new Error(`bad checksum: ${line}`);
    const type = record.readUInt8(3);
    if (type === 4) base = data.readUInt16BE(0) * 0x10000;
    if (type === 2) base = data.readUInt16BE(0) * 16;
    if (type !== 0) continue;
    const address = base + record.readUInt16BE(1);
    const last = parts.at(-1);
    if (last?.end === address) {
      last.lines.push(data);
      last.end += data.length;
    } else parts.push({ address, lines: [data], end: address + data.length });
  }
  return parts.map(({ address, lines }) => ({ address, bytes: Buffer.concat(lines) }));
}

/** Waits for an emulator that has only just been started. */
export async function openSocket(port: number): Promise<Socket> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port, noDelay: true });
        socket.once('connect', () => resolve(socket));
        socket.once('error', reject);
      });
    } catch (thrown) {
      // Not listening yet.
      if (tries > 300) throw thrown;
      await delay(50);
    }
  }
}

function makeAsk(socket: Socket): (packet: string) => Promise<string> {
  let heard = '';
  let wake = (): void => undefined;
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
    wake();
  });
  socket.on('close', () => wake());
  socket.on('error', () => wake());
  return async (packet) => {
    socket.write(`$${packet}#${checksum(packet)}`);
    const deadline = Date.now() + answerTimeoutMs;
    for (;;) {
      const found = /\$([^#]*)#[0-9a-f]{2}/.exec(heard);
      if (found !== null) {
        heard = heard.slice(found.index + found[0].length);
        socket.write('+');
        // `O` is what the monitor prints, `T` says that the processor stopped; the answer comes behind it.
        if (!/^(?:O[0-9a-f]|T)/.test(found[1] ?? '')) return found[1] ?? '';
        continue;
      }
      if (socket.destroyed || Date.now() > deadline) throw new Error("the emulator's gdb server is silent");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
}

function checksum(packet: string): string {
  const sum = Buffer.from(packet, 'latin1').reduce((total, byte) => (total + byte) & 0xff, 0);
  return sum.toString(16).padStart(2, '0');
}
