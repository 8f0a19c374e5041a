/**
 * Gives the unit the LwM2M servers that it shall know from its first start, and reads back what it keeps. The objects are made
 * in identity/; what is asked for and seen here never holds a key: only that there is one, how long, and from where.
 */
import {
  checkBootstrap,
  differingSettings,
  needsCertificate,
  prepareBootstrap,
} from '../identity/lwm2m-bootstrap.ts';
import { describeInstance, previewBootstrap } from '../identity/lwm2m-preview.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { Readings } from '../model/job.ts';
import type { Lwm2mBlock } from '../model/lwm2m.ts';
import type { Recipe } from '../model/recipe.ts';
import { offered } from './offered.ts';
import { settingsRun } from './settings-run.ts';
import { defineStep } from './step.ts';

export const lwm2m = defineStep({
  name: 'lwm2m',
  needs: () => ['configure', 'readBack'],
  irreversible: () => [],
  timeoutMs: 2 * 60_000,
  pointOfNoReturn: false,
  run: async (session, params, run) => {
    const profile = run.inputs.profiles.get(params.profile);
    if (profile === undefined)
      throw new Fault('plan.refused', `The plan has no identity profile called ${params.profile}.`);
    const block = checkBootstrap(profile);
    const write = offered(session, 'configure');
    const read = offered(session, 'readBack');
    using bootstrap = await prepareBootstrap(session, profile, run);
    const { endpoint, instances, settings } = bootstrap;
    for (const instance of instances) run.log(`LwM2M: ${describeInstance(instance)}`);
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
    return {
      requested: { profile: profile.profile, ...requested(block, endpoint) },
      observed: {
        lwm2mEndpoint: endpoint,
        lwm2mObjects: instances.map((one) => `/${one.objectId}/${one.instanceId}`).join(' '),
        lwm2mSettingsRead: settings.length,
        ...keyFacts(block),
        ...bootstrap.readings,
      },
    };
  },
});

function requested(block: Lwm2mBlock, endpoint: string): Readings {
  return {
    lwm2mFormat: block.format,
    lwm2mEndpoint: endpoint,
    ...Object.fromEntries(
      block.servers.map((server, index) => [
        `lwm2mServer${index}`,
        `${server.bootstrap ? 'bootstrap ' : ''}${server.uri} ${server.security}`,
      ]),
    ),
  };
}

/** That there are shared keys, who made them, and how long they are. A fingerprint would help whoever guesses. */
function keyFacts({ servers }: Lwm2mBlock): Readings {
  const bits = servers.flatMap((server) => (server.security === 'psk' ? [server.keyBits] : []));
  return bits.length === 0 ? {} : { pskOrigin: 'station', pskCount: bits.length, pskBits: Math.min(...bits) };
}

/** What speaks against the steps `lwm2m` of a recipe before any unit is there. Throws the first Fault. */
export function checkLwm2mSteps(recipe: Recipe, name: string, profile: IdentityProfile): void {
  const block = checkBootstrap(profile);
  const at = recipe.steps.findIndex((params) => params.step === 'lwm2m' && params.profile === name);
  const before = recipe.steps
    .slice(0, at)
    .some((params) => params.step === 'identity' || (params.step === 'verify' && params.identity));
  const needsNumber = JSON.stringify(block).includes('{{serialNumber}}');
  if (!before && (needsCertificate(block) || needsNumber))
    throw new Fault(
      'plan.refused',
      'The step lwm2m needs the number of the unit: put the step identity (or verify) before it.',
    );
}

/** For plans: what would be written, without what is only known of a unit. */
export function lwm2mDetail(profile: IdentityProfile): string {
  return profile.lwm2m === undefined ? '' : previewBootstrap(profile.lwm2m);
}
