/**
 * The commands of ST's UART bootloader (AN3155), each with the answers that it waits for. Every stage waits for its ACK
 * before the next byte: the bootloader polls its receiver, and loses what comes while it works. Knows no part.
 */
import type { Clock } from '../../base/clock.ts';
import { stm32CrcPolynomial, stm32CrcStart } from '../../framing/crc32-stm32.ts';
import { Fault } from '../../model/fault.ts';
import { type Answers, isLostSync } from './answers.ts';
import {
  ack,
  addressFrame,
  autobaud,
  type CommandName,
  commandFrame,
  commands,
  dataFrame,
  eraseFrame,
  extendedEraseFrame,
  lengthFrame,
  massEraseFrames,
  wordFrame,
  writeProtectFrame,
  xorOf,
} from './commands.ts';

/** Which part of a command the unit did not acknowledge. */
export type Stage = 'command' | 'address' | 'data';

export interface BootloaderInfo {
  /** Of the protocol: 0x31 is 3.1. */
  readonly version: number;
  readonly commands: ReadonlySet<number>;
}

const syncAttempts = 5;
/** One byte and its answer at 1200 baud take 20 ms; a unit that starts needs some ms more. */
const syncTimeoutMs = 150;
/** Firmware that still prints, or a line that swings: given time to end before the next try. */
const noisePauseMs = 100;
/**
 * What ends a half-sent command with a NACK: no two neighbours are a command and its complement, and read as an erase
 * list the XOR never fits (tested). Sent in growing bursts, up to what Write Memory may still be waiting for. A unit that
 * takes them for the count of an extended erase waits for 65 KB: it has to be reset.
 */
const fillerBursts = [1, 1, 2, 4, 8, 16, 32, 64, 128, 256] as const;

export class Bootloader {
  readonly #answers: Answers;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #byteMs: number;

  /** `timeoutMs` is how long the unit may think; line time is added. */
  constructor(answers: Answers, timeoutMs: number, baud: number, clock: Clock) {
    this.#answers = answers;
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
    this.#byteMs = 11_000 / baud;
  }

