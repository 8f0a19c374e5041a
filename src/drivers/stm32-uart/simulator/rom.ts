/**
 * The bootloader's end of AN3155, stage by stage. It polls its receiver, as real ones do: bytes that come before a stage is
 * acknowledged are lost (an overrun), so that nobody learns to send ahead from it.
 */
import { ack, autobaud, commands, nack, wordFrame, xorOf } from '../commands.ts';

/** What a command does to the chip; each returns null for a NACK, or the work that is done before the ACK, in ms. */
export interface Chip {
  readonly productId: number;
  readonly offered: readonly number[];
  readonly readoutProtected: boolean;
  read(address: number, lengthBytes: number): Uint8Array | null;
  isWritable(address: number): boolean;
  write(address: number, bytes: Uint8Array): number | null;
  eraseSectors(numbers: readonly number[]): number | null;
  eraseAll(): number | null;
  go(address: number): boolean;
  /** Null refuses. */
  checksum(address: number, sizeBytes: number): number | null;
  readonly checksumAcks: number;
  /** The chip resets itself after the second ACK. */
  protect(command: number, list: Uint8Array): number;
}

export interface Wire {
  send(bytes: Uint8Array): void;
  later(delayMs: number, work: () => void): void;
}

type Next = (bytes: Uint8Array) => void;

/** Commands that a readout protected unit still takes (AN3155 table 2). */
const allowedWhenProtected: readonly number[] = [
  commands.get,
  commands.getVersion,
  commands.getId,
  commands.readoutUnprotect,
];
const protocolVersion = 0x31;
/** AN3155 table 3: the first one with Get Checksum. */
const checksumVersion = 0x33;

export class Rom {
  readonly #chip: Chip;
  readonly #wire: Wire;
  #collected: number[] = [];
  #wanted = 1;
  #next: Next = (bytes) => this.#measure(bytes);
  #busy = false;
  /** Work of before a reset must not answer after it. */
  #life = 0;

  constructor(chip: Chip, wire: Wire) {
    this.#chip = chip;
    this.#wire = wire;
  }

  /** As after a reset with BOOT0 high. */
  restart(): void {
    this.#life += 1;
    this.#busy = false;
    this.#collected = [];
    this.#expect(1, (bytes) => this.#measure(bytes));
  }

  receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#busy) return;
      this.#collected.push(byte);
      if (this.#collected.length < this.#wanted) continue;
      const stage = Uint8Array.from(this.#collected);
      this.#collected = [];
      const next = this.#next;
      const { length } = stage;
      next(stage);
      // A stage that only asks for more of itself (a length before its data) goes on; every other one has answered.
      if (this.#collected.length === 0 && length > 0) return;
    }
  }

  #expect(wanted: number, next: Next): void {
    this.#wanted = wanted;
    this.#next = next;
  }

