/**
 * The chips that this driver knows, and where they differ: how they are recognised, where their eFuses and SPI registers
 * are, what their ROM can do. From the chips' technical reference manuals and esptool's documentation ("Serial Protocol",
 * one edition for each chip); checked against esptool and espflash in test/peers/espressif.
 */
export const chipIds = [
  'esp8266',
  'esp32',
  'esp32s2',
  'esp32s3',
  'esp32c2',
  'esp32c3',
  'esp32c5',
  'esp32c6',
  'esp32h2',
  'esp32p4',
] as const;
export type ChipId = (typeof chipIds)[number];

/** The SPI controller in front of the flash: base address and offsets of the registers of a user-defined command. */
export interface SpiRegisters {
  readonly base: number;
  readonly user: number;
  readonly user1: number;
  readonly user2: number;
  readonly data: number;
  /** Null on the ESP8266, which keeps both lengths in `user1`. */
  readonly lengths: { readonly out: number; readonly in: number } | null;
}

/** RTC and super watchdog: with USB-Serial-JTAG they go on counting after the reset into the loader. */
export interface Watchdogs {
  readonly protect: number;
  readonly config: number;
  readonly superProtect: number;
  readonly superConfig: number;
  readonly superKey: number;
  readonly superFeedsItself: number;
}

export interface Chip {
  readonly id: ChipId;
  readonly title: string;
  /** In image headers and in GET_SECURITY_INFO; null for the ESP8266, whose images do not say. */
  readonly imageId: number | null;
  /** What is at 0x40001000 in chips that do not tell their id. */
  readonly magic: number | null;
  readonly bootloaderOffset: number;
  readonly spi: SpiRegisters;
  /** eFuse words with the lower four and the upper two bytes of the MAC; null: the ESP8266's own way. */
  readonly mac: { readonly low: number; readonly high: number } | null;
  readonly watchdogs: Watchdogs | null;
  /** Inflating, MD5, reading flash and changing the speed are in every ROM but the ESP8266's. */
  readonly modernRom: boolean;
  /** FLASH_BEGIN has a fifth word, for encrypted writing. */
  readonly longBegin: boolean;
}

const spiEsp32: SpiRegisters = {
  base: 0x3ff4_2000,
  user: 0x1c,
  user1: 0x20,
  user2: 0x24,
  data: 0x80,
  lengths: { out: 0x28, in: 0x2c },
};
const spiAt = (base: number): SpiRegisters => ({
  base,
  user: 0x18,
  user1: 0x1c,
  user2: 0x20,
  data: 0x58,
  lengths: { out: 0x24, in: 0x28 },
});
const macAt = (low: number): { low: number; high: number } => ({ low, high: low + 4 });
const rtcWatchdogs = (protect: number, config: number, superConfig: number): Watchdogs => ({
  protect,
  config,
  superConfig,
  superProtect: superConfig + 4,
  superKey: 0x8f1d_312a,
  superFeedsItself: 0x8000_0000,
});
const lowPowerWatchdogs = (base: number, protect: number): Watchdogs => ({
  protect: base + protect,
  config: base,
  superConfig: base + protect + 4,
  superProtect: base + protect + 8,
  superKey: 0x50d8_3aa1,
  superFeedsItself: 1 << 18,
});
export const watchdogKey = 0x50d8_3aa1;
const modern = { magic: null, modernRom: true, longBegin: true } as const;

