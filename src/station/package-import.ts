/** Takes a package from the office into the catalogue: all of it, or nothing. Everything is checked before anything is kept. */
import { readZip } from '../formats/zip.ts';
import { Fault } from '../model/fault.ts';
import { isOlder } from '../model/package-version.ts';
import type { ImportedPackage } from '../store/catalogue.ts';
import type { Store } from '../store/store.ts';
import { manifestOf, packageContents } from './package-contents.ts';
import { requireSigner } from './package-signature.ts';

/** A published version of the groups, as `mintmark group export` writes it. */
const groupsFileName = 'groups.json';

/**
 * The names of the recipes that are there now. Throws Fault signer.unknown, file.invalid, file.changed, recipe.invalid,
 * package.downgrade.
 */
export function importPackage(
  store: Store,
  bytes: Uint8Array,
  stationVersion: string,
): { readonly recipes: readonly string[]; readonly groupsFile: Uint8Array | null } {
  const imported = checkedPackage(store, bytes, stationVersion);
  store.catalogue.save(imported);
  return {
    recipes: imported.recipes.map((recipe) => recipe.id),
    groupsFile: imported.files.find(({ path }) => path === groupsFileName)?.bytes ?? null,
  };
}

/** Everything that is asked before a package is taken; nothing is kept. Throws what importPackage throws. */
export function checkedPackage(store: Store, bytes: Uint8Array, stationVersion: string): ImportedPackage {
  const entries = readZip(bytes);
  const signer = requireSigner(entries, manifestOf(entries), store.signers);
  const imported = packageContents(entries, signer, stationVersion);
  refuseDowngrade(store, imported);
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
  return imported;
}

function refuseDowngrade(store: Store, imported: ImportedPackage): void {
  const here = store.catalogue.packages().find((known) => known.id === imported.id)?.version ?? null;
  if (here === null || (imported.version !== null && !isOlder(imported.version, here))) return;
  throw new Fault(
    'package.downgrade',
    `This station has ${imported.id} ${here}; the file has ${imported.version ?? 'no version'}.`,
    {
      package: imported.id,
    },
  );
}
