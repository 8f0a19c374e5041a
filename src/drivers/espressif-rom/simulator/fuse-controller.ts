/**
 * The eFuse controller of a simulated chip: program registers, operation codes, a command that takes its time, read registers that
 * are loaded at a reset or on command, write protection, and the check of the code. It mends one damaged byte of a block,
 * where a real one mends five or six. Read protection of key blocks is not simulated.
 */
import { checkBytesOf, logarithm, multiply, power } from '../fuse-coding.ts';
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
} from '../fuse-map.ts';
import { words } from '../protocol.ts';
import { type FuseCells, fuseBlocks } from './fuse-cells.ts';

/** How often it is seen at work before it is done. */
const busyLooks = 3;
const tooMany = 8;
const codeBytes = blockBytes + checkBytes;

/** `weak-cell`: one takes only at the second time; `dead-cell`: one never takes; `stuck`: a command does not end. */
export type FuseQuality = 'sound' | 'weak-cell' | 'dead-cell' | 'stuck';

export class SimulatedFuses {
  readonly #controller: FuseController;
  readonly #cells: FuseCells;
  readonly #quality: FuseQuality;
  readonly #program = new Uint8Array(codeBytes);
  readonly #loaded = new Map<number, number>();
  #operation = 0;
  #command = 0;
  #looksLeft = 0;
  #burns = 0;

  constructor(controller: FuseController, cells: FuseCells, quality: FuseQuality) {
    this.#controller = controller;
    this.#cells = cells;
    this.#quality = quality;
    this.#load();
  }

  /** Null for an address that is none of its own. */
  read(address: number): number | null {
    const offset = address - this.#controller.base;
    if (offset >= 0 && offset < codeBytes) return littleWord(this.#program, offset);
    if (offset === fuseRegisters.operation) return this.#operation;
    if (offset === this.#controller.command) return this.#look();
    return this.#loaded.get(offset) ?? null;
  }

  /** False for an address that is none of its own. */
  write(address: number, value: number): boolean {
    const offset = address - this.#controller.base;
    if (offset >= 0 && offset < codeBytes) this.#program.set(words(value), offset);
    else if (offset === fuseRegisters.operation) this.#operation = value & 0xffff;
    else if (offset === this.#controller.command) this.#start(value);
    // What was loaded is for reading.
    else return this.#loaded.has(offset);
    return true;
  }

  #start(command: number): void {
    this.#command = command;
    this.#looksLeft = busyLooks;
    if ((command & programCommand) !== 0 && this.#operation === programOperation)
      this.#burn((command >>> commandBlockShift) & 0xf);
    if ((command & readCommand) !== 0 && this.#operation === readOperation) this.#load();
  }

  #look(): number {
    if (this.#quality !== 'stuck' && this.#looksLeft > 0) this.#looksLeft -= 1;
    if (this.#looksLeft === 0) this.#command &= ~(programCommand | readCommand);
    return this.#command;
  }

  #burn(block: number): void {
    const protection = littleWord(this.#cells.read(0), 0);
    const isProtected = block > 0 && ((protection >>> writeProtectBit(block)) & 1) !== 0;
    if (block >= fuseBlocks || isProtected) return;
    this.#burns += 1;
    const misses = this.#quality === 'dead-cell' || (this.#quality === 'weak-cell' && this.#burns === 1);
    this.#cells.burn(block, misses ? withoutACell(this.#program) : this.#program);
  }

  #load(): void {
    const errors = [0, 0];
    const note = (index: number, bits: number): void => {
      const word = Math.floor(index / 8);
      errors[word] = ((errors[word] ?? 0) | (bits << ((index % 8) * 4))) >>> 0;
    };
    for (let block = 0; block < fuseBlocks; block += 1) {
      const code = this.#cells.read(block);
      const mended = block === 0 ? { bytes: code, errors: 0 } : mend(code);
      const lengthBytes = block < 2 ? 24 : blockBytes;
      for (let at = 0; at < lengthBytes; at += 4)
        this.#loaded.set(blockOffset(block) + at, littleWord(mended.bytes, at));
      if (block === 0) continue;
      note(block - 1, Math.min(mended.errors, 7));
      if (mended.errors >= tooMany) note(block - 1 + this.#controller.failBitsBehind, 8);
    }
    for (const [index, word] of errors.entries()) this.#loaded.set(this.#controller.errors + index * 4, word);
  }
}

/** With the number of bytes that were wrong; 8: too many. */
function mend(code: Uint8Array): { readonly bytes: Uint8Array; readonly errors: number } {
  const data = code.subarray(0, blockBytes);
  const difference = checkBytesOf(data).map((byte, index) => byte ^ (code[blockBytes + index] ?? 0));
  if (difference.every((byte) => byte === 0)) return { bytes: code, errors: 0 };
  // One wrong byte makes syndromes that are a geometric series: the first is the error, the quotient tells where.
  const [first = 0, second = 0, ...more] = syndromes(code);
  if (first === 0 || second === 0) return { bytes: code, errors: tooMany };
  const fromEnd = (logarithm(second) - logarithm(first) + 255) % 255;
  const fits = more.every((value, index) => value === multiply(first, power(fromEnd * (index + 2))));
  if (!fits || fromEnd >= codeBytes) return { bytes: code, errors: tooMany };
  const at = codeBytes - 1 - fromEnd;
  return { bytes: code.map((byte, index) => (index === at ? byte ^ first : byte)), errors: 1 };
}

function syndromes(code: Uint8Array): readonly number[] {
  return Array.from({ length: checkBytes }, (_, root) =>
    code.reduce((sum, byte) => multiply(sum, power(root)) ^ byte, 0),
  );
}

function withoutACell(bytes: Uint8Array): Uint8Array {
  const at = bytes.findIndex((byte) => byte !== 0);
  return bytes.map((byte, index) => (index === at ? byte & (byte - 1) : byte));
}

function littleWord(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset, true);
}
