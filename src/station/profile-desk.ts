/** What an engineer does with identity profiles before there is a unit: read a file of them, look at what one would issue. */
import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { parseYaml } from '../formats/yaml-file.ts';
import {
  type CertificatePreview,
  firstUnitOf,
  previewCertificate,
  type SampleUnit,
} from '../identity/certificate-preview.ts';
import { Fault } from '../model/fault.ts';
import { type IdentityProfile, identityProfileSchema } from '../model/identity.ts';

export interface ProfilePreview extends CertificatePreview {
  readonly profile: string;
  readonly unit: { readonly serialNumber: string; readonly hardwareId: string };
}

/** One profile, or a list of them as in a package's profiles.yaml. Throws Fault recipe.invalid with line and place. */
export function readProfiles(text: string, fileName: string): readonly IdentityProfile[] {
  const isList = /^\s*(?:#.*\n\s*|---\s*\n\s*)*[-[]/.test(text);
  return isList
    ? parseYaml(text, fileName, z.array(identityProfileSchema))
    : [parseYaml(text, fileName, identityProfileSchema)];
}

/** Throws Fault recipe.invalid when it is not there, or no name is given where there are several. */
export function chooseProfile(
  profiles: readonly IdentityProfile[],
  name: string | undefined,
): IdentityProfile {
  const [only, second] = profiles;
  const found =
    name === undefined && second === undefined ? only : profiles.find((one) => one.profile === name);
  if (found !== undefined) return found;
  const there = profiles.map(({ profile }) => profile).join(', ') || 'none';
  throw new Fault(
    'recipe.invalid',
    name === undefined
      ? `There are several profiles (${there}): say which.`
      : `There is no identity profile called ${name} (there: ${there}).`,
    { there },
  );
}

/** What is not given of the unit is made up, and is shown as what it is. */
export async function previewProfile(
  profile: IdentityProfile,
  unit: Partial<SampleUnit>,
  parts: { readonly clock: Clock; readonly random: Random },
): Promise<ProfilePreview> {
  const first = firstUnitOf(profile);
  const serialNumber = unit.serialNumber ?? first.serialNumber;
  const hardwareId = unit.hardwareId ?? first.hardwareId;
  const facts = new Map([...first.facts, ...(unit.facts ?? [])]);
  const preview = await previewCertificate(profile, { serialNumber, hardwareId, facts }, parts);
  return { profile: profile.profile, unit: { serialNumber, hardwareId }, ...preview };
}
