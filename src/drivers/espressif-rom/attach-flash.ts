/** Brings the flash behind a loader within its reach, and tells the loader how large it is. By the ROM, or by a stub where one runs. */
import type { Channel } from './channel.ts';
import type { Chip } from './chips.ts';
import { words } from './protocol.ts';
import type { Security } from './security.ts';
import { readFlashId } from './spi-flash.ts';

const blockGeometry = { block: 0x1_0000, sector: 0x1000, page: 0x100, statusMask: 0xffff } as const;

export interface LoaderReach {
  readonly channel: Channel;
  readonly chip: Chip;
  /** Whether a flasher stub answers instead of the ROM. */
  readonly stub: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The id of the flash chip; null where the registers are locked. */
export async function attachFlash(
  { channel, chip, stub, timeoutMs, signal }: LoaderReach,
  security: Security,
): Promise<number | null> {
  if (chip.modernRom && !stub)
    await channel.require({ command: 'spiAttach', data: words(0, 0) }, signal, { timeoutMs });
  else if (!chip.modernRom && !stub)
    // The ESP8266 has no command for it: beginning to write nothing attaches the flash.
    await channel.require({ command: 'flashBegin', data: words(0, 0, 0x400, 0) }, signal, { timeoutMs });
  if (security.secureDownload) return null;
  return readFlashId(channel, chip, signal, timeoutMs);
}

export async function describeFlash(
  { channel, timeoutMs, signal }: LoaderReach,
  flashBytes: number,
): Promise<void> {
  const { block, sector, page, statusMask } = blockGeometry;
  const data = words(0, flashBytes, block, sector, page, statusMask);
  await channel.require({ command: 'spiSetParameters', data }, signal, { timeoutMs });
}