  /**
   * 0x7F, by which a unit that was just reset measures the speed and says ACK. One that is in its bootloader already takes it
   * for half a command: a second one is answered with NACK. Rejects with Fault link.*.
   */
  async sync(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#answers.ask(Uint8Array.of(autobaud), 0, syncTimeoutMs, signal);
        return;
      } catch (thrown) {
        // Silence is half a command, or a unit that still starts; noise is what a line picks up while it does.
        if (!isLostSync(thrown) || attempt >= syncAttempts) throw thrown;
        if (isGarbage(thrown)) await this.#clock.sleep(noisePauseMs, signal);
      }
    }
  }

  /** Brings a unit that waits for the rest of something back to the start of a command. Rejects with Fault link.*. */
  async resync(signal: AbortSignal): Promise<void> {
    // What is still on its way to us belongs to what was given up.
    await this.#clock.sleep(Math.ceil(this.#byteMs * 260), signal);
    let last: unknown = null;
    for (const count of fillerBursts) {
      try {
        const filler = Uint8Array.from({ length: count }, (_, index) => (index % 2 === 0 ? autobaud : 0x6f));
        const { accepted } = await this.#answers.ask(
          filler,
          0,
          Math.ceil(syncTimeoutMs + count * this.#byteMs),
          signal,
        );
        if (!accepted) {
          // The rest of the burst makes NACKs of its own.
          await this.#clock.sleep(Math.ceil(this.#byteMs * count) + 20, signal);
          this.#answers.discard();
          // One byte of filler too many is half a command: sync ends it, and a whole answer proves it.
          await this.sync(signal);
          await this.get(signal);
          return;
        }
      } catch (thrown) {
        // Until the last burst silence only says that more is needed.
        if (!isLostSync(thrown)) throw thrown;
        last = thrown;
      }
    }
    throw last ?? new Fault('link.garbage', 'The unit accepts what is no command.');
  }

  async get(signal: AbortSignal): Promise<BootloaderInfo> {
    const { data } = await this.#send('get', 'command', commandFrame('get'), 2, signal);
    const [count = 0, version = 0] = data;
    const codes = await this.#answers.bytes(count, this.#timeoutMs, signal);
    await this.#second('get', this.#timeoutMs, signal);
    return { version, commands: new Set(codes) };
  }

  /** Two bytes for every STM32. */
  async id(signal: AbortSignal): Promise<number> {
    const { data } = await this.#send('getId', 'command', commandFrame('getId'), 3, signal);
    await this.#second('getId', this.#timeoutMs, signal);
    const [count, high = 0, low = 0] = data;
    if (count !== 1)
      throw new Fault('device.protocol', 'The unit gives a product id that is not two bytes long.', {
        bytes: (count ?? 0) + 1,
      });
    return high * 256 + low;
  }

  /** 1 to 256 bytes. */
  async read(address: number, lengthBytes: number, signal: AbortSignal): Promise<Uint8Array> {
    await this.#send('read', 'command', commandFrame('read'), 0, signal);
    await this.#send('read', 'address', addressFrame(address), 0, signal);
    const { data } = await this.#send('read', 'data', lengthFrame(lengthBytes), lengthBytes, signal);
    return data;
  }

  /** 1 to 256 bytes, a multiple of 4, in flash that is erased, or in RAM. */
  async write(address: number, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#send('write', 'command', commandFrame('write'), 0, signal);
    await this.#send('write', 'address', addressFrame(address), 0, signal);
    await this.#send('write', 'data', dataFrame(bytes), 0, signal);
  }

  /** The unit answers when all are erased. */
  async erase(
    command: 'erase' | 'extendedErase',
    pages: readonly number[] | 'all',
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#send(command, 'command', commandFrame(command), 0, signal);
    const frame =
      pages === 'all'
        ? massEraseFrames[command]
        : (command === 'erase' ? eraseFrame : extendedEraseFrame)(pages);
    await this.#send(command, 'data', frame, 0, signal, timeoutMs);
  }

  /**
   * What the unit's CRC unit makes of its own memory (AN3155 3.13): address and size are multiples of 4. Polynomial and
   * start value have to be sent, also where a part ignores them. Rejects with Fault device.refused or link.*.
   */
  async checksum(
    address: number,
    sizeBytes: number,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<number> {
    await this.#send('getChecksum', 'command', commandFrame('getChecksum'), 0, signal);
    await this.#send('getChecksum', 'address', addressFrame(address), 0, signal);
    await this.#send('getChecksum', 'data', wordFrame(sizeBytes / 4), 0, signal);
    await this.#send('getChecksum', 'data', wordFrame(stm32CrcPolynomial), 0, signal);
    const { data } = await this.#send('getChecksum', 'data', wordFrame(stm32CrcStart), 5, signal, timeoutMs);
    // One ACK for the start value and one for the value, or one for both: the text can be read in both ways.
    if (xorOf(data) === 0) return wordOf(data);
    const rest = data[0] === ack ? await this.#answers.bytes(1, this.#timeoutMs, signal) : Uint8Array.of();
    const second = Uint8Array.of(...data.subarray(1), ...rest);
    if (second.length === 5 && xorOf(second) === 0) return wordOf(second);
    throw new Fault('link.garbage', 'The checksum of the unit arrived damaged.', {});
  }

  /** Acknowledged twice; the unit then resets itself. Only the sectors named are protected afterwards. */
  async writeProtect(codes: readonly number[], timeoutMs: number, signal: AbortSignal): Promise<void> {
    await this.#send('writeProtect', 'command', commandFrame('writeProtect'), 0, signal);
    await this.#send('writeProtect', 'data', writeProtectFrame(codes), 0, signal, timeoutMs);
  }

  /** Starts what the vector table at `address` names. */
  async go(address: number, signal: AbortSignal): Promise<void> {
    await this.#send('go', 'command', commandFrame('go'), 0, signal);
    await this.#send('go', 'address', addressFrame(address), 0, signal);
  }

  /** Acknowledged twice: when it is understood, and when it is done. The unit then resets itself. */
  async protect(
    command: 'readoutProtect' | 'readoutUnprotect' | 'writeUnprotect',
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#send(command, 'command', commandFrame(command), 0, signal);
    await this.#second(command, timeoutMs, signal);
  }

  async #send(
    command: CommandName,
    stage: Stage,
    frame: Uint8Array,
    dataBytes: number,
    signal: AbortSignal,
    workMs = this.#timeoutMs,
  ): Promise<{ readonly data: Uint8Array }> {
    const timeoutMs = Math.ceil(workMs + (frame.length + dataBytes + 1) * this.#byteMs);
    const answer = await this.#answers.ask(frame, dataBytes, timeoutMs, signal);
    if (!answer.accepted) throw refusal(command, stage);
    return answer;
  }

  async #second(command: CommandName, timeoutMs: number, signal: AbortSignal): Promise<void> {
    const { accepted } = await this.#answers.another(timeoutMs, signal);
    if (!accepted) throw refusal(command, 'data');
  }
}

function wordOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
}

const commandTitles: Readonly<Record<CommandName, string>> = {
  get: 'to list its commands',
  getVersion: 'to give its version',
  getId: 'to give its product id',
  read: 'to read memory',
  go: 'to start the firmware',
  write: 'to write memory',
  erase: 'to erase',
  extendedErase: 'to erase',
  writeProtect: 'to protect flash against writing',
  writeUnprotect: 'to end the write protection',
  readoutProtect: 'to protect flash against reading',
  readoutUnprotect: 'to end the readout protection',
  getChecksum: 'to calculate a checksum',
};

function refusal(command: CommandName, stage: Stage): Fault {
  return new Fault('device.refused', `The unit's bootloader refused ${commandTitles[command]}.`, {
    command: commands[command],
    stage,
  });
}

/** A NACK, at any stage or at the named one. */
export function isRefusal(thrown: unknown, stage?: Stage): boolean {
  if (!(thrown instanceof Fault) || thrown.code !== 'device.refused') return false;
  return 'stage' in thrown.context && (stage === undefined || thrown.context.stage === stage);
}

function isGarbage(thrown: unknown): boolean {
  return thrown instanceof Fault && thrown.code === 'link.garbage';
}
