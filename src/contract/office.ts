/** What the office hands over, as people look at it: orders with what is missing here, packages, and files before they are taken. */
import { z } from 'zod';
import type { FaultData } from '../model/fault.ts';
import type { OrderStanding, WorkOrder } from '../model/order.ts';
import type { NumberRow } from '../model/rows.ts';
import { id, nothing, replying } from './request.ts';

/** What is to say of an order besides its numbers (OrderDetail). */
export interface OrderNote {
  readonly order: string;
  /** Whose key signed it, as this station calls it; null when that key is trusted no more. */
  readonly signerTitle: string | null;
  readonly importedAt: string;
  /** Why no unit can be made for it here and now; empty when all is well or it is closed. */
  readonly obstacles: readonly FaultData[];
}

/** What the report would say if the order were closed now: nothing is signed. */
export interface OrderReportPreview {
  readonly order: WorkOrder;
  readonly standing: OrderStanding;
  readonly at: string;
  readonly operator: string;
  /** How many numbers were given out. */
  readonly given: number;
  /** Numbers that are not in a good unit, newest first. */
  readonly exceptions: readonly NumberRow[];
  /** There are more than are listed. */
  readonly more: boolean;
}

/** One thing in a package. */
export interface PackagePart {
  readonly kind: 'recipe' | 'group' | 'profile' | 'file';
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface PackageFacts {
  readonly id: string;
  readonly title: string;
  readonly version: string | null;
  /** Null for the packages that come with the program. */
  readonly manifestSha256: string | null;
  readonly parts: readonly PackagePart[];
}

/** `trusted`: by a key of this station's list; `unknown`: by another one; `none`: not signed. */
export interface PackageSigner {
  readonly state: 'trusted' | 'unknown' | 'none';
  readonly title: string | null;
  readonly keyId: string | null;
}

export interface InstalledPackage extends PackageFacts {
  readonly signer: PackageSigner;
  readonly importedAt: string;
}

export interface PackageChange {
  readonly kind: PackagePart['kind'] | 'title' | 'version';
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Text that people can compare; null for files and where there is none. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface InspectedPackage {
  readonly type: 'package';
  readonly facts: PackageFacts;
  readonly signer: PackageSigner;
  /** Why it would not be taken; null when it would. */
  readonly refusal: FaultData | null;
  /** Against the one that is here; null when none is. */
  readonly changes: readonly PackageChange[] | null;
  readonly installedVersion: string | null;
}

export interface InspectedOrder {
  readonly type: 'order';
  readonly order: WorkOrder;
  readonly signer: PackageSigner;
  readonly refusal: FaultData | null;
  readonly obstacles: readonly FaultData[];
}

const base64 = z.string().max(200_000_000);
const oneSide = z.union([z.strictObject({ packageId: id }), z.strictObject({ base64 })]);

export const officeRequests = {
  /** Of every order, newest first, closed ones too. */
  orderNotes: replying<readonly OrderNote[]>()(nothing),
  previewOrderReport: replying<OrderReportPreview>()(z.strictObject({ order: id })),
  listPackages: replying<readonly InstalledPackage[]>()(nothing),
  /** A package (zip) or a work order (JSON): what is in it and whether it would be taken. Nothing of it is kept. */
  inspectFile: replying<InspectedPackage | InspectedOrder>()(z.strictObject({ base64 })),
  comparePackages: replying<readonly PackageChange[]>()(z.strictObject({ before: oneSide, after: oneSide })),
} as const;