  #idle(): void {
    this.#expect(2, (bytes) => this.#command(bytes));
  }

  #accept(data: Uint8Array = new Uint8Array(0), then: () => void = () => this.#idle()): void {
    then();
    this.#wire.send(Uint8Array.of(ack, ...data));
  }

  #refuse(): void {
    this.#idle();
    this.#wire.send(Uint8Array.of(nack));
  }

  /** Busy for `workMs`, deaf meanwhile; null is a NACK. */
  #finish(workMs: number | null, then: () => void = () => this.#idle()): void {
    if (workMs === null) {
      this.#refuse();
      return;
    }
    if (workMs === 0) {
      this.#accept(undefined, then);
      return;
    }
    this.#busy = true;
    const life = this.#life;
    this.#wire.later(workMs, () => {
      if (life !== this.#life) return;
      this.#busy = false;
      this.#accept(undefined, then);
    });
  }

  #measure([byte]: Uint8Array): void {
    if (byte === autobaud) this.#accept();
    else this.#expect(1, (bytes) => this.#measure(bytes));
  }

  #command([code = 0, complement = 0]: Uint8Array): void {
    const { offered, readoutProtected, productId } = this.#chip;
    if ((code ^ complement) !== 0xff || !offered.includes(code)) {
      this.#refuse();
      return;
    }
    if (readoutProtected && !allowedWhenProtected.includes(code)) {
      this.#refuse();
      return;
    }
    switch (code) {
      case commands.get:
        this.#accept(Uint8Array.of(offered.length, this.#version, ...offered, ack));
        return;
      case commands.getVersion:
        this.#accept(Uint8Array.of(this.#version, 0, 0, ack));
        return;
      case commands.getId:
        this.#accept(Uint8Array.of(1, productId >> 8, productId & 0xff, ack));
        return;
      case commands.read:
        this.#address((address) => this.#readLength(address));
        return;
      case commands.write:
        this.#address((address) => this.#writeData(address));
        return;
      case commands.go:
        this.#goTo();
        return;
      case commands.erase:
        this.#eraseList();
        return;
      case commands.extendedErase:
        this.#extendedEraseList();
        return;
      case commands.getChecksum:
        this.#address((address) => this.#checksumSize(address));
        return;
      case commands.writeProtect:
        this.#list((list) => this.#finish(this.#chip.protect(code, list), () => this.restart()));
        return;
      default:
        this.#accept();
        this.#finish(this.#chip.protect(code, new Uint8Array(0)), () => this.restart());
        return;
    }
  }

  get #version(): number {
    return this.#chip.offered.includes(commands.getChecksum) ? checksumVersion : protocolVersion;
  }

  /** AN3155 3.13. Polynomial and start value are taken and not used, as it allows. */
  #checksumSize(address: number): void {
    if (this.#chip.read(address, 4) === null) {
      this.#refuse();
      return;
    }
    this.#address((words) => {
      const sizeBytes = words * 4;
      if (sizeBytes === 0 || this.#chip.read(address, sizeBytes) === null) this.#refuse();
      else this.#address(() => this.#address(() => this.#checksum(address, sizeBytes)));
    });
  }

  #checksum(address: number, sizeBytes: number): void {
    const sum = this.#chip.checksum(address, sizeBytes);
    if (sum === null) this.#refuse();
    else this.#accept(Uint8Array.of(...(this.#chip.checksumAcks === 2 ? [ack] : []), ...wordFrame(sum)));
  }

  /** Acknowledges what came and takes 32 bits: an address, or a parameter of Get Checksum. */
  #address(then: (address: number) => void): void {
    this.#accept(undefined, () =>
      this.#expect(5, (bytes) => {
        if (xorOf(bytes) !== 0) {
          this.#refuse();
          return;
        }
        then(new DataView(bytes.buffer).getUint32(0));
      }),
    );
  }

  #readLength(address: number): void {
    if (this.#chip.read(address, 1) === null) {
      this.#refuse();
      return;
    }
    this.#accept(undefined, () =>
      this.#expect(2, ([count = 0, complement = 0]) => {
        const data = (count ^ complement) === 0xff ? this.#chip.read(address, count + 1) : null;
        if (data === null) this.#refuse();
        else this.#accept(data);
      }),
    );
  }

  #writeData(address: number): void {
    if (!this.#chip.isWritable(address)) {
      this.#refuse();
      return;
    }
    this.#list((bytes) => this.#finish(this.#chip.write(address, bytes)));
  }

  #goTo(): void {
    this.#address((address) => {
      if (this.#chip.go(address)) this.#wire.send(Uint8Array.of(ack));
      else this.#refuse();
    });
  }

  /** N, N + 1 bytes, and the XOR of all. */
  #list(then: (list: Uint8Array) => void): void {
    this.#accept(undefined, () =>
      this.#expect(1, ([count = 0]) =>
        this.#more([count], count + 2, (all) => (xorOf(all) === 0 ? then(all.slice(1, -1)) : this.#refuse())),
      ),
    );
  }

  #eraseList(): void {
    this.#accept(undefined, () =>
      this.#expect(1, ([count = 0]) =>
        count === 0xff
          ? this.#more([count], 1, (all) => this.#finish(all[1] === 0 ? this.#chip.eraseAll() : null))
          : this.#more([count], count + 2, (all) =>
              this.#finish(xorOf(all) === 0 ? this.#chip.eraseSectors([...all.slice(1, -1)]) : null),
            ),
      ),
    );
  }

  #extendedEraseList(): void {
    this.#accept(undefined, () =>
      this.#expect(2, ([high = 0, low = 0]) => {
        const count = high * 256 + low;
        if (count >= 0xfff0)
          this.#more([high, low], 1, (all) =>
            this.#finish(count === 0xffff && xorOf(all) === 0 ? this.#chip.eraseAll() : null),
          );
        else
          this.#more([high, low], 2 * (count + 1) + 1, (all) =>
            this.#finish(xorOf(all) === 0 ? this.#chip.eraseSectors(words(all.subarray(2, -1))) : null),
          );
      }),
    );
  }

  /** The stage is longer than its first bytes: they are kept in front. */
  #more(head: readonly number[], count: number, next: Next): void {
    this.#collected = [...head];
    this.#expect(head.length + count, next);
  }
}

function words(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 2 }, (_, index) => view.getUint16(2 * index));
}
