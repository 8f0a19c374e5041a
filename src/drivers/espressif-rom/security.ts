/** What a chip says of its locks (GET_SECURITY_INFO; eFuse words on the ESP32), and what follows from it for this driver. */
import { Fault } from '../../model/fault.ts';
import type { Channel } from './channel.ts';
import { type Chip, chipOfId, chips } from './chips.ts';
import { chipByMagic, esp32Security, oddBits } from './registers.ts';

export interface Security {
  /** 0: off; 1: the ESP32's first scheme, whose bootloader must not be replaced; 2: signature blocks. */
  readonly secureBoot: 0 | 1 | 2;
  readonly flashEncryption: boolean;
  /** Only writing is left: no registers, no reading, no stub. */
  readonly secureDownload: boolean;
  readonly jtagDisabled: boolean | null;
  /** Silicon revision as the ROM counts it; null where it does not say. */
  readonly apiVersion: number | null;
}

const flags = { secureBoot: 1 << 0, secureDownload: 1 << 2, softJtag: 1 << 6, hardJtag: 1 << 7 } as const;
/** Flags, counter of flash encryption, seven key purposes; with chip id and version in all but the ESP32-S2. */
const lengths = [20, 12] as const;

/**
 * Which chip it is and what is locked. Only reads. Throws Fault device.mismatch for a chip that this driver does not know,
 * link.* and device.protocol for what is no such ROM.
 */
export async function detectChip(
  channel: Channel,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<{ readonly chip: Chip; readonly security: Security }> {
  const answer = await channel.ask({ command: 'securityInfo' }, signal, { timeoutMs, sizes: lengths });
  if (!answer.ok || answer.data.length === 0) {
    const chip = await chipByMagic(channel, signal, timeoutMs);
    if (chip === null) throw unknownChip(null);
    return { chip, security: await byFuses(channel, chip, signal, timeoutMs) };
  }
  const view = new DataView(answer.data.buffer, answer.data.byteOffset, answer.data.byteLength);
  const bits = view.getUint32(0, true);
  const security: Security = {
    secureBoot: (bits & flags.secureBoot) !== 0 ? 2 : 0,
    flashEncryption: oddBits(view.getUint8(4)),
    secureDownload: (bits & flags.secureDownload) !== 0,
    jtagDisabled: (bits & (flags.softJtag | flags.hardJtag)) !== 0,
    apiVersion: answer.data.length < 20 ? null : view.getUint32(16, true),
  };
  // The only chip with this command and without an id.
  if (answer.data.length < 20) return { chip: chipOfId('esp32s2'), security };
  const chipId = view.getUint32(12, true);
  const chip = chips.find((known) => known.imageId === chipId);
  if (chip === undefined) throw unknownChip(chipId);
  return { chip, security };
}

async function byFuses(
  channel: Channel,
  chip: Chip,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Security> {
  const open: Security = {
    secureBoot: 0,
    flashEncryption: false,
    secureDownload: false,
    jtagDisabled: null,
    apiVersion: null,
  };
  return chip.id === 'esp32' ? { ...open, ...(await esp32Security(channel, signal, timeoutMs)) } : open;
}

function unknownChip(chipId: number | null): Fault {
  const what = chipId === null ? 'does not say which' : `says ${chipId}`;
  return new Fault('device.mismatch', `The unit has an Espressif chip that is not known here: it ${what}.`, {
    chipId,
  });
}

/** Throws Fault device.lacks where contents would not be what was written: they are enciphered on their way. */
export function requirePlainFlash(security: Security, what: string): void {
  if (!security.flashEncryption) return;
  throw new Fault(
    'device.lacks',
    `The unit has flash encryption switched on: ${what} would not be what its application reads. Nothing was written.`,
    { flashEncryption: true },
  );
}
