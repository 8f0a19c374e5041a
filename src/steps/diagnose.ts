/** Asks the unit how it is. What is good is said by limits in the recipe, not here. */
import { offered } from './offered.ts';
import { defineStep } from './step.ts';

export const diagnose = defineStep({
  name: 'diagnose',
  needs: () => ['diagnose'],
  irreversible: () => [],
  timeoutMs: 60_000,
  pointOfNoReturn: false,
  run: async (session, _params, run) => ({
    requested: {},
    observed: await offered(session, 'diagnose')(run),
  }),
});
