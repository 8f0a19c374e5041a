/**
 * What is in a package: a zip with `package.yaml` (id, title, version, SHA-256 of every other file), `recipes/*.yaml`,
 * `groups.yaml`, `profiles.yaml` and the files that recipes name. Who vouches for it is asked elsewhere, and before.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseYaml } from '../formats/yaml-file.ts';
import { requireReferences } from '../groups/secret-values.ts';
import { parseRecipe } from '../job/recipe-file.ts';
import { Fault } from '../model/fault.ts';
import { groupSchema } from '../model/group.ts';
import { identityProfileSchema } from '../model/identity.ts';
import { packageManifestName, packageManifestSchema, packageSignatureName } from '../model/package-file.ts';
import { isOlder } from '../model/package-version.ts';
import type { ImportedPackage } from '../store/catalogue.ts';

/** Throws Fault file.missing. */
export function manifestOf(entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const bytes = entries.get(packageManifestName);
  if (bytes === undefined) throw new Fault('file.missing', `The package lacks ${packageManifestName}.`);
  return bytes;
}

/** What the package says of itself; whether its files are what it says is not asked. Throws Fault file.*, recipe.invalid. */
export function manifestHead(
  entries: ReadonlyMap<string, Uint8Array>,
): z.infer<typeof packageManifestSchema> {
  return parseYaml(textOf(entries, packageManifestName), packageManifestName, packageManifestSchema);
}

/** Every file by the manifest, recipes parsed. `signer` is who vouches for it. Throws Fault file.*, recipe.invalid, group.invalid, package.too-new. */
export function packageContents(
  entries: ReadonlyMap<string, Uint8Array>,
  signer: string | null,
  stationVersion: string,
): ImportedPackage {
  const manifestBytes = manifestOf(entries);
  const manifest = manifestHead(entries);
  if (manifest.minimumStation !== undefined && isOlder(stationVersion, manifest.minimumStation))
    throw new Fault('package.too-new', `The package needs Mintmark ${manifest.minimumStation}.`, {
      here: stationVersion,
    });
  for (const [name, content] of entries) {
    if (name === packageManifestName || name === packageSignatureName) continue;
    const expected = manifest.files[name];
    if (expected === undefined)
      throw new Fault('file.changed', `The package has a file ${name} that its manifest does not name.`, {
        file: name,
      });
    if (createHash('sha256').update(content).digest('hex') !== expected)
      throw new Fault('file.changed', `${name} is not the file that the manifest names.`, { file: name });
  }
  for (const name of Object.keys(manifest.files)) {
    if (!entries.has(name)) throw new Fault('file.missing', `The package lacks ${name}.`, { file: name });
  }
  const recipes = [...entries.keys()]
    .filter((name) => name.startsWith('recipes/') && name.endsWith('.yaml'))
    .map((name) => readRecipe(entries, name));
  const groups = entries.has('groups.yaml')
    ? parseYaml(textOf(entries, 'groups.yaml'), 'groups.yaml', z.array(groupSchema))
    : [];
  requireReferences(groups);
  return {
    id: manifest.package,
    title: manifest.title,
    signer,
    version: manifest.version ?? null,
    manifestSha256: createHash('sha256').update(manifestBytes).digest('hex'),
    recipes,
    groups,
    profiles: entries.has('profiles.yaml')
      ? parseYaml(textOf(entries, 'profiles.yaml'), 'profiles.yaml', z.array(identityProfileSchema))
      : [],
    files: [...entries]
      .filter(
        ([name]) => !name.startsWith('recipes/') && !name.endsWith('.yaml') && name !== packageSignatureName,
      )
      .map(([path, content]) => ({ path, bytes: content })),
  };
}

function readRecipe(
  entries: ReadonlyMap<string, Uint8Array>,
  name: string,
): { readonly id: string; readonly source: string } {
  const source = textOf(entries, name);
  const recipe = parseRecipe(source, name);
  for (const file of Object.values(recipe.files)) {
    if (!entries.has(file.path))
      throw new Fault('file.missing', `${name} names ${file.path}, which is not in the package.`, {
        file: file.path,
      });
  }
  return { id: recipe.recipe, source };
}

function textOf(entries: ReadonlyMap<string, Uint8Array>, name: string): string {
  const bytes = entries.get(name);
  if (bytes === undefined) throw new Fault('file.missing', `The package lacks ${name}.`, { file: name });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Fault('file.invalid', `${name} is not UTF-8 text.`, { file: name }, { cause });
  }
}
