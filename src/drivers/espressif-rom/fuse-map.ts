/**
 * Where the eFuse controllers of the newer chips have their registers, and which fuses a recipe may name. From the ESP32-C3's
 * Technical Reference Manual (chapter "eFuse Controller"), ESP-IDF's efuse_reg.h and efuse_hal.c of each chip, and espefuse's tables; checked with espefuse in
 * test/peers/espressif. Only user data can be reached: key blocks and the bits of block 0 decide whether a chip ever starts
 * again, and a slip there can not be taken back. Not here: the ESP32 (another controller and coding), the ESP32-C2 (no block for
 * users; its custom MAC counts only with a bit of block 0), the ESP8266 (its fuses are not for customers).
 */
import type { ChipId } from './chips.ts';

interface TimingField {
  readonly offset: number;
  readonly shift: number;
  readonly mask: number;
  readonly value: number;
}

/** Offsets from `base`. */
export interface FuseController {
  readonly base: number;
  readonly command: number;
  /** Two words with four bits for each block from block 1 on: three count damaged bytes, the fourth says that they are too many. */
  readonly errors: number;
  /** The ESP32-C3 has the fourth bit of a block in the place of the next block. */
  readonly failBitsBehind: 0 | 1;
  /** How long the burning voltage takes to rise, stays and falls. Empty: right as it is after a reset. */
  readonly timing: readonly TimingField[];
}

/** The same in all of them. */
export const fuseRegisters = {
  programData: 0x00,
  programCheck: 0x20,
  block0: 0x2c,
  block1: 0x44,
  block2: 0x5c,
  operation: 0x1cc,
} as const;
export const blockBytes = 32;
export const checkBytes = 12;
export const programOperation = 0x5a5a;
export const readOperation = 0x5aa5;
export const readCommand = 1 << 0;
export const programCommand = 1 << 1;
export const commandBlockShift = 2;

/** Block 3, BLOCK_USR_DATA: nothing of the chip or of ESP-IDF but the custom MAC has a place in it. */
export const userBlock = 3;
const firstProtectedBlock = { block: 1, bit: 20 } as const;

/** The bit of the first word of block 0 that forbids to burn a block. */
export function writeProtectBit(block: number): number {
  return firstProtectedBlock.bit + block - firstProtectedBlock.block;
}

/** Offset of the register with the first word of a block. */
export function blockOffset(block: number): number {
  if (block === 0) return fuseRegisters.block0;
  return block === 1 ? fuseRegisters.block1 : fuseRegisters.block2 + (block - 2) * blockBytes;
}

const byte = 0xff;
const half = 0xffff;

/** Manual of the ESP32-C3, 4.3.4. As espefuse sets them from the loader, and ESP-IDF on the ESP32-C3 and ESP32-H2. */
function commonTiming(dac: number, write1: number): readonly TimingField[] {
  return [
    { offset: dac, shift: 9, mask: byte, value: 0xff },
    { offset: dac, shift: 0, mask: byte, value: 0x28 },
    { offset: write1, shift: 8, mask: half, value: 0x3000 },
    { offset: write1 + 4, shift: 0, mask: half, value: 0x190 },
  ];
}

/** At 40 MHz, which is what the loader runs the bus of the ESP32-S2 with. */
const timingEsp32s2: readonly TimingField[] = [
  { offset: 0x1f4, shift: 0, mask: byte, value: 1 },
  { offset: 0x1f0, shift: 16, mask: half, value: 400 },
  { offset: 0x1f0, shift: 0, mask: byte, value: 1 },
  { offset: 0x1f0, shift: 8, mask: byte, value: 2 },
  { offset: 0x1e8, shift: 0, mask: byte, value: 80 },
  { offset: 0x1f4, shift: 8, mask: half, value: 20_736 },
  { offset: 0x1f8, shift: 0, mask: half, value: 128 },
];

const usual = { command: 0x1d4, errors: 0x1c0, failBitsBehind: 0 } as const;

const controllers: { readonly [id in ChipId]: FuseController | null } = {
  esp8266: null,
  esp32: null,
  esp32c2: null,
  esp32s2: { ...usual, base: 0x3f41_a000, timing: timingEsp32s2 },
  esp32s3: { ...usual, base: 0x6000_7000, timing: commonTiming(0x1e8, 0x1f4) },
  esp32c3: { ...usual, base: 0x6000_8800, failBitsBehind: 1, timing: commonTiming(0x1e8, 0x1f0) },
  esp32c5: {
    ...usual,
    base: 0x600b_4800,
    command: 0x1d8,
    errors: 0x190,
    timing: commonTiming(0x1ec, 0x1f4),
  },
  esp32c6: { ...usual, base: 0x600b_0800, timing: commonTiming(0x1e8, 0x1f0) },
  esp32h2: { ...usual, base: 0x600b_0800, timing: commonTiming(0x1e8, 0x1f0) },
  esp32p4: { ...usual, base: 0x5012_d000, timing: [] },
};

/** Null for a chip whose fuses are not offered. */
export function fuseControllerOf(chip: ChipId): FuseController | null {
  return controllers[chip];
}

/** Where in the user block a fuse lies, in bytes. */
export interface FusePlace {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** What a recipe may name. The custom MAC is a part of the block, first byte first (ESP-IDF: USER_DATA.MAC_CUSTOM). */
export const namedFuses: ReadonlyMap<string, FusePlace> = new Map([
  ['userData', { offset: 0, sizeBytes: blockBytes }],
  ['customMac', { offset: 25, sizeBytes: 6 }],
]);