export const chips: readonly Chip[] = [
  {
    id: 'esp8266',
    title: 'ESP8266',
    imageId: null,
    magic: 0xfff0_c101,
    bootloaderOffset: 0,
    spi: { base: 0x6000_0200, user: 0x1c, user1: 0x20, user2: 0x24, data: 0x40, lengths: null },
    mac: null,
    watchdogs: null,
    modernRom: false,
    longBegin: false,
  },
  {
    id: 'esp32',
    title: 'ESP32',
    imageId: 0,
    magic: 0x00f0_1d83,
    bootloaderOffset: 0x1000,
    spi: spiEsp32,
    mac: macAt(0x3ff5_a004),
    watchdogs: null,
    modernRom: true,
    longBegin: false,
  },
  {
    ...modern,
    id: 'esp32s2',
    title: 'ESP32-S2',
    imageId: 2,
    magic: 0x0000_07c6,
    bootloaderOffset: 0x1000,
    spi: spiAt(0x3f40_2000),
    mac: macAt(0x3f41_a044),
    watchdogs: null,
  },
  {
    ...modern,
    id: 'esp32s3',
    title: 'ESP32-S3',
    imageId: 9,
    bootloaderOffset: 0,
    spi: spiAt(0x6000_2000),
    mac: macAt(0x6000_7044),
    watchdogs: rtcWatchdogs(0x6000_80b0, 0x6000_8098, 0x6000_80b4),
  },
  {
    ...modern,
    id: 'esp32c2',
    title: 'ESP32-C2',
    imageId: 12,
    bootloaderOffset: 0,
    spi: spiAt(0x6000_2000),
    mac: macAt(0x6000_8840),
    watchdogs: null,
  },
  {
    ...modern,
    id: 'esp32c3',
    title: 'ESP32-C3',
    imageId: 5,
    bootloaderOffset: 0,
    spi: spiAt(0x6000_2000),
    mac: macAt(0x6000_8844),
    watchdogs: rtcWatchdogs(0x6000_80a8, 0x6000_8090, 0x6000_80ac),
  },
  {
    ...modern,
    id: 'esp32c5',
    title: 'ESP32-C5',
    imageId: 23,
    bootloaderOffset: 0x2000,
    spi: spiAt(0x6000_3000),
    mac: macAt(0x600b_4844),
    watchdogs: lowPowerWatchdogs(0x600b_1c00, 0x18),
  },
  {
    ...modern,
    id: 'esp32c6',
    title: 'ESP32-C6',
    imageId: 13,
    bootloaderOffset: 0,
    spi: spiAt(0x6000_3000),
    mac: macAt(0x600b_0844),
    watchdogs: lowPowerWatchdogs(0x600b_1c00, 0x18),
  },
  {
    ...modern,
    id: 'esp32h2',
    title: 'ESP32-H2',
    imageId: 16,
    bootloaderOffset: 0,
    spi: spiAt(0x6000_3000),
    mac: macAt(0x600b_0844),
    watchdogs: lowPowerWatchdogs(0x600b_1c00, 0x1c),
  },
  {
    ...modern,
    id: 'esp32p4',
    title: 'ESP32-P4',
    imageId: 18,
    bootloaderOffset: 0x2000,
    spi: spiAt(0x5008_d000),
    mac: macAt(0x5012_d044),
    watchdogs: lowPowerWatchdogs(0x5011_6000, 0x18),
  },
];

/** Another constant at this address of the ROM in each of the older chips. */
export const magicRegister = 0x4000_1000;

/** OTP words of the ESP8266 with its MAC. */
export const esp8266Otp = { word0: 0x3ff0_0050, word1: 0x3ff0_0054, word3: 0x3ff0_005c } as const;
/** ESP32: flash encryption is on when an odd number of these bits is set; either bit of the other word is a secure boot. */
export const esp32Fuses = {
  encryption: { register: 0x3ff5_a000, mask: 0x7f << 20 },
  secureBoot: { register: 0x3ff5_a018, first: 1 << 4, second: 1 << 5 },
  oscillator: { register: 0x3ff5_a010, mask: 0xff },
} as const;
/** Calibration of the ESP32's 8 MHz oscillator: see `speed.ts`. */
export const esp32Calibration = { register: 0x3ff5_f06c, shift: 7, mask: 0x1ff_ffff } as const;
/** UART clock divider of the chips with a choice of crystals. */
export const uartDivider = { register: 0x6000_0014, mask: 0xf_ffff } as const;

export function chipOfId(id: ChipId): Chip {
  const found = chips.find((chip) => chip.id === id);
  if (found === undefined) throw new RangeError(`no chip ${id}`);
  return found;
}
