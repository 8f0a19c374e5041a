/** Where plans find what recipes name: the catalogue, the drivers, the groups and the issuers of this station. */
import { createHash } from 'node:crypto';
import type { Driver, FirmwareImage } from '../drivers/driver.ts';
import { readFirmware } from '../formats/firmware-file.ts';
import { secretNames } from '../groups/render.ts';
import type { PlanSources } from '../job/plan.ts';
import { parseRecipe } from '../job/recipe-file.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { Recipe } from '../model/recipe.ts';
import type { Store } from '../store/store.ts';
import { settingsOfGroup } from './groups/group-book.ts';
import { requireSecret } from './secret-desk.ts';
import { checkUnitCredentials } from './unit-credentials.ts';

export interface KnownRecipe {
  readonly id: string;
  readonly recipe: Recipe;
  readonly sha256: string;
  readonly packageId: string;
}

/** Throws Fault recipe.invalid naming the recipe when none is called so. */
export function findRecipe(store: Store, id: string): KnownRecipe {
  const stored = store.catalogue.recipes().find((entry) => entry.id === id);
  if (stored === undefined)
    throw new Fault('plan.refused', `There is no recipe called ${id} here.`, { recipe: id });
  return {
    id,
    recipe: parseRecipe(stored.source, `${id}.yaml`),
    sha256: stored.sha256,
    packageId: stored.packageId,
  };
}

export function planSources(
  store: Store,
  drivers: readonly Driver[],
  packageId: string,
  bench: 'virtual' | 'real',
  checkIssuer: (profile: IdentityProfile) => void,
): PlanSources {
  return {
    driver: (id) => {
      refuseRevokedPackage(store, packageId);
      const driver = drivers.find((candidate) => candidate.id === id);
      if (driver === undefined)
        throw new Fault(
          'plan.refused',
          `There is no driver called ${id}; there are ${drivers.map((known) => known.id).join(', ')}.`,
        );
      if (driver.startsPrograms && bench === 'real') requireSignedPackage(store, packageId);
      return driver;
    },
    file: (name, file) => checkedFile(name, file, store.catalogue.readFile(packageId, file.path)),
    settings: (groupId) => {
      const settings = settingsOfGroup(store, groupId);
      for (const name of secretNames(settings)) requireSecret(name, store.folder);
      return settings;
    },
    profile: (name) => {
      const profile = store.catalogue.profiles().find((candidate) => candidate.profile === name);
      if (profile === undefined)
        throw new Fault('plan.refused', `There is no identity profile called ${name} here.`, {
          profile: name,
        });
      return profile;
    },
    checkCredentials: (profile) => checkUnitCredentials(profile, store),
    checkIssuer,
  };
}

function checkedFile(name: string, file: Recipe['files'][string], bytes: Uint8Array): FirmwareImage {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== file.sha256) {
    throw new Fault('file.changed', `${file.path} is not the file that the recipe names.`, {
      expected: file.sha256,
      observed: sha256,
    });
  }
  const { kind, address = null } = file;
  return { name, kind, bytes, sha256, segments: readFirmware({ name: file.path, kind, bytes, address }) };
}

/** What a key has signed that the server has revoked runs on no unit any more, whoever trusted it here. */
function refuseRevokedPackage(store: Store, packageId: string): void {
  const signer = store.catalogue.packages().find(({ id }) => id === packageId)?.signer ?? null;
  if (signer === null || store.signers.revokedAt(signer) === null) return;
  throw new Fault('signer.revoked', 'The office key that has signed this package is revoked.', {
    package: packageId,
    keyId: signer,
  });
}

/** Who may say which program of this computer is started: only somebody whose key this station trusts. */
function requireSignedPackage(store: Store, packageId: string): void {
  const signer = store.catalogue.packages().find(({ id }) => id === packageId)?.signer ?? null;
  if (signer !== null && store.signers.find(signer) !== null) return;
  throw new Fault(
    'signer.unknown',
    'A recipe that starts programs of this computer must come in a package that is signed by a trusted key.',
    { package: packageId },
  );
}
