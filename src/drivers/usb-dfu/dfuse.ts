/**
 * ST's DfuSe commands over DFU 1.1 (UM0424 section 10, AN3156): block 0 carries a command, blocks from 2 on are data at
 * pointer + (block - 2) * wTransferSize. A command is only carried out when its status is asked for.
 */
import { Fault } from '../../model/fault.ts';
import { isLost, type OpenUnit } from './connection.ts';
import type { DfuOptions } from './options.ts';

const command = { setAddress: 0x21, erase: 0x41, readUnprotect: 0x92 } as const;
const firstDataBlock = 2;
/** Before the 16 bits of a block number run out. */
const lastDataBlock = 0xfff0;
/** Larger control transfers are refused by some systems; then every block gets its own address. */
const blockMaxBytes = 4096;

export interface Span {
  readonly address: number;
  readonly sizeBytes: number;
}

export class DfuseMemory {
  readonly #unit: OpenUnit;
  readonly #options: DfuOptions;
  readonly blockBytes: number;

  constructor(unit: OpenUnit, options: DfuOptions) {
    this.#unit = unit;
    this.#options = options;
    this.blockBytes = Math.min(unit.dfu.transferBytes, blockMaxBytes);
  }

  erasePage(address: number, signal: AbortSignal): Promise<void> {
    const what = `erasing the page at ${hex(address)}`;
    return this.#command(
      [command.erase, ...littleEndian(address)],
      what,
      this.#options.blockTimeoutMs,
      signal,
    );
  }

  massErase(signal: AbortSignal): Promise<void> {
    return this.#command(
      [command.erase],
      'erasing all of its memory',
      this.#options.massEraseTimeoutMs,
      signal,
    );
  }

  /** The unit erases everything, lifts its protection and restarts: it may be gone before it says so. */
  readUnprotect(signal: AbortSignal): Promise<void> {
    const { massEraseTimeoutMs } = this.#options;
    return this.#command([command.readUnprotect], 'lifting its read protection', massEraseTimeoutMs, signal);
  }

  /** `onBlock` hears how many bytes are written. The pages are erased already. */
  async write(
    span: Span,
    bytes: Uint8Array,
    onBlock: (count: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { machine } = this.#unit;
    for (const { address, size, block } of await this.#blocks(span, 'writing', signal)) {
      if (block === firstDataBlock) await this.#setAddress(address, signal);
      const offset = address - span.address;
      const what = `writing at ${hex(address)}`;
      const answer = await machine.requests.download(block, bytes.subarray(offset, offset + size), signal);
      if (answer.type === 'stall') throw await machine.stalled(what, signal);
      await machine.settle('dfuDNLOAD-IDLE', what, this.#options.blockTimeoutMs, signal);
      onBlock(size);
    }
  }

  /** Hands over the memory block by block until `onBlock` says false. Rejects with device.refused where it is protected. */
  async read(
    span: Span,
    onBlock: (address: number, bytes: Uint8Array) => boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { machine } = this.#unit;
    for (const { address, size, block } of await this.#blocks(span, 'reading', signal)) {
      if (block === firstDataBlock) {
        // Commands are taken, and reading begins, in dfuIDLE only (UM0424 table 13).
        await machine.toIdle(this.#options.blockTimeoutMs, signal);
        await this.#setAddress(address, signal);
        await machine.toIdle(this.#options.blockTimeoutMs, signal);
      }
      const answer = await machine.requests.upload(block, size, signal);
      if (answer.type === 'stall') throw await machine.stalled(`reading at ${hex(address)}`, signal);
      if (answer.bytes.length !== size)
        throw new Fault(
          'device.protocol',
          `The unit gave ${answer.bytes.length} of ${size} bytes at ${hex(address)}.`,
          { address, sizeBytes: size, givenBytes: answer.bytes.length },
        );
      if (!onBlock(address, answer.bytes)) break;
    }
    await machine.toIdle(this.#options.blockTimeoutMs, signal);
  }

  /** Starts what is at `address`: a DNLOAD without data, carried out with the status. The unit is gone after it. */
  async leave(address: number, signal: AbortSignal): Promise<void> {
    const { machine } = this.#unit;
    await machine.toIdle(this.#options.blockTimeoutMs, signal);
    await this.#setAddress(address, signal);
    try {
      const answer = await machine.requests.download(0, new Uint8Array(0), signal);
      if (answer.type === 'stall') throw await machine.stalled('starting its firmware', signal);
      const now = await machine.requests.status(signal);
      if (now.state === 'dfuERROR') throw await machine.refusal(now, 'starting its firmware', signal);
    } catch (thrown) {
      // Gone before it answered is what it was asked for; until here it would be a lost unit.
      signal.throwIfAborted();
      if (!isLost(thrown)) throw thrown;
    }
  }

  #setAddress(address: number, signal: AbortSignal): Promise<void> {
    const what = `going to address ${hex(address)}`;
    return this.#command(
      [command.setAddress, ...littleEndian(address)],
      what,
      this.#options.blockTimeoutMs,
      signal,
    );
  }

  async #command(
    bytes: readonly number[],
    what: string,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { machine } = this.#unit;
    const answer = await machine.requests.download(0, Uint8Array.from(bytes), signal);
    if (answer.type === 'stall') throw await machine.stalled(what, signal);
    await machine.settle('dfuDNLOAD-IDLE', what, limitMs, signal);
  }

  /** A new address for each block where ours are smaller than the unit counts with. */
  async #blocks(span: Span, what: string, signal: AbortSignal) {
    signal.throwIfAborted();
    const own = this.blockBytes === this.#unit.dfu.transferBytes;
    const room = own ? lastDataBlock - firstDataBlock : 1;
    if (span.address + span.sizeBytes > 2 ** 32)
      throw new Fault(
        'device.protocol',
        `There is no address ${hex(span.address + span.sizeBytes)} for ${what}.`,
      );
    return Array.from({ length: Math.ceil(span.sizeBytes / this.blockBytes) }, (_, index) => {
      const address = span.address + index * this.blockBytes;
      const size = Math.min(this.blockBytes, span.address + span.sizeBytes - address);
      return { address, size, block: firstDataBlock + (index % room) };
    });
  }
}

export const hex = (address: number): string => `0x${address.toString(16).padStart(8, '0')}`;

function littleEndian(address: number): readonly number[] {
  return [address & 0xff, (address >>> 8) & 0xff, (address >>> 16) & 0xff, (address >>> 24) & 0xff];
}
