/** A unit as servers that keep an entry for each shall know it, put together from what the store knows now. */
import { fromBase64, fromUtf8 } from '../../base/bytes.ts';
import { pemBytes } from '../../formats/pem.ts';
import type { Store } from '../../store/store.ts';
import type { UnitEntry } from '../../sync/destination-parts.ts';

export function unitEntry(store: Store, hardwareId: string): UnitEntry | null {
  const unit = store.units.find(hardwareId);
  if (unit === null) return null;
  const { chain, fingerprint, past } = store.units.certificates(hardwareId);
  return {
    hardwareId,
    serialNumber: unit.serialNumber,
    model: unit.model,
    firmware: unit.firmware,
    groupId: unit.groupId,
    state: unit.state,
    chainPem: chain.map((der) => fromUtf8(pemBytes('CERTIFICATE', fromBase64(der)))),
    fingerprint,
    pastFingerprints: past,
  };
}
