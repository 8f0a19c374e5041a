/** At the start: is the newest of what is stored still what was signed? Old pages are left to the whole scrub. */
import { createPublicKey } from 'node:crypto';
import { chainKeys } from '../evidence/chain-keys.ts';
import { verifyByChainKeys } from '../evidence/verify.ts';
import { Fault, type FaultData } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import type { StationKey } from './station-key.ts';
import { rotationsOf } from './station-keys.ts';

/** Documents that are looked at: a few hundred take a fraction of a second, however long the chain is. */
const newestDocuments = 200;

/** Null when all is well. */
export function storedEvidenceFault(store: Store, key: StationKey): FaultData | null {
  const keys = chainKeys(createPublicKey(key.signer.publicKeyPem), rotationsOf(store));
  const findings = store.scrub((document) => {
    const wrong = verifyByChainKeys(document, keys).filter(({ ok }) => !ok);
    return wrong.length === 0 ? null : wrong.map((finding) => finding.text).join('; ');
  }, newestDocuments);
  // The high-water mark has an alert of its own.
  const [first, ...others] = findings.filter((finding) => finding.what !== 'high-water');
  if (first === undefined) return null;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return new Fault('store.damaged', `Stored ${first.what} ${first.id}: ${first.text}${more}.`, {
    what: first.what,
    id: first.id,
    findings: others.length + 1,
  }).toData();
}
