/**
 * Commands to the flash chip itself, through the registers of the SPI controller in front of it: how its id is read, and
 * how the ESP8266, whose ROM has no command for it, is read at all. Slow: every register is an exchange.
 */
import { Fault } from '../../model/fault.ts';
import type { Channel } from './channel.ts';
import type { Chip } from './chips.ts';
import { readRegister, writeRegister } from './registers.ts';

const readId = 0x9f;
const readData = 0x03;
const commandRegister = 0;
const addressRegister = 4;
const userCommand = 1 << 18;
const userFlags = { command: 0x8000_0000, address: 0x4000_0000, input: 0x1000_0000 } as const;
const addressBits = 24;
const commandLengthShift = 28;
const addressLengthShift = 26;
const inputLengthShift = 8;
const doneTries = 10;
/** The data registers hold so much. */
const spiReadBytes = 64;

/** JEDEC id: manufacturer in the lowest byte, then type, then the power of two of the size. */
export async function readFlashId(
  channel: Channel,
  chip: Chip,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<number> {
  const port = new SpiPort(channel, chip, signal, timeoutMs);
  const [maker = 0, type = 0, size = 0] = await port.keeping(async () => {
    await port.prepare({ opcode: readId, addressed: false, inputBytes: 3 });
    return port.run(null, 3);
  });
  return maker | (type << 8) | (size << 16);
}

/** Null for an id that does not say: another vendor's way of counting, or no flash at all. */
export function flashBytesOf(flashId: number): number | null {
  const power = flashId >>> 16;
  // Some makers count anew from 64 MiB (0x20), others from another start (0x32 is 256 KiB).
  const exponent = power >= 0x32 && power <= 0x3a ? power - 0x20 : power >= 0x20 ? power - 0x20 + 26 : power;
  return exponent >= 16 && exponent <= 28 ? 2 ** exponent : null;
}

/** Calls `onRead` with at most 64 bytes at a time. */
export async function readBySpi(
  channel: Channel,
  chip: Chip,
  address: number,
  lengthBytes: number,
  signal: AbortSignal,
  timeoutMs: number,
  onRead: (bytes: Uint8Array) => void,
): Promise<void> {
  const port = new SpiPort(channel, chip, signal, timeoutMs);
  await port.keeping(async () => {
    await port.prepare({ opcode: readData, addressed: true, inputBytes: spiReadBytes });
    for (let done = 0; done < lengthBytes; done += spiReadBytes) {
      const wanted = Math.min(spiReadBytes, lengthBytes - done);
      onRead((await port.run(address + done, wanted)).subarray(0, wanted));
    }
  });
}

interface SpiCommand {
  readonly opcode: number;
  readonly addressed: boolean;
  readonly inputBytes: number;
}

class SpiPort {
  readonly #chip: Chip;
  readonly #read: (offset: number) => Promise<number>;
  readonly #write: (offset: number, value: number) => Promise<void>;

  constructor(channel: Channel, chip: Chip, signal: AbortSignal, timeoutMs: number) {
    const { base } = chip.spi;
    this.#chip = chip;
    this.#read = (offset) => readRegister(channel, base + offset, signal, timeoutMs);
    this.#write = (offset, value) => writeRegister(channel, base + offset, value, signal, timeoutMs);
  }

  /** What stays the same when a command is run again. */
  async prepare({ opcode, addressed, inputBytes }: SpiCommand): Promise<void> {
    const { user, user1, user2, lengths } = this.#chip.spi;
    const inputBits = inputBytes * 8 - 1;
    const addressLength = addressed ? (addressBits - 1) << addressLengthShift : 0;
    if (lengths === null) await this.#write(user1, addressLength | (inputBits << inputLengthShift));
    else {
      await this.#write(lengths.in, inputBits);
      if (addressed) await this.#write(user1, addressLength);
    }
    await this.#write(user, userFlags.command | userFlags.input | (addressed ? userFlags.address : 0));
    await this.#write(user2, (7 << commandLengthShift) | opcode);
  }

  async run(address: number | null, inputBytes: number): Promise<Uint8Array> {
    const { data } = this.#chip.spi;
    // The ESP8266 sends an address from the top of the register.
    if (address !== null) await this.#write(addressRegister, address << (32 - addressBits));
    await this.#write(commandRegister, userCommand);
    await this.#untilDone();
    const bytes = new Uint8Array(Math.ceil(inputBytes / 4) * 4);
    const view = new DataView(bytes.buffer);
    for (let offset = 0; offset < bytes.length; offset += 4)
      view.setUint32(offset, await this.#read(data + offset), true);
    return bytes;
  }

  /** Each look is an exchange of milliseconds, the command itself takes microseconds. */
  async #untilDone(): Promise<void> {
    for (let tries = 0; tries < doneTries; tries += 1) {
      if (((await this.#read(commandRegister)) & userCommand) === 0) return;
    }
    throw new Fault('device.protocol', 'The flash chip does not finish a command.');
  }

  /** The ROM uses these registers too: it shall find them as it left them. */
  async keeping<T>(work: () => Promise<T>): Promise<T> {
    const { user, user2 } = this.#chip.spi;
    const before = { user: await this.#read(user), user2: await this.#read(user2) };
    const result = await work();
    await this.#write(user, before.user);
    await this.#write(user2, before.user2);
    return result;
  }
}
