/**
 * Recipe × driver × files × group × profiles → a plan, or everything that speaks against it. No byte is sent to a
 * unit here; whatever can be checked before the first destructive byte is checked here.
 */
import type { Driver, FirmwareImage } from '../drivers/driver.ts';
import { asFault, Fault } from '../model/fault.ts';
import type { ResolvedSettings } from '../model/group.ts';
import type { IdentityProfile } from '../model/identity.ts';
import { defaultKeyAlgorithms } from '../model/key-algorithm.ts';
import type { Permission, Recipe, RecipeStep, StepName } from '../model/recipe.ts';
import type { WipeMethod } from '../model/wipe.ts';
import { steps } from '../steps/index.ts';
import { checkLwm2mSteps } from '../steps/lwm2m.ts';
import type { PlannedInputs, Step } from '../steps/step.ts';
import { checkVerifyStep, comparesSettings } from '../steps/verify.ts';

export interface StoredRecipe {
  readonly recipe: Recipe;
  /** SHA-256 of the recipe's text, hexadecimal. */
  readonly sha256: string;
}

/** Where a plan finds what a recipe names. Each throws a Fault saying what is missing or wrong. */
export interface PlanSources {
  driver(id: string): Driver;
  /** The file's content, when its hash is the one that the recipe names and it is of the kind that it says. */
  file(name: string, file: Recipe['files'][string]): FirmwareImage;
  settings(groupId: string): ResolvedSettings;
  profile(name: string): IdentityProfile;
  /** Throws when one of its credentials can not be had now. */
  checkCredentials(profile: IdentityProfile): void;
  /** Throws when the issuer can not issue now. */
  checkIssuer(profile: IdentityProfile): void;
}

export interface PlannedStep {
  readonly params: RecipeStep;
  readonly timeoutMs: number;
  readonly pointOfNoReturn: boolean;
}

export interface Plan {
  readonly recipe: Recipe;
  readonly recipeSha256: string;
  readonly driver: Driver;
  readonly steps: readonly PlannedStep[];
  readonly inputs: PlannedInputs;
  readonly needs: ReadonlySet<string>;
  readonly irreversible: readonly Permission[];
}

export type PlanResult =
  | { readonly plan: Plan; readonly problems: readonly [] }
  | { readonly plan: null; readonly problems: readonly Fault[] };

/** The step of a set of parameters; its type is tied to the name by the table. */
export function stepFor(params: RecipeStep): Step {
  return steps[params.step] as unknown as Step;
}

/** What the driver can write besides single settings. Throws Fault device.lacks. */
export function requirePlaces(driver: Driver, { outputs = [] }: ResolvedSettings): void {
  const places = driver.configures ?? ['setting'];
  const lacking = outputs
    .map(({ kind }) => (kind === 'lwm2m' ? 'setting' : kind))
    .find((kind) => !places.includes(kind));
  if (lacking === undefined) return;
  throw new Fault('device.lacks', `${driver.title} can not write a ${lacking} of settings.`, {
    place: lacking,
  });
}

export function makePlan(stored: StoredRecipe, sources: PlanSources): PlanResult {
  const { recipe } = stored;
  const problems: Fault[] = [];
  const attempt = <T>(work: () => T): T | null => {
    try {
      return work();
    } catch (thrown) {
      // All problems are collected: an engineer mends them in one go.
      problems.push(asFault(thrown));
      return null;
    }
  };

  const driver = attempt(() => sources.driver(recipe.driver));
  if (driver !== null) {
    attempt(() => driver.checkOptions(recipe.options));
    for (const problem of lacking(recipe, driver)) problems.push(problem);
  }
  problems.push(...againstPurpose(recipe));
  const irreversible = [...new Set(recipe.steps.flatMap((params) => stepFor(params).irreversible(params)))];
  for (const permission of irreversible.filter((needed) => !recipe.allow.includes(needed))) {
    problems.push(
      new Fault('permission.missing', `The recipe does ${permission} without "allow: [${permission}]".`, {
        permission,
      }),
    );
  }
  const files = new Map<string, FirmwareImage>();
  for (const [name, file] of Object.entries(recipe.files)) {
    const image = attempt(() => sources.file(name, file));
    if (image !== null) files.set(name, image);
  }
  for (const params of recipe.steps) {
    if (params.step === 'flash' && recipe.files[params.file] === undefined) {
      problems.push(
        new Fault(
          'file.missing',
          `A flash step names the file ${params.file}, which the recipe does not list.`,
          { file: params.file },
        ),
      );
    }
  }
  const profiles = new Map<string, IdentityProfile>();
  for (const params of recipe.steps) {
    if (params.step !== 'identity') continue;
    const profile = attempt(() => sources.profile(params.profile));
    if (profile === null) continue;
    attempt(() => sources.checkIssuer(profile));
    if (driver !== null) {
      attempt(() => requireKeyWay(driver, profile));
      attempt(() => requireKeyAlgorithm(driver, recipe, profile));
    }
    profiles.set(params.profile, profile);
  }
  for (const params of recipe.steps) {
    if (params.step !== 'lwm2m') continue;
    const profile = attempt(() => sources.profile(params.profile));
    if (profile === null) continue;
    attempt(() => checkLwm2mSteps(recipe, params.profile, profile));
    profiles.set(params.profile, profile);
  }
  for (const params of recipe.steps) {
    if (params.step !== 'credentials') continue;
    const profile = attempt(() => sources.profile(params.profile));
    if (profile === null) continue;
    attempt(() => sources.checkCredentials(profile));
    profiles.set(params.profile, profile);
  }
  for (const [index, params] of recipe.steps.entries()) {
    if (params.step !== 'verify') continue;
    const { profile: name } = params;
    const profile = name === undefined ? null : attempt(() => sources.profile(name));
    if (name !== undefined && profile === null) continue;
    attempt(() => checkVerifyStep(recipe, index, profile));
    if (name !== undefined && profile !== null) profiles.set(name, profile);
  }
  const settings = attempt(() => resolveSettings(recipe, sources));
  if (settings !== null && driver !== null) attempt(() => requirePlaces(driver, settings));
  const wipeMethods = new Map<string, WipeMethod>(
    (driver?.wipeMethods ?? []).map((method) => [method.id, method]),
  );
  for (const params of recipe.steps) {
    if (params.step === 'wipe' && driver !== null && !wipeMethods.has(params.method)) {
      problems.push(
        new Fault(
          'plan.refused',
          `${driver.title} has no wipe method called ${params.method}; it has ${[...wipeMethods.keys()].join(', ') || 'none'}.`,
        ),
      );
    }
  }
  if (driver === null || problems.length > 0) return { plan: null, problems };
  return {
    problems: [],
    plan: {
      recipe,
      recipeSha256: stored.sha256,
      driver,
      irreversible,
      needs: new Set(recipe.steps.flatMap((params) => stepFor(params).needs(params))),
      inputs: { files, settings, profiles, wipeMethods },
      steps: recipe.steps.map((params) => {
        const step = stepFor(params);
        return {
          params,
          timeoutMs: params.timeoutMs ?? step.timeoutMs,
          pointOfNoReturn: step.pointOfNoReturn,
        };
      }),
    },
  };
}

