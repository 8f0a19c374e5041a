/** Who the unit is and what state it is in, as the rest of the program sees it. */
import { toHex } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import type { AppDescriptor } from '../../formats/esp-image.ts';
import type { Readings } from '../../model/job.ts';
import type { DeviceInfo } from '../driver.ts';
import type { Loader, Unit } from './loader.ts';
import { readApplication } from './partitions.ts';
import { readMac } from './registers.ts';
import { changedUnit } from './unit-faults.ts';

/** Asks again: the MAC is read from the chip, the application's name from the flash. Throws Fault device.changed. */
export async function identifyUnit(loader: Loader, run: Run): Promise<DeviceInfo> {
  const { unit, timeoutMs } = loader;
  const mac = unit.security.secureDownload
    ? unit.mac
    : await readMac(loader.channel, unit.chip, run.signal, timeoutMs);
  if (mac !== unit.mac) throw changedUnit(unit.mac, mac);
  const app = await readApplication(loader, run);
  return {
    hardwareId: mac,
    model: unit.chip.title,
    firmware: app?.version ?? null,
    facts: factsOf(unit, app),
  };
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
