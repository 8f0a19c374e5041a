/** Who the unit is and what state it is in, as the rest of the program sees it. */
import { toHex } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import type { AppDescriptor } from '../../formats/esp-image.ts';
import type { Readings } from '../../model/job.ts';
import type { DeviceInfo } from '../driver.ts';
import type { Loader, Unit } from './loader.ts';
import { type FlashRange, readApplication } from './partitions.ts';
import { readMac } from './registers.ts';
import { changedUnit } from './unit-faults.ts';

export interface Identified {
  readonly device: DeviceInfo;
  /** Where in flash that was read: as long as nobody writes there it stays true. */
  readonly readFrom: readonly FlashRange[];
}

/** Asks again: the MAC is read from the chip, the application's name from the flash. Throws Fault device.changed. */
export async function identifyUnit(loader: Loader, run: Run): Promise<Identified> {
  const { unit } = loader;
  await requireSameUnit(loader, run);
  const { app, readFrom } = await readApplication(loader, run);
  const device = {
    hardwareId: unit.mac,
    model: unit.chip.title,
    firmware: app?.version ?? null,
    facts: factsOf(unit, app),
  };
  return { device, readFrom };
}

/** The MAC is read from the chip again: somebody may have changed the board. Throws Fault device.changed. */
export async function requireSameUnit(loader: Loader, run: Run): Promise<void> {
  const { unit, timeoutMs } = loader;
  if (unit.security.secureDownload) return;
  const mac = await readMac(loader.channel, unit.chip, run.signal, timeoutMs);
  if (mac !== unit.mac) throw changedUnit(unit.mac, mac);
}

function factsOf(unit: Unit, app: AppDescriptor | null): Readings {
  const { security, flashId } = unit;
  return {
    chip: unit.chip.id,
    mac: (unit.mac.match(/../g) ?? []).join(':'),
    flashId: flashId === null ? null : toHex(Uint8Array.of(flashId, flashId >>> 8, flashId >>> 16)),
    flashBytes: unit.flashBytes,
    secureBoot: security.secureBoot !== 0,
    flashEncryption: security.flashEncryption,
    secureDownload: security.secureDownload,
    jtagDisabled: security.jtagDisabled,
    romApiVersion: security.apiVersion,
    appProject: app?.project ?? null,
    appVersion: app?.version ?? null,
    idfVersion: app?.idfVersion ?? null,
  };
}
