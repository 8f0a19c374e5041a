/**
 * Gives the unit what its profile's block `credentials` names, and reads back what it keeps. What is asked for and seen here
 * never holds a secret: only that there is one, how large, and from where.
 */
import { checkCredentials, describeCredential, prepareCredentials } from '../identity/credentials.ts';
import { differingSettings } from '../identity/lwm2m-bootstrap.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import { offered } from './offered.ts';
import { settingsRun } from './settings-run.ts';
import { defineStep } from './step.ts';

export const credentials = defineStep({
  name: 'credentials',
  needs: () => ['configure', 'readBack'],
  irreversible: () => [],
  timeoutMs: 2 * 60_000,
  pointOfNoReturn: false,
  run: async (session, params, run) => {
    const profile = run.inputs.profiles.get(params.profile);
    if (profile === undefined)
      throw new Fault('plan.refused', `The plan has no identity profile called ${params.profile}.`);
    const write = offered(session, 'configure');
    const read = offered(session, 'readBack');
    using prepared = await prepareCredentials(profile, run.credentials);
    const { settings, requested, observed } = prepared;
    const quiet = settingsRun(run, settings);
    await write(settings, quiet);
    const names = settings.map(({ key }) => key);
    const [first, ...others] = differingSettings(settings, await read(names, quiet));
    if (first !== undefined) {
      throw new Fault(
        'config.differs',
        `The unit does not keep ${first} as it was written${others.length > 0 ? `, and ${others.length} others` : ''}.`,
        { setting: first },
      );
    }
    return { requested: { profile: profile.profile, ...requested }, observed };
  },
});

/** For plans. */
export function credentialsDetail(profile: IdentityProfile): string {
  return checkCredentials(profile)
    .map((one) => `${one.name}: ${describeCredential(one)}`)
    .join('; ');
}
