/**
 * Facts of a job by name: for labels, settings and the record. A unit is an attacker: what only this station can know
 * (the number that it gave, the certificate, which unit this is) is never taken from what a unit says of itself.
 */
import type { DeviceInfo } from '../drivers/driver.ts';
import type { Readings } from '../model/job.ts';
import type { StepName } from '../model/recipe.ts';

const stationFacts: readonly string[] = [
  'hardwareId',
  'model',
  'serialNumber',
  'keyOrigin',
  'certificateSerial',
  'certificateFingerprint',
  'publicKeySha256',
  'identityState',
];
/** Steps whose readings of these names come from the ledger, or were compared with it. */
const stepsThatKnow: readonly StepName[] = ['identity', 'verify'];
/** Addresses come out of this station's blocks, and of nowhere else. */
const addressPattern = /^address[A-Z]/;

export function rememberDevice(
  facts: Map<string, string>,
  device: DeviceInfo,
  serialNumber: string | null,
): void {
  remember(facts, {
    hardwareId: device.hardwareId,
    model: device.model,
    firmware: device.firmware,
    serialNumber,
  });
}

export function rememberReadings(facts: Map<string, string>, step: StepName, observed: Readings): void {
  const known = stepsThatKnow.includes(step);
  remember(
    facts,
    Object.fromEntries(
      Object.entries(observed).filter(([name]) =>
        addressPattern.test(name) ? step === 'credentials' : known || !stationFacts.includes(name),
      ),
    ),
  );
}

function remember(facts: Map<string, string>, readings: Readings): void {
  for (const [name, value] of Object.entries(readings))
    if (value !== null && value !== '') facts.set(name, String(value));
}
