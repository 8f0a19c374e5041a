/** The certificates of an authority of our own, as they lie in one file: its own first, its root last. */
import { splitCertificates } from '../formats/der.ts';
import { issuerFault } from './issuer-fault.ts';

export interface AuthorityChain {
  /** The one that signs units, as DER. */
  readonly own: Uint8Array;
  /** The trust anchor; its own certificate where there is only one level. */
  readonly root: Uint8Array;
  /** What a unit gets beside its own certificate: all but the root. */
  readonly below: readonly Uint8Array[];
}

/** `bytes`: certificates as DER, one after the other. Throws Fault issuer.unavailable when they are anything else. */
export function authorityChain(bytes: Uint8Array): AuthorityChain {
  const certificates = splitCertificates(bytes) ?? [];
  const [own] = certificates;
  const root = certificates.at(-1);
  if (own === undefined || root === undefined)
    throw issuerFault('settings', "The authority's certificate can not be read.");
  return { own, root, below: certificates.slice(0, -1) };
}