/** Diagnosis writes nothing; only an end of life wipes, and then once, with nothing written after it. */
const stepsOfPurpose: Readonly<Record<Recipe['purpose'], readonly StepName[]>> = {
  provision: [
    'identify',
    'flash',
    'identity',
    'configure',
    'lwm2m',
    'credentials',
    'verify',
    'diagnose',
    'burn-fuses',
    'lock',
    'reset',
    'label',
  ],
  diagnose: ['identify', 'verify', 'diagnose', 'reset', 'label'],
  decommission: ['identify', 'verify', 'diagnose', 'wipe', 'reset', 'label'],
};

function againstPurpose(recipe: Recipe): readonly Fault[] {
  const names = recipe.steps.map((params) => params.step);
  const foreign = names.filter((name) => !stepsOfPurpose[recipe.purpose].includes(name));
  const problems = [...new Set(foreign)].map(
    (step) =>
      new Fault('plan.refused', `A recipe with purpose ${recipe.purpose} can not have the step ${step}.`, {
        step,
        purpose: recipe.purpose,
      }),
  );
  if (recipe.purpose !== 'decommission' || names.filter((name) => name === 'wipe').length === 1)
    return problems;
  return [
    ...problems,
    new Fault('plan.refused', 'A recipe with purpose decommission must have the step wipe, once.'),
  ];
}

function lacking(recipe: Recipe, driver: Driver): readonly Fault[] {
  return recipe.steps.flatMap((params) =>
    stepFor(params)
      .needs(params)
      .filter((capability) => !driver.can.includes(capability))
      .map(
        (capability) =>
          new Fault(
            'device.lacks',
            `${driver.title} can not ${capability}, which the step ${params.step} needs.`,
            { capability },
          ),
      ),
  );
}

/** A key is made in the unit, or the profile allows the station to make it and the unit takes it. */
function requireKeyWay(driver: Driver, profile: IdentityProfile): void {
  const pooled = profile.pool === true;
  if (!pooled && driver.can.includes('generateKey') && driver.can.includes('writeIdentity')) return;
  if (driver.can.includes('storeKey') && profile.keyOrigin === 'station-allowed') return;
  throw new Fault(
    'device.lacks',
    driver.can.includes('storeKey')
      ? `${driver.title} can not make a key, and the profile ${profile.profile} allows no other (keyOrigin: station-allowed).`
      : `${driver.title} can not keep an identity.`,
    { profile: profile.profile },
  );
}

/** The driver knows its recipe's options; what the unit at hand has is asked before anything is written to it. */
function requireKeyAlgorithm(
  driver: Driver,
  { options }: Recipe,
  { profile, keyAlgorithm }: IdentityProfile,
): void {
  const offered = driver.keyAlgorithms?.(options) ?? defaultKeyAlgorithms;
  if (offered.includes(keyAlgorithm)) return;
  throw new Fault(
    'device.lacks',
    `${driver.title} has keys of ${offered.join(', ')}; the profile ${profile} asks for ${keyAlgorithm}.`,
    { profile, keyAlgorithm },
  );
}

/** One group per recipe: a step may name it, the recipe is the default. */
function resolveSettings(recipe: Recipe, sources: PlanSources): ResolvedSettings | null {
  const named = recipe.steps.flatMap((params) =>
    params.step === 'configure' ? [params.group ?? recipe.group] : [],
  );
  const wanted = [
    ...new Set(
      recipe.steps.some((params) => params.step === 'verify' && comparesSettings(params))
        ? [...named, named[0] ?? recipe.group]
        : named,
    ),
  ];
  if (wanted.length === 0) return null;
  const [groupId, ...others] = wanted;
  if (groupId === undefined || others.length > 0) {
    throw new Fault(
      'group.unknown',
      others.length > 0
        ? 'The recipe configures by two different groups.'
        : 'The recipe configures or compares settings, but names no group.',
    );
  }
  return sources.settings(groupId);
}
