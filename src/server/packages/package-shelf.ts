/**
 * Packages at the server: whose are taken, which is the newest, and their bytes from any place on. Only what an office has signed
 * whose key this server trusts; a version that is here is never another one.
 */
import { createHash } from 'node:crypto';
import { and, asc, eq, gte, lt } from 'drizzle-orm';
import { isSignedForBench } from '../../evidence/office-signature.ts';
import { parseYaml } from '../../formats/yaml-file.ts';
import { readZip } from '../../formats/zip.ts';
import { Fault } from '../../model/fault.ts';
import {
  type OfferedPackage,
  offeredPackagesMost,
  packageManifestName,
  packageManifestSchema,
  packageSignatureName,
  packageSignatureSchema,
} from '../../model/package-file.ts';
import { isOlder } from '../../model/package-version.ts';
import type { ServerDatabase } from '../database.ts';
import { alone } from '../fact-application.ts';
import { trustedOffice } from '../order-book.ts';
import { packageParts, packages, partBytes } from './package-tables.ts';

export type PackageAnswer =
  | { readonly type: 'taken' | 'same'; readonly offered: OfferedPackage }
  | { readonly type: 'untrusted' | 'conflict' | 'invalid'; readonly message: string };

/** Parts that are read at once. */
const partsAtOnce = 16;

export async function takePackage(
  database: ServerDatabase,
  bytes: Uint8Array,
  now: Date,
): Promise<PackageAnswer> {
  const read = contentsOf(bytes);
  if ('message' in read) return { type: 'invalid', message: read.message };
  const { manifestBytes, manifest, signature } = read;
  const signer = await trustedOffice(database, signature.keyId);
  if (signer === null)
    return { type: 'untrusted', message: 'this server does not trust the key that signed it' };
  if (!isSignedForBench('package', manifestBytes, signature, signer.publicKeyPem))
    return { type: 'untrusted', message: 'it was changed after it was signed' };
  const { organisation } = signer;
  const { package: name, title, version } = manifest;
  const offered: OfferedPackage = {
    package: name,
    title,
    version,
    sha256: sha256Of(bytes),
    sizeBytes: bytes.length,
    manifestSha256: sha256Of(manifestBytes),
    keyId: signature.keyId,
  };
  return database.transaction(async (transaction) => {
    await alone(transaction, `packages:${organisation}:${name}`);
    const [known] = await transaction
      .select({ manifestSha256: packages.manifestSha256 })
      .from(packages)
      .where(
        and(
          eq(packages.organisation, organisation),
          eq(packages.package, name),
          eq(packages.version, version),
        ),
      );
    if (known !== undefined)
      return known.manifestSha256 === offered.manifestSha256
        ? { type: 'same', offered }
        : { type: 'conflict', message: `${name} ${version} is here already, and it is another one` };
    for (let number = 0; number * partBytes < bytes.length; number += 1)
      await transaction
        .insert(packageParts)
        .values({
          sha256: offered.sha256,
          number,
          bytes: bytes.slice(number * partBytes, (number + 1) * partBytes),
        })
        .onConflictDoNothing();
    await transaction.insert(packages).values({ ...offered, organisation, receivedAt: now });
    return { type: 'taken', offered };
  });
}

/** The newest version of each package of the organisation, by name; what a key has signed that is over is not among them. */
export async function newestPackages(
  database: ServerDatabase,
  organisation: string,
): Promise<readonly OfferedPackage[]> {
  const rows = await database
    .select()
    .from(packages)
    .where(eq(packages.organisation, organisation))
    .orderBy(asc(packages.package), asc(packages.receivedAt));
  const newest = new Map<string, OfferedPackage>();
  const trusted = new Map<string, boolean>();
  for (const { organisation: _of, receivedAt: _at, ...row } of rows) {
    if (!trusted.has(row.keyId)) trusted.set(row.keyId, (await trustedOffice(database, row.keyId)) !== null);
    const before = newest.get(row.package);
    if (trusted.get(row.keyId) === true && (before === undefined || isOlder(before.version, row.version)))
      newest.set(row.package, row);
  }
  return [...newest.values()].slice(0, offeredPackagesMost);
}

/** Null when this organisation has no such file. */
export async function packageSize(
  database: ServerDatabase,
  organisation: string,
  sha256: string,
): Promise<number | null> {
  const [row] = await database
    .select({ sizeBytes: packages.sizeBytes })
    .from(packages)
    .where(and(eq(packages.sha256, sha256), eq(packages.organisation, organisation)))
    .limit(1);
  return row?.sizeBytes ?? null;
}

/** `first` and `last` are inclusive. A megabyte at a time: whoever reads slowly holds no more than that. */
export async function* packageBytes(
  database: ServerDatabase,
  sha256: string,
  first: number,
  last: number,
): AsyncGenerator<Uint8Array> {
  const end = Math.floor(last / partBytes);
  for (let number = Math.floor(first / partBytes); number <= end; number += partsAtOnce) {
    const rows = await database
      .select()
      .from(packageParts)
      .where(
        and(
          eq(packageParts.sha256, sha256),
          gte(packageParts.number, number),
          lt(packageParts.number, Math.min(number + partsAtOnce, end + 1)),
        ),
      )
      .orderBy(asc(packageParts.number));
    for (const { number: at, bytes } of rows) {
      const from = Math.max(0, first - at * partBytes);
      const to = Math.min(bytes.length, last + 1 - at * partBytes);
      if (to > from) yield bytes.subarray(from, to);
    }
  }
}

interface PackageContents {
  readonly manifestBytes: Uint8Array;
  readonly manifest: { readonly package: string; readonly title: string; readonly version: string };
  readonly signature: { readonly keyId: string; readonly signature: string };
}

/** What the office has signed, and that it is in the file whole: a bench would only find out after it was there. */
function contentsOf(bytes: Uint8Array): PackageContents | { readonly message: string } {
  try {
    const entries = readZip(bytes);
    const manifestBytes = entries.get(packageManifestName);
    const signatureBytes = entries.get(packageSignatureName);
    if (manifestBytes === undefined) return { message: `it has no ${packageManifestName}` };
    if (signatureBytes === undefined) return { message: 'it is not signed' };
    const manifest = parseYaml(textOf(manifestBytes), packageManifestName, packageManifestSchema);
    const { version } = manifest;
    if (version === undefined) return { message: 'it has no version: benches could not tell which is newer' };
    for (const [name, sha256] of Object.entries(manifest.files)) {
      const content = entries.get(name);
      if (content === undefined || sha256Of(content) !== sha256)
        return { message: `${name} is not the file that its manifest names` };
    }
    const signature = packageSignatureSchema.safeParse(JSON.parse(textOf(signatureBytes)));
    if (!signature.success) return { message: `${packageSignatureName} can not be read` };
    return { manifestBytes, manifest: { ...manifest, version }, signature: signature.data };
  } catch (thrown) {
    // whatever is wrong with a stranger's file is told to whoever hands it in
    return { message: thrown instanceof Fault ? thrown.message : 'it can not be read' };
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
