/** The verbs, by name: one explicit table. */
import type { StepName } from '../model/recipe.ts';
import { burnFuses } from './burn-fuses.ts';
import { configure } from './configure.ts';
import { credentials } from './credentials.ts';
import { diagnose } from './diagnose.ts';
import { flash } from './flash.ts';
import { identify } from './identify.ts';
import { identity } from './identity.ts';
import { label } from './label.ts';
import { lock } from './lock.ts';
import { lwm2m } from './lwm2m.ts';
import { reset } from './reset.ts';
import type { Step } from './step.ts';
import { verify } from './verify.ts';
import { wipe } from './wipe.ts';

export const steps: { readonly [N in StepName]: Step<N> } = {
  identify,
  flash,
  identity,
  configure,
  lwm2m,
  credentials,
  verify,
  diagnose,
  wipe,
  reset,
  lock,
  'burn-fuses': burnFuses,
  label,
};
