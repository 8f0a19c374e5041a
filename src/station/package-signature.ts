/**
 * Who vouches for a package: `package.sig` beside its manifest. A bench that trusts nobody yet takes unsigned packages and
 * says so; from the first trusted key on, only signed ones.
 */
import { isSignedForBench } from '../evidence/office-signature.ts';
import { Fault } from '../model/fault.ts';
import { packageSignatureName, packageSignatureSchema } from '../model/package-file.ts';
import type { Signers } from '../store/signers.ts';

/** Before anything else of the package is read. Returns the signer's key id, null for a package that may be unsigned. */
export function requireSigner(
  entries: ReadonlyMap<string, Uint8Array>,
  manifest: Uint8Array,
  signers: Pick<Signers, 'list' | 'find'>,
): string | null {
  const bytes = entries.get(packageSignatureName);
  if (bytes === undefined) {
    if (signers.list().length === 0) return null;
    throw new Fault('signer.unknown', 'The package is not signed, and this station takes only signed ones.');
  }
  const parsed = packageSignatureSchema.safeParse(jsonOf(bytes));
  if (!parsed.success)
    throw new Fault('file.invalid', `${packageSignatureName} of the package can not be read.`);
  const signer = signers.find(parsed.data.keyId);
  if (signer === null)
    throw new Fault('signer.unknown', 'The package is signed by a key that is not trusted here.', {
      keyId: parsed.data.keyId,
    });
  if (!isSignedForBench('package', manifest, parsed.data, signer.publicKeyPem))
    throw new Fault('file.changed', 'The manifest of the package is not the one that was signed.', {
      signer: signer.title,
    });
  return signer.keyId;
}

/** Of whoever says that they signed it: nothing is checked. Null for an unsigned package. */
export function signatureKeyId(entries: ReadonlyMap<string, Uint8Array>): string | null {
  const bytes = entries.get(packageSignatureName);
  if (bytes === undefined) return null;
  const parsed = packageSignatureSchema.safeParse(jsonOf(bytes));
  return parsed.success ? parsed.data.keyId : null;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The schema refuses null, which says it in one place.
    return null;
  }
}
