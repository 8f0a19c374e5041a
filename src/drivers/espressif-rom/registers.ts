/** Words in the unit's address space, and what they say: MAC, security fuses of chips that have no command for them. */
import { toHex } from '../../base/bytes.ts';
import type { Channel } from './channel.ts';
import { type Chip, chips, esp32Fuses, esp8266Otp, magicRegister, watchdogKey } from './chips.ts';
import { words } from './protocol.ts';

export async function readRegister(
  channel: Channel,
  address: number,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<number> {
  const request = { command: 'readRegister', data: words(address) } as const;
  return (await channel.require(request, signal, { timeoutMs })).value;
}

export async function writeRegister(
  channel: Channel,
  address: number,
  value: number,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<void> {
  const request = { command: 'writeRegister', data: words(address, value, 0xffff_ffff, 0) } as const;
  await channel.require(request, signal, { timeoutMs });
}

/** The chip by the constant in its ROM; null for one that is not known, or whose ROM does not show it. */
export async function chipByMagic(
  channel: Channel,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Chip | null> {
  const request = { command: 'readRegister', data: words(magicRegister) } as const;
  const answer = await channel.ask(request, signal, { timeoutMs });
  return (answer.ok && chips.find((chip) => chip.magic === answer.value)) || null;
}

/** Twelve hexadecimal digits in capitals. */
export async function readMac(
  channel: Channel,
  chip: Chip,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<string> {
  const read = (address: number): Promise<number> => readRegister(channel, address, signal, timeoutMs);
  if (chip.mac === null) {
    const [word0, word1, word3] = [
      await read(esp8266Otp.word0),
      await read(esp8266Otp.word1),
      await read(esp8266Otp.word3),
    ];
    return esp8266Mac(word0, word1, word3);
  }
  const low = await read(chip.mac.low);
  const high = await read(chip.mac.high);
  const bytes = [high >>> 8, high, low >>> 24, low >>> 16, low >>> 8, low];
  return toHex(Uint8Array.from(bytes, (value) => value & 0xff)).toUpperCase();
}

/** The first half is in the third word, or, in older chips, one of two that Espressif used. */
function esp8266Mac(word0: number, word1: number, word3: number): string {
  const marker = (word1 >>> 16) & 0xff;
  const vendor = word3 !== 0 ? word3 & 0xff_ffff : marker === 0 ? 0x18_fe34 : 0xac_d074;
  const own = ((word1 & 0xffff) << 8) | (word0 >>> 24);
  return [vendor, own].map((half) => half.toString(16).padStart(6, '0').toUpperCase()).join('');
}

export async function esp32Security(
  channel: Channel,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<{ readonly secureBoot: 0 | 1 | 2; readonly flashEncryption: boolean }> {
  const { encryption, secureBoot } = esp32Fuses;
  const counter = await readRegister(channel, encryption.register, signal, timeoutMs);
  const fuses = await readRegister(channel, secureBoot.register, signal, timeoutMs);
  const version = (fuses & secureBoot.second) !== 0 ? 2 : (fuses & secureBoot.first) !== 0 ? 1 : 0;
  return { secureBoot: version, flashEncryption: oddBits(counter & encryption.mask) };
}

/** The counters of flash encryption are on while an odd number of their bits is burned. */
export function oddBits(value: number): boolean {
  let odd = false;
  for (let rest = value >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) odd = !odd;
  return odd;
}

/** They would restart the chip in the middle of a long erase. */
export async function quietWatchdogs(
  channel: Channel,
  chip: Chip,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<void> {
  if (chip.watchdogs === null) return;
  const { protect, config, superProtect, superConfig, superKey, superFeedsItself } = chip.watchdogs;
  const write = (address: number, value: number): Promise<void> =>
    writeRegister(channel, address, value, signal, timeoutMs);
  await write(protect, watchdogKey);
  await write(config, 0);
  await write(protect, 0);
  await write(superProtect, superKey);
  const before = await readRegister(channel, superConfig, signal, timeoutMs);
  await write(superConfig, before | superFeedsItself);
  await write(superProtect, 0);
}
