/** What can go wrong on a cable, on demand: bytes lost, flipped, doubled, torn apart, stalled, or the plug pulled. */
import type { Random } from '../base/random.ts';

/** Rates are per byte, 0 to 1. Counts are bytes of both directions together since the unit was plugged in. */
export interface WireFaults {
  readonly dropRate?: number;
  readonly flipRate?: number;
  readonly duplicateRate?: number;
  /** Every byte arrives alone. */
  readonly oneByteAtATime?: boolean;
  /** After so many bytes nothing passes any more, but the port stays. */
  readonly stallAfterBytes?: number;
  /** After so many bytes the unit is unplugged. */
  readonly unplugAfterBytes?: number;
}

/** The faults of one cable: both directions share its counts. */
export class FaultyCable {
  readonly #faults: WireFaults;
  readonly #random: Random;
  readonly #unplug: () => void;
  #passedBytes = 0;

  constructor(faults: WireFaults, random: Random, unplug: () => void) {
    this.#faults = faults;
    this.#random = random;
    this.#unplug = unplug;
  }

  get passedBytes(): number {
    return this.#passedBytes;
  }

  /** Hands on what arrives of `bytes`, in the pieces in which it arrives. */
  pass(bytes: Uint8Array, deliver: (piece: Uint8Array) => void): void {
    const limit = Math.min(
      this.#faults.stallAfterBytes ?? Infinity,
      this.#faults.unplugAfterBytes ?? Infinity,
    );
    const room = Math.max(0, limit - this.#passedBytes);
    const through = bytes.subarray(0, Math.min(bytes.length, room));
    this.#passedBytes += through.length;
    const damaged = this.#damage(through);
    if (this.#faults.oneByteAtATime) for (const byte of damaged) deliver(Uint8Array.of(byte));
    else if (damaged.length > 0) deliver(damaged);
    if (this.#passedBytes >= (this.#faults.unplugAfterBytes ?? Infinity)) this.#unplug();
  }

  /** USB packets are checked and repeated by the bus: they arrive whole or not at all. True when all `count` bytes passed. */
  passWhole(count: number): boolean {
    const { stallAfterBytes = Infinity, unplugAfterBytes = Infinity } = this.#faults;
    const room = Math.max(0, Math.min(stallAfterBytes, unplugAfterBytes) - this.#passedBytes);
    const through = Math.min(count, room);
    this.#passedBytes += through;
    if (this.#passedBytes >= unplugAfterBytes) this.#unplug();
    return through === count;
  }

  #damage(bytes: Uint8Array): Uint8Array {
    const { dropRate = 0, flipRate = 0, duplicateRate = 0 } = this.#faults;
    if (dropRate + flipRate + duplicateRate === 0) return bytes;
    const arrived: number[] = [];
    for (const byte of bytes) {
      if (this.#random.fraction() < dropRate) continue;
      const flip = this.#random.fraction() < flipRate ? 1 << Math.floor(this.#random.fraction() * 8) : 0;
      arrived.push(byte ^ flip);
      if (this.#random.fraction() < duplicateRate) arrived.push(byte ^ flip);
    }
    return Uint8Array.from(arrived);
  }
}
