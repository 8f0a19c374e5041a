/**
 * Making and signing what a bench takes: packages and work orders. The office's key comes as its encrypted file with its
 * passphrase, for one signature; both print as "[secret]" from the parser on, and nothing of them is kept.
 */
import { z } from 'zod';
import { utf8 } from '../base/bytes.ts';
import { Secret } from '../base/secret.ts';
import type { FaultData } from '../model/fault.ts';
import type { WorkOrder } from '../model/order.ts';
import type { InspectedPackage } from './office.ts';
import { replying } from './request.ts';

/** A package that was made or signed just now, looked at the way a bench would look at it. */
export interface MadePackageFile {
  /** What the file should be called. */
  readonly name: string;
  readonly base64: string;
  readonly seen: InspectedPackage;
}

/** A work order that is not signed yet. */
export interface OrderDraft {
  readonly order: WorkOrder;
  /** Why no unit could be made for it here and now. */
  readonly obstacles: readonly FaultData[];
  /** Other orders on this station that give numbers of the same range. */
  readonly overlaps: readonly string[];
  /** The order of that name that is here already; null: none is. */
  readonly here: WorkOrder | null;
}

export interface SignedOrderFile extends OrderDraft {
  readonly name: string;
  readonly base64: string;
  readonly keyId: string;
  /** What this station calls that key; null when it does not trust it. */
  readonly signerTitle: string | null;
}

/** The list of stations' keys for whoever checks documents. */
export interface SignedTrustListFile {
  readonly name: string;
  readonly base64: string;
  /** Of the office's key. */
  readonly keyId: string;
}

const secretText = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .transform((text) => new Secret(utf8(text)));

/** PKCS#8 PEM, encrypted: as `mintmark key` makes it. */
export const officeKeySchema = z.strictObject({
  privateKeyPem: secretText(10_000),
  passphrase: secretText(1_000),
});
export type OfficeKeyInput = z.output<typeof officeKeySchema>;

const base64 = z.string().max(200_000_000);
const orderText = z.string().min(1).max(100_000);
const threeNumbers = z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/);

export const officeSigningRequests = {
  /** Of files by their path in the package. `about` takes the place of the package.yaml among them. Not signed. */
  makePackage: replying<MadePackageFile>()(
    z.strictObject({
      files: z
        .array(z.strictObject({ path: z.string().min(1).max(300), base64 }))
        .min(1)
        .max(1_000),
      about: z
        .strictObject({
          package: z.string().min(1).max(63),
          title: z.string().min(1).max(80),
          version: threeNumbers.optional(),
          minimumStation: threeNumbers.optional(),
        })
        .optional(),
    }),
  ),
  /** Its manifest is signed as it stands; a signature that it has is replaced. Throws Fault signer.key. */
  signPackage: replying<MadePackageFile>()(z.strictObject({ base64, key: officeKeySchema })),
  /** YAML or JSON as the office writes it. Throws Fault recipe.invalid with the line of what is wrong. */
  checkOrder: replying<OrderDraft>()(z.strictObject({ text: orderText })),
  signOrder: replying<SignedOrderFile>()(z.strictObject({ text: orderText, key: officeKeySchema })),
  /** YAML or JSON: title, and keys with station and publicKeyPem (docs/verifying.md). Throws Fault file.invalid, signer.key. */
  signTrustList: replying<SignedTrustListFile>()(
    z.strictObject({ text: z.string().min(1).max(5_000_000), key: officeKeySchema }),
  ),
} as const;
