/**
 * The loader in a simulated chip's ROM: takes one message, acts on the flash, answers. What differs between chips is in
 * chips.ts; what a locked chip refuses is refused here too.
 */
import { createHash } from 'node:crypto';
import { utf8 } from '../../../base/bytes.ts';
import { Inflater } from '../../../formats/inflater.ts';
import { encodeSlip } from '../../../framing/slip.ts';
import { checksumOf, commands, notTaken, wrongChecksum } from '../protocol.ts';
import { identityPartition } from './factory.ts';
import { FlashWriter } from './flash-writer.ts';
import { Registers } from './registers.ts';
import type { Simulation } from './simulation.ts';

export interface RomAnswer {
  readonly frames: readonly Uint8Array[];
  readonly delayMs: number;
  /** The loader ends with this answer. */
  readonly leaves: boolean;
}

interface Outcome {
  readonly value?: number;
  readonly data?: Uint8Array;
  readonly error?: number;
  readonly delayMs?: number;
  readonly leaves?: boolean;
}

const failedToAct = 0x06;
const failedToInflate = 0x0b;
const readsAtOnceBytes = 64;
const headerBytes = 8;
/** SYNC, and what is not taken, is answered eight times. */
const repeats = 8;
/** All that is left in secure download mode. */
const lockedCommands: readonly number[] = [
  commands.flashBegin,
  commands.flashData,
  commands.flashEnd,
  commands.sync,
  commands.spiSetParameters,
  commands.spiAttach,
  commands.changeBaud,
  commands.deflateBegin,
  commands.deflateData,
  commands.deflateEnd,
  commands.securityInfo,
];
const oldCommands: readonly number[] = [
  commands.flashBegin,
  commands.flashData,
  commands.flashEnd,
  commands.memoryBegin,
  commands.memoryEnd,
  commands.memoryData,
  commands.sync,
  commands.writeRegister,
  commands.readRegister,
];
const md5KibMs = 0.05;

export class Rom {
  readonly #unit: Simulation;
  readonly #registers: Registers;
  readonly #writer: FlashWriter;
  #inflater: Inflater | null = null;
  #attached = false;

  constructor(unit: Simulation) {
    this.#unit = unit;
    this.#registers = new Registers(unit);
    this.#writer = new FlashWriter(unit);
  }

  /** Null for what is not a request. */
  answer(frame: Uint8Array): RomAnswer | null {
    if (frame.length < headerBytes || frame[0] !== 0) return null;
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    const code = view.getUint8(1);
    const data = frame.subarray(headerBytes);
    if (view.getUint16(2, true) !== data.length) return this.#packed(0, { error: notTaken }, repeats);
    if (!this.#takes(code)) return this.#packed(0, { error: notTaken }, repeats);
    const outcome = this.#act(code, data, view.getUint32(4, true));
    return this.#packed(code, outcome, code === commands.sync ? repeats : 1);
  }

  #takes(code: number): boolean {
    const { chip, options } = this.#unit;
    if (!chip.modernRom) return oldCommands.includes(code);
    if (options.secureDownload) return lockedCommands.includes(code);
    if (code === commands.securityInfo) return chip.id !== 'esp32';
    return Object.values<number>(commands).includes(code) && code < commands.eraseFlash;
  }

