/** Asks the unit how it is and, for a triage, what it holds. What is good is said by limits in the recipe and by insight/triage.ts. */
import { heldIdentity, heldSettings } from './held.ts';
import { offered } from './offered.ts';
import { defineStep } from './step.ts';

export const diagnose = defineStep({
  name: 'diagnose',
  needs: () => ['diagnose'],
  irreversible: () => [],
  timeoutMs: 60_000,
  pointOfNoReturn: false,
  run: async (session, { compare }, run) => {
    const health = await offered(session, 'diagnose')(run);
    if (!compare) return { requested: {}, observed: health };
    const held = { ...(await heldIdentity(session, run)), ...(await heldSettings(session, run)) };
    return { requested: { compare }, observed: { ...health, ...held } };
  },
});
