/** A file from the office before it is taken: what is in it, who signed it, and whether this station would take it. */
import type { InspectedOrder, InspectedPackage, PackageSigner } from '../../contract/office.ts';
import { readZip } from '../../formats/zip.ts';
import { asFault, Fault, type FaultData } from '../../model/fault.ts';
import type { WorkOrder } from '../../model/order.ts';
import type { Store } from '../../store/store.ts';
import { checkedOrder, readOrder } from '../order-import.ts';
import { packageContents } from '../package-contents.ts';
import { checkedPackage } from '../package-import.ts';
import { signatureKeyId } from '../package-signature.ts';
import { comparedFile, comparedInstalled, comparePackages, factsOf } from './package-parts.ts';

export interface InspectionParts {
  readonly store: Store;
  readonly stationVersion: string;
  obstaclesOf(order: WorkOrder): readonly FaultData[];
}

/** Throws Fault file.*, recipe.invalid, package.too-new for what is no package at all. */
export function inspectPackageFile(bytes: Uint8Array, parts: InspectionParts): InspectedPackage {
  const { store, stationVersion } = parts;
  const entries = readZip(bytes);
  const file = comparedFile(packageContents(entries, null, stationVersion));
  const here = store.catalogue.packages().find(({ id }) => id === file.id) ?? null;
  return {
    type: 'package',
    facts: factsOf(file),
    signer: signerOf(store, signatureKeyId(entries)),
    refusal: refusalOf(() => checkedPackage(store, bytes, stationVersion)),
    changes: here === null ? null : comparePackages(comparedInstalled(store, here.id), file),
    installedVersion: here?.version ?? null,
  };
}

/** Throws Fault order.invalid for what is no order at all. */
export function inspectOrderFile(text: string, parts: InspectionParts): InspectedOrder {
  const { order, keyId } = readOrder(text);
  return {
    type: 'order',
    order,
    signer: signerOf(parts.store, keyId),
    refusal: refusalOf(() => checkedOrder(parts.store, text)),
    obstacles: parts.obstaclesOf(order),
  };
}

export function signerOf(store: Store, keyId: string | null): PackageSigner {
  if (keyId === null) return { state: 'none', title: null, keyId: null };
  const known = store.signers.find(keyId);
  return known === null
    ? { state: 'unknown', title: null, keyId }
    : { state: 'trusted', title: known.title, keyId };
}

function refusalOf(check: () => unknown): FaultData | null {
  try {
    check();
    return null;
  } catch (thrown) {
    // being refused is what is asked about; a bug of ours is no answer
    if (thrown instanceof Fault) return asFault(thrown).toData();
    throw thrown;
  }
}
