/** What a package says of itself (package.yaml) and who vouches for it (package.sig): the same for the office, the server and the bench. */
import { z } from 'zod';

export const packageSignatureName = 'package.sig';
export const packageManifestName = 'package.yaml';
/** Of a whole package, as a file. */
export const packageLimitBytes = 150_000_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const version = z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/);

export const packageManifestSchema = z.strictObject({
  package: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  title: z.string().min(1).max(80),
  /** Of the package. A bench that has a newer one does not go back. */
  version: version.optional(),
  /** The oldest Mintmark that understands it. */
  minimumStation: version.optional(),
  files: z.record(z.string(), sha256),
});

export const packageSignatureSchema = z.strictObject({
  version: z.literal(1),
  /** SHA-256 of the signer's raw public key, hexadecimal. */
  keyId: sha256,
  signature: z.base64(),
});

/** A package that lies at the server, as it tells stations. What counts is what the office has signed inside of it. */
export const offeredPackageSchema = z.strictObject({
  package: packageManifestSchema.shape.package,
  title: packageManifestSchema.shape.title,
  version,
  /** Of the file. */
  sha256,
  sizeBytes: z.int().positive().max(packageLimitBytes),
  /** Of package.yaml: what a work order names. */
  manifestSha256: sha256,
  keyId: sha256,
});
export type OfferedPackage = z.infer<typeof offeredPackageSchema>;

/** How many packages a server offers at most: the newest version of each. */
export const offeredPackagesMost = 500;
