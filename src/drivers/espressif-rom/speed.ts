/**
 * The speed of the line. ROMs count it from a clock that they believe in: the ESP32 measures its crystal by an oscillator
 * that drifts, the ESP32-C2 takes every crystal for one of 40 MHz. Both are told a speed that makes them do the right one.
 */
import type { Clock } from '../../base/clock.ts';
import type { Channel } from './channel.ts';
import { type Chip, esp32Calibration, esp32Fuses, uartDivider } from './chips.ts';
import { words } from './protocol.ts';
import { readRegister } from './registers.ts';

/** What is on the line while both ends change over is noise. */
const changeMs = 50;

export interface SpeedChange {
  readonly from: number;
  readonly to: number;
  readonly stub: boolean;
}

export async function changeSpeed(
  channel: Channel,
  chip: Chip,
  change: SpeedChange,
  clock: Clock,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<void> {
  const told = change.stub ? change.to : await romSpeed(channel, chip, change, signal, timeoutMs);
  // A stub wants to know the old speed too.
  const data = words(told, change.stub ? change.from : 0);
  await channel.require({ command: 'changeBaud', data }, signal, { timeoutMs });
  await channel.serial?.setBaud(change.to);
  await clock.sleep(changeMs, signal);
  channel.discardInput();
}

async function romSpeed(
  channel: Channel,
  chip: Chip,
  { from, to }: SpeedChange,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<number> {
  const read = (address: number): Promise<number> => readRegister(channel, address, signal, timeoutMs);
  if (chip.id === 'esp32') {
    const { register, shift, mask } = esp32Calibration;
    const counted = ((await read(register)) >>> shift) & mask;
    const megahertz8 = (await read(esp32Fuses.oscillator.register)) & esp32Fuses.oscillator.mask;
    return esp32RomSpeed(to, counted, megahertz8);
  }
  if (chip.id === 'esp32c2') {
    const divider = (await read(uartDivider.register)) & uartDivider.mask;
    // 26 or 40 MHz: told apart by what the divider makes of the present speed.
    return divider * from < 33_000_000 ? Math.floor((to * 40) / 26) : to;
  }
  return to;
}

/** The ROM's estimate of the crystal, against the crystal that there must be. */
function esp32RomSpeed(baud: number, counted: number, megahertz8: number): number {
  const believed = (counted * 15_625 * megahertz8) / 40;
  if (believed === 0) return baud;
  return Math.floor((baud * believed) / (believed > 33_000_000 ? 40_000_000 : 26_000_000));
}
