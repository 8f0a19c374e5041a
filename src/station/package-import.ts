/**
 * A package from the office: a zip with `package.yaml` (id, title, SHA-256 of every other file), `recipes/*.yaml`,
 * `groups.yaml`, `profiles.yaml` and the files that recipes name. Everything is read and checked before anything is kept.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readZip } from '../formats/zip.ts';
import { parseRecipe, parseYaml } from '../job/recipe-file.ts';
import { Fault } from '../model/fault.ts';
import { groupSchema } from '../model/group.ts';
import { identityProfileSchema } from '../model/identity.ts';
import type { ImportedPackage } from '../store/catalogue.ts';
import type { Store } from '../store/store.ts';

const manifestSchema = z.strictObject({
  package: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  title: z.string().min(1).max(80),
  files: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});

/** The names of the recipes that are there now. Throws Fault file.invalid, file.changed, recipe.invalid. */
export function importPackage(store: Store, base64: string): readonly string[] {
  const imported = readPackage(new Uint8Array(Buffer.from(base64, 'base64')));
  const taken = store.catalogue
    .recipes()
    .find(
      (known) => known.packageId !== imported.id && imported.recipes.some((recipe) => recipe.id === known.id),
    );
  if (taken !== undefined)
    throw new Fault(
      'recipe.invalid',
      `The recipe ${taken.id} belongs to the package ${taken.packageId} already.`,
      { recipe: taken.id },
    );
  store.catalogue.save(imported);
  return imported.recipes.map((recipe) => recipe.id);
}

export function readPackage(bytes: Uint8Array): ImportedPackage {
  const entries = readZip(bytes);
  const manifest = parseYaml(textOf(entries, 'package.yaml'), 'package.yaml', manifestSchema);
  for (const [name, content] of entries) {
    if (name === 'package.yaml') continue;
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
  return {
    id: manifest.package,
    title: manifest.title,
    signer: null,
    recipes,
    groups: entries.has('groups.yaml')
      ? parseYaml(textOf(entries, 'groups.yaml'), 'groups.yaml', z.array(groupSchema))
      : [],
    profiles: entries.has('profiles.yaml')
      ? parseYaml(textOf(entries, 'profiles.yaml'), 'profiles.yaml', z.array(identityProfileSchema))
      : [],
    files: [...entries]
      .filter(([name]) => !name.startsWith('recipes/') && !name.endsWith('.yaml'))
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
