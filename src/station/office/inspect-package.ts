/** What is in a package, for people who decide whether to sign or import it. Whom this station trusts plays no part. */
import { createPublicKey } from 'node:crypto';
import { keyIdOf } from '../../evidence/key-id.ts';
import { readZip } from '../../formats/zip.ts';
import { packageSignatureName } from '../../model/package-file.ts';
import type { ImportedPackage } from '../../store/catalogue.ts';
import { manifestOf, packageContents } from '../package-contents.ts';
import { requireSigner } from '../package-signature.ts';

export interface PackageView {
  readonly contents: ImportedPackage;
  readonly signed: boolean;
}

/** With a public key: throws Fault signer.unknown or file.changed unless that key signed it. */
export function inspectPackage(
  bytes: Uint8Array,
  publicKeyPem: string | null,
  stationVersion: string,
): PackageView {
  const entries = readZip(bytes);
  let signer: string | null = null;
  if (publicKeyPem !== null) {
    const keyId = keyIdOf(createPublicKey(publicKeyPem));
    const only = { keyId, title: 'this key', publicKeyPem, addedAt: '', revokedAt: null };
    signer = requireSigner(entries, manifestOf(entries), {
      list: () => [only],
      find: (wanted) => (wanted === keyId ? only : null),
    });
  }
  return {
    contents: packageContents(entries, signer, stationVersion),
    signed: entries.has(packageSignatureName),
  };
}
