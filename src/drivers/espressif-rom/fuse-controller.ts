/**
 * The eFuse controller of a unit, through its registers: what a block holds, whether it may be burned, burning it (ESP32-C3
 * Technical Reference Manual, 4.3.2 and 4.3.3). Knows blocks, no names and no recipe: what may be burned is judged in fuses.ts.
 */
import { bytesEqual, concatBytes, toHex } from '../../base/bytes.ts';
import { Fault } from '../../model/fault.ts';
import { checkBytesOf } from './fuse-coding.ts';
import {
  blockBytes,
  blockOffset,
  checkBytes,
  commandBlockShift,
  type FuseController,
  fuseRegisters,
  programCommand,
  programOperation,
  readCommand,
  readOperation,
  writeProtectBit,
} from './fuse-map.ts';
import type { Loader } from './loader.ts';
import { words } from './protocol.ts';
import { readRegister, writeRegister } from './registers.ts';

/** Burning takes some milliseconds; each look is an exchange of at least a part of one. */
const idleLooks = 500;
/** A cell that did not take is burned again with the very same bytes, so often by espefuse too. */
const burnRounds = 3;
const burning = 'While fuses were burned: ';

/** The part of a loader that fuses need. */
export type FuseLoader = Pick<Loader, 'channel' | 'timeoutMs' | 'unit'>;

export interface FuseBlock {
  readonly bytes: Uint8Array;
  readonly writeProtected: boolean;
  /** Bytes that the code had to mend, and whether it could. */
  readonly damagedBytes: number;
  readonly unreadable: boolean;
}

export class FuseRegisters {
  readonly #controller: FuseController;
  readonly #read: (offset: number) => Promise<number>;
  readonly #write: (offset: number, value: number) => Promise<void>;

  constructor(loader: FuseLoader, controller: FuseController, signal: AbortSignal) {
    const { channel, timeoutMs } = loader;
    const { base } = controller;
    this.#controller = controller;
    this.#read = (offset) => readRegister(channel, base + offset, signal, timeoutMs);
    this.#write = (offset, value) => writeRegister(channel, base + offset, value, signal, timeoutMs);
  }

  async readBlock(block: number): Promise<FuseBlock> {
    const bytes = await this.#readBytes(blockOffset(block), blockBytes);
    const protection = await this.#read(fuseRegisters.block0);
    const damaged = await this.#errorBits(block - 1);
    const failed = await this.#errorBits(block - 1 + this.#controller.failBitsBehind);
    return {
      bytes,
      writeProtected: ((protection >>> writeProtectBit(block)) & 1) !== 0,
      damagedBytes: damaged & 7,
      unreadable: (failed & 8) !== 0,
    };
  }

  /**
   * Burns a block that holds nothing yet; again only while the code finds errors, as the manual says. Throws Fault device.lied
   * when the block does not hold exactly `bytes` afterwards.
   */
  async burnBlock(block: number, bytes: Uint8Array): Promise<void> {
    for (let round = 1; ; round += 1) {
      await this.#burnOnce(block, bytes);
      const now = await this.readBlock(block);
      const sound = now.damagedBytes === 0 && !now.unreadable;
      if (sound && bytesEqual(now.bytes, bytes)) return;
      if (!sound && round < burnRounds) continue;
      throw new Fault(
        'device.lied',
        `Block ${block} of the fuses is not right after it was burned: it holds ${toHex(now.bytes)}.`,
        { block, rounds: round, damagedBytes: now.damagedBytes, unreadable: now.unreadable },
      );
    }
  }

  async #burnOnce(block: number, bytes: Uint8Array): Promise<void> {
    await this.#untilIdle('');
    await this.#setTiming();
    const program = concatBytes([bytes, checkBytesOf(bytes)]);
    await this.#writeProgram(program);
    // Nothing on the line protects the bytes of a register, and what is burned stays.
    const arrived = await this.#readBytes(fuseRegisters.programData, program.length);
    if (!bytesEqual(arrived, program)) {
      await this.#writeProgram(new Uint8Array(program.length));
      throw new Fault(
        'device.protocol',
        'What is to be burned did not arrive in the unit as it was sent. This time nothing was burned.',
        { block },
      );
    }
    await this.#command(programOperation, programCommand | (block << commandBlockShift));
    await this.#writeProgram(new Uint8Array(program.length));
    // The registers show fuses as they were when they were last loaded.
    await this.#command(readOperation, readCommand);
  }

  async #command(operation: number, command: number): Promise<void> {
    await this.#write(fuseRegisters.operation, operation);
    await this.#write(this.#controller.command, command);
    await this.#untilIdle(burning);
  }

  /** Asked twice: after the first time the controller's clock may not run yet (ESP-IDF, efuse_hal.c). */
  async #untilIdle(when: string): Promise<void> {
    const busy = readCommand | programCommand;
    for (let look = 0, idle = 0; look < idleLooks; look += 1) {
      idle = ((await this.#read(this.#controller.command)) & busy) === 0 ? idle + 1 : 0;
      if (idle === 2) return;
    }
    throw new Fault('device.protocol', `${when}the unit's fuse controller does not come to an end.`);
  }

  async #setTiming(): Promise<void> {
    for (const { offset, shift, mask, value } of this.#controller.timing) {
      const before = await this.#read(offset);
      await this.#write(offset, ((before & ~(mask << shift)) | (value << shift)) >>> 0);
    }
  }

  /** Data and check words are neighbours. */
  async #writeProgram(bytes: Uint8Array): Promise<void> {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < blockBytes + checkBytes; at += 4)
      await this.#write(fuseRegisters.programData + at, view.getUint32(at, true));
  }

  async #readBytes(offset: number, lengthBytes: number): Promise<Uint8Array> {
    const values: number[] = [];
    for (let at = 0; at < lengthBytes; at += 4) values.push(await this.#read(offset + at));
    return words(...values);
  }

  /** Four bits, counted from block 1. */
  async #errorBits(index: number): Promise<number> {
    const word = await this.#read(this.#controller.errors + Math.floor(index / 8) * 4);
    return (word >>> ((index % 8) * 4)) & 0xf;
  }
}
