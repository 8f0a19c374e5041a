/** Recipes and plans as front ends show them. */
import type { PlanView } from '../contract/contract.ts';
import { type Plan, stepFor } from '../job/plan.ts';
import { parseRecipe } from '../job/recipe-file.ts';
import { Fault } from '../model/fault.ts';
import type { RecipeStep } from '../model/recipe.ts';
import type { RecipeSummary } from '../model/station.ts';
import { credentialsDetail } from '../steps/credentials.ts';
import { lwm2mDetail } from '../steps/lwm2m.ts';
import type { Store } from '../store/store.ts';
import type { JobControl } from './job-control.ts';

/** Recipes that can be read. One that can not (older schema) is left out here and refused by name when it is asked for. */
export function recipeSummaries(store: Store): readonly RecipeSummary[] {
  return store.catalogue.recipes().flatMap((stored): RecipeSummary[] => {
    try {
      const recipe = parseRecipe(stored.source, `${stored.id}.yaml`);
      return [
        {
          id: stored.id,
          title: recipe.title,
          product: recipe.product,
          purpose: recipe.purpose,
          driver: recipe.driver,
          steps: recipe.steps.map((step) => step.step),
          irreversible: [...new Set(recipe.steps.flatMap((step) => stepFor(step).irreversible(step)))],
        },
      ];
    } catch (thrown) {
      // One recipe that is not understood must not hide the others.
      if (thrown instanceof Fault) return [];
      throw thrown;
    }
  });
}

export function planView({ known, result }: ReturnType<JobControl['plan']>): PlanView {
  const { recipe } = known;
  const files = result.plan === null ? [] : [...result.plan.inputs.files.values()];
  return {
    recipeId: known.id,
    title: recipe.title,
    driver: recipe.driver,
    problems: result.problems.map((problem) => problem.toData()),
    steps: recipe.steps.map((params) => ({
      step: params.step,
      detail: detailOf(params, result.plan),
      timeoutMs: params.timeoutMs ?? stepFor(params).timeoutMs,
      pointOfNoReturn: stepFor(params).pointOfNoReturn,
    })),
    files: files.map((image) => ({
      name: image.name,
      sizeBytes: image.bytes.length,
      sha256: image.sha256,
      detail: image.kind,
    })),
    settings: result.plan?.inputs.settings?.settings ?? [],
    irreversible: result.plan?.irreversible ?? [],
  };
}

/** The challenge is what every verify does: it is only named beside others. */
function verifyDetail({ proofs, expect }: Extract<RecipeStep, { step: 'verify' }>): string {
  if (expect === 'refused') return `refused by ${proofs.join(', ')}`;
  return proofs.join() === 'challenge' ? '' : `proof by ${proofs.join(', ')}`;
}

function detailOf(params: RecipeStep, plan: Plan | null): string {
  switch (params.step) {
    case 'identify':
      return params.model ?? '';
    case 'flash':
      return `${params.file}, ${params.activate}`;
    case 'identity':
      return params.profile;
    case 'configure':
      return params.group ?? '';
    case 'lwm2m': {
      const profile = plan?.inputs.profiles.get(params.profile);
      return profile === undefined ? params.profile : lwm2mDetail(profile);
    }
    case 'credentials': {
      const profile = plan?.inputs.profiles.get(params.profile);
      return profile === undefined ? params.profile : credentialsDetail(profile);
    }
    case 'verify':
      return [params.firmware ?? '', params.identity ? verifyDetail(params) : '']
        .filter((part) => part !== '')
        .join('; ');
    case 'wipe':
      return params.method;
    case 'label':
      return params.output;
    case 'burn-fuses':
      return Object.entries(params.fuses)
        .map(([name, value]) => `${name} = ${value}`)
        .join(', ');
    case 'diagnose':
    case 'lock':
    case 'reset':
      return '';
  }
}