  #act(code: number, data: Uint8Array, checksum: number): Outcome {
    const word = wordsOf(data);
    switch (code) {
      case commands.sync:
        return { value: 0x2012_0707 };
      case commands.readRegister:
        return { value: this.#registers.read(word(0)) };
      case commands.writeRegister:
        this.#registers.write(word(0), word(1), word(2));
        return {};
      case commands.spiAttach:
        this.#attached = true;
        return {};
      case commands.securityInfo:
        return { data: this.#securityInfo() };
      case commands.flashBegin:
      case commands.deflateBegin:
        return this.#begin(code === commands.deflateBegin, word);
      case commands.flashData:
      case commands.deflateData:
        return this.#block(data.subarray(16), checksum);
      case commands.flashEnd:
      case commands.deflateEnd:
      case commands.memoryEnd:
        return { leaves: true };
      case commands.readFlashSlow:
        return this.#read(word(0), word(1));
      case commands.flashMd5:
        return this.#digest(word(0), word(1));
      case commands.memoryBegin:
      case commands.memoryData:
      case commands.spiSetParameters:
      case commands.changeBaud:
        return {};
      default:
        return { error: notTaken };
    }
  }

  #begin(deflated: boolean, word: (index: number) => number): Outcome {
    const { chip } = this.#unit;
    if (!chip.modernRom) this.#attached = true;
    if (!this.#attached) return { error: failedToAct };
    this.#inflater = deflated ? new Inflater() : null;
    const delayMs = this.#writer.begin(word(3), word(0), word(1));
    return delayMs === null ? { error: failedToAct } : { delayMs };
  }

  #block(payload: Uint8Array, checksum: number): Outcome {
    if (checksumOf(payload) !== (checksum & 0xff)) return { error: wrongChecksum };
    try {
      const bytes = this.#inflater === null ? payload : this.#inflater.push(payload);
      return this.#writer.write(bytes);
    } catch (thrown) {
      if (thrown instanceof RangeError) return { error: failedToInflate };
      throw thrown;
    }
  }

  #read(address: number, lengthBytes: number): Outcome {
    const { flash, options } = this.#unit;
    const outside = lengthBytes > readsAtOnceBytes || address + lengthBytes > options.flashBytes;
    if (!this.#attached || outside) return { error: failedToAct };
    const data = new Uint8Array(readsAtOnceBytes);
    data.set(flash.read(address, lengthBytes));
    // A cell that reads otherwise than it was written.
    const { offset, sizeBytes } = identityPartition;
    const within = address >= offset && address < offset + sizeBytes;
    if (within && this.#unit.is('bad-proof') && (data[0] ?? 0xff) !== 0xff) data[0] = (data[0] ?? 0) ^ 0x01;
    return { data };
  }

  #digest(address: number, lengthBytes: number): Outcome {
    const { flash, options } = this.#unit;
    if (!this.#attached || address + lengthBytes > options.flashBytes) return { error: failedToAct };
    const digest = createHash('md5').update(flash.read(address, lengthBytes)).digest('hex');
    return { data: utf8(digest), delayMs: (lengthBytes / 1024) * md5KibMs };
  }

  #securityInfo(): Uint8Array {
    const { chip, options } = this.#unit;
    const info = new Uint8Array(chip.id === 'esp32s2' ? 12 : 20);
    const view = new DataView(info.buffer);
    view.setUint32(0, (options.secureBoot === 0 ? 0 : 1) | (options.secureDownload ? 4 : 0), true);
    view.setUint8(4, options.flashEncryption ? 1 : 0);
    if (info.length === 20) view.setUint32(12, chip.imageId ?? 0, true);
    return info;
  }

  #packed(code: number, outcome: Outcome, count: number): RomAnswer {
    const data = outcome.error === undefined ? (outcome.data ?? new Uint8Array(0)) : new Uint8Array(0);
    const statusBytes = this.#unit.chip.modernRom ? 4 : 2;
    const packet = new Uint8Array(headerBytes + data.length + statusBytes);
    const view = new DataView(packet.buffer);
    packet.set([1, code]);
    view.setUint16(2, data.length + statusBytes, true);
    view.setUint32(4, outcome.value ?? 0, true);
    packet.set(data, headerBytes);
    if (outcome.error !== undefined) packet.set([1, outcome.error], headerBytes + data.length);
    const encoded = encodeSlip(packet);
    return {
      frames: Array.from({ length: count }, () => encoded),
      delayMs: this.#unit.options.processingMs + (outcome.delayMs ?? 0),
      leaves: outcome.leaves ?? false,
    };
  }
}

/** Missing words are 0. */
function wordsOf(data: Uint8Array): (index: number) => number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return (index) => (index * 4 + 4 <= data.length ? view.getUint32(index * 4, true) : 0);
}
