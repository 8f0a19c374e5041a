/**
 * Makes the package that a bench imports: everything in a folder, a manifest with the hash of each file, and the office's
 * signature under the manifest. What comes out is read back by the bench's own reader before anybody gets it.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { stringify } from 'yaml';
import { z } from 'zod';
import { utf8 } from '../../base/bytes.ts';
import { keyIdOf } from '../../evidence/key-id.ts';
import { signForBench } from '../../evidence/office-signature.ts';
import { parseYaml } from '../../formats/yaml-file.ts';
import { readZip, writeZip } from '../../formats/zip.ts';
import { Fault } from '../../model/fault.ts';
import { packageManifestName, packageSignatureName } from '../../model/package-file.ts';
import type { ImportedPackage } from '../../store/catalogue.ts';
import { manifestOf, packageContents } from '../package-contents.ts';

const version = z.string().regex(/^\d{1,5}\.\d{1,5}\.\d{1,5}$/);
/** What the author writes; `files` is made here. */
const draftSchema = z.strictObject({
  package: z.string(),
  title: z.string(),
  version: version.optional(),
  minimumStation: version.optional(),
  files: z.unknown().optional(),
});

export interface MadePackage {
  readonly bytes: Uint8Array;
  readonly contents: ImportedPackage;
}

/** `files`: by their path in the package, package.yaml among them. Throws what the bench would throw. */
export function makePackage(
  files: ReadonlyMap<string, Uint8Array>,
  key: KeyObject | null,
  stationVersion: string,
): MadePackage {
  const draftBytes = files.get(packageManifestName);
  if (draftBytes === undefined) throw new Fault('file.missing', `There is no ${packageManifestName}.`);
  const { files: _old, ...draft } = parseYaml(
    new TextDecoder().decode(draftBytes),
    packageManifestName,
    draftSchema,
  );
  const content = new Map(
    [...files]
      .filter(([name]) => name !== packageManifestName && name !== packageSignatureName)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const hashes = Object.fromEntries([...content].map(([name, bytes]) => [name, sha256(bytes)]));
  const manifest = utf8(stringify({ ...draft, files: hashes }));
  return sealed(new Map([[packageManifestName, manifest], ...content]), key, stationVersion);
}

/** The manifest is signed as it stands, so that its hash stays what it was; a signature that is there is replaced. */
export function signPackage(bytes: Uint8Array, key: KeyObject, stationVersion: string): MadePackage {
  const entries = new Map(readZip(bytes));
  entries.delete(packageSignatureName);
  // Nothing is signed that a bench would refuse.
  packageContents(entries, null, stationVersion);
  return sealed(entries, key, stationVersion);
}

function sealed(
  entries: Map<string, Uint8Array>,
  key: KeyObject | null,
  stationVersion: string,
): MadePackage {
  if (key !== null)
    entries.set(
      packageSignatureName,
      utf8(JSON.stringify({ version: 1, ...signForBench('package', manifestOf(entries), key) })),
    );
  const bytes = writeZip(entries);
  const signer = key === null ? null : keyIdOf(createPublicKey(key));
  return { bytes, contents: packageContents(readZip(bytes), signer, stationVersion) };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
