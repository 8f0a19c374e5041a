/** The words of a simulated chip: constants of its ROM, eFuses as they come, and the SPI controller in front of the flash. */
import { type Chip, esp32Calibration, esp32Fuses, esp8266Otp, magicRegister, uartDivider } from '../chips.ts';
import { fuseControllerOf } from '../fuse-map.ts';
import { SimulatedFuses } from './fuse-controller.ts';
import type { Simulation } from './simulation.ts';

const userCommand = 1 << 18;
const addressFlag = 0x4000_0000;
/** Winbond (0xef), W25Q (0x40); above them the power of two of the size. */
const flashType = 0x40ef;
const opcodes = { readId: 0x9f, readData: 0x03, readStatus: 0x05 } as const;
const crystalHertz = 40_000_000;
const spiDataWords = 16;

export class Registers {
  readonly #unit: Simulation;
  readonly #written = new Map<number, number>();
  readonly #fuses: SimulatedFuses | null;

  constructor(unit: Simulation) {
    this.#unit = unit;
    const controller = fuseControllerOf(unit.chip.id);
    this.#fuses =
      controller === null ? null : new SimulatedFuses(controller, unit.fuses, unit.options.fuseQuality);
  }

  read(address: number): number {
    const { chip } = this.#unit;
    if (address === magicRegister && chip.magic !== null) return chip.magic;
    // The word that everybody reads first.
    if (address === (chip.mac?.low ?? esp8266Otp.word0)) this.#unit.introductions += 1;
    if (chip.mac !== null && address === chip.mac.low) return word(this.#unit.mac, 2);
    if (chip.mac !== null && address === chip.mac.high) return word(this.#unit.mac, 0) >>> 16;
    return this.#fuses?.read(address) ?? this.#written.get(address) ?? this.#constant(chip, address);
  }

  write(address: number, value: number, mask: number): void {
    const merged = ((this.read(address) & ~mask) | (value & mask)) >>> 0;
    if (this.#fuses?.write(address, merged)) return;
    this.#written.set(address, merged);
    if (address === this.#unit.chip.spi.base && (merged & userCommand) !== 0) this.#runSpi();
  }

  #constant(chip: Chip, address: number): number {
    if (chip.id === 'esp8266') {
      const { mac } = this.#unit;
      if (address === esp8266Otp.word3) return word(mac, 0) >>> 8;
      if (address === esp8266Otp.word1) return (word(mac, 2) >>> 8) & 0xffff;
      if (address === esp8266Otp.word0) return ((mac[5] ?? 0) << 24) >>> 0;
    }
    if (chip.id === 'esp32') {
      const { options } = this.#unit;
      const { encryption, secureBoot, oscillator } = esp32Fuses;
      if (address === encryption.register) return options.flashEncryption ? 1 << 20 : 0;
      if (address === secureBoot.register)
        return [0, secureBoot.first, secureBoot.second][options.secureBoot] ?? 0;
      // Together they make the ROM believe in a crystal of 40 MHz.
      if (address === oscillator.register) return 100;
      if (address === esp32Calibration.register) return 1024 << esp32Calibration.shift;
      if (address === 0x3ff4_0014) return Math.round(crystalHertz / 115_200);
    }
    if (address === uartDivider.register)
      return Math.round(((chip.id === 'esp8266' ? 2 : 1) * crystalHertz) / 115_200);
    return 0;
  }

  #runSpi(): void {
    const { base, user, user2, data } = this.#unit.chip.spi;
    const opcode = this.read(base + user2) & 0xff;
    const addressed = (this.read(base + user) & addressFlag) !== 0;
    this.#written.set(base, this.read(base) & ~userCommand);
    const result = this.#flashCommand(opcode, addressed ? this.#spiAddress() : 0);
    for (const [index, value] of result.entries()) this.#written.set(base + data + index * 4, value);
  }

  #spiAddress(): number {
    const { chip } = this.#unit;
    const value = this.read(chip.spi.base + 4);
    return chip.id === 'esp8266' || chip.id === 'esp32' ? value >>> 8 : value & 0xff_ffff;
  }

  #flashCommand(opcode: number, address: number): readonly number[] {
    const { flash, options } = this.#unit;
    if (opcode === opcodes.readId) return [(Math.log2(options.flashBytes) << 16) | flashType];
    if (opcode === opcodes.readStatus) return [0];
    if (opcode !== opcodes.readData) return [0xffff_ffff];
    return Array.from({ length: spiDataWords }, (_, index) => {
      const at = (address + index * 4) % options.flashBytes;
      return littleWord(flash.read(at, Math.min(4, options.flashBytes - at)));
    });
  }
}

/** Big-endian, as MACs are written. */
function word(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset);
}

function littleWord(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte, index) => sum + byte * 2 ** (8 * index), 0);
}
