/** Gives the unit its identity. The transaction itself is in identity/; a unit that has one already keeps it. */
import { Fault } from '../model/fault.ts';
import { defineStep } from './step.ts';

export const identity = defineStep({
  name: 'identity',
  // How the key gets into the unit depends on the profile: the plan compares that with the driver.
  needs: () => ['proveIdentity'],
  irreversible: () => [],
  timeoutMs: 3 * 60_000,
  pointOfNoReturn: false,
  run: async (session, params, run) => {
    const profile = run.inputs.profiles.get(params.profile);
    if (profile === undefined)
      throw new Fault('plan.refused', `The plan has no identity profile called ${params.profile}.`);
    const row = await run.identity.provision(session, profile, run.device, run);
    return {
      requested: { profile: profile.profile, issuer: profile.issuer, keyOrigin: profile.keyOrigin },
      observed: {
        serialNumber: row.serialNumber,
        keyOrigin: row.keyOrigin,
        certificateSerial: row.certificateSerial,
        certificateFingerprint: row.certificateFingerprint,
        publicKeySha256: row.publicKeySha256,
        identityState: row.state,
      },
    };
  },
});
