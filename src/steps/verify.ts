/**
 * Proves the result: firmware, key and settings are asked from the unit, and each difference is named. Behind a wipe it
 * proves the opposite: that what the unit was can not be proven any more.
 */
import type { Session } from '../drivers/driver.ts';
import { namedFacts } from '../groups/render.ts';
import { witnessOf } from '../identity/lwm2m-proof.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { Readings } from '../model/job.ts';
import type { Recipe } from '../model/recipe.ts';
import { readBackUnit } from './read-back.ts';
import { defineStep, type ParamsOf, type StepRun, type WantedProof } from './step.ts';

export const verify = defineStep({
  name: 'verify',
  needs: (params) => [
    ...(comparesSettings(params) ? (['readBack'] as const) : []),
    ...(params.identity && params.proofs.includes('challenge') ? (['proveIdentity'] as const) : []),
    ...(params.identity && connects(params) ? (['openConnection'] as const) : []),
  ],
  irreversible: () => [],
  timeoutMs: 2 * 60_000,
  pointOfNoReturn: false,
  run: async (session, params, run) => {
    const device = await session.identify(run);
    if (
      params.expect === 'accepted' &&
      params.firmware !== undefined &&
      device.firmware !== params.firmware
    ) {
      throw new Fault(
        'check.failed',
        `The unit runs firmware ${device.firmware ?? 'unknown'}, not ${params.firmware}.`,
        {
          expected: params.firmware,
          observed: device.firmware,
        },
      );
    }
    const waits = params.identity && connects(params);
    if (waits) run.waitingFor('the unit to connect');
    const proof = params.identity
      ? await run.identity.prove(session, device, run, wantedProof(params, run))
      : {};
    if (waits) run.waitingFor(null);
    const settings = comparesSettings(params) ? await readSettings(session, run) : {};
    return {
      requested: {
        ...(params.firmware === undefined ? {} : { firmware: params.firmware }),
        identity: params.identity,
        settings: comparesSettings(params),
        ...(params.identity ? { proofs: params.proofs.join(' '), expect: params.expect } : {}),
      },
      observed: { ...device.facts, firmware: device.firmware, ...proof, ...settings },
    };
  },
});

/** After a wipe there are no settings to compare. */
export function comparesSettings({
  settings,
  expect,
}: Pick<ParamsOf<'verify'>, 'settings' | 'expect'>): boolean {
  return settings && expect === 'accepted';
}

function connects({ proofs }: ParamsOf<'verify'>): boolean {
  return proofs.some((kind) => kind !== 'challenge');
}

function wantedProof(params: ParamsOf<'verify'>, run: StepRun): WantedProof {
  const { proofs, expect, profile, listen, connectWithinMs } = params;
  return {
    kinds: proofs,
    expect,
    profile: profile === undefined ? null : (run.inputs.profiles.get(profile) ?? null),
    listen: { address: listen?.address ?? null, port: listen?.port ?? 0 },
    patienceMs: connectWithinMs,
  };
}

/** What speaks against a step `verify` before any unit is there. Throws the first Fault. */
export function checkVerifyStep(recipe: Recipe, index: number, profile: IdentityProfile | null): void {
  const params = recipe.steps[index];
  if (params?.step !== 'verify') return;
  const refuse = (words: string): never => {
    throw new Fault('plan.refused', `The step verify ${words}.`, { step: index + 1 });
  };
  if (!params.identity && (connects(params) || params.expect === 'refused'))
    refuse('asks for proofs and does not look at the identity');
  const wipe = recipe.steps.findIndex(({ step }) => step === 'wipe');
  if (params.expect === 'refused' && (wipe === -1 || wipe > index))
    refuse('expects a refusal, which is for after the wipe');
  if (params.expect === 'accepted' && wipe !== -1 && wipe < index && params.identity)
    refuse('after a wipe can only expect a refusal');
  if (connects(params) && profile === null) refuse('needs a "profile" for the proofs tls and lwm2m');
  if (params.proofs.includes('lwm2m') && profile !== null) witnessOf(profile);
}

async function readSettings(session: Session, run: StepRun): Promise<Readings> {
  const { settings } = run.inputs;
  if (settings === null) throw new Fault('group.unknown', 'The plan has no group to compare with.');
  const { rows, differences, held } = await readBackUnit(session, settings, run);
  // Before it is judged: what a unit holds is worth knowing above all where it is not what was asked for.
  run.noteReadBack?.(held, namedFacts(settings));
  const [first] = differences;
  if (first !== undefined) {
    throw new Fault(
      'config.differs',
      `${differences.length} of ${rows.length} settings differ; ${first.key} shall be ${first.requested} and is ${first.observed ?? 'missing'}.`,
      Object.fromEntries(differences.slice(0, 20).map((difference) => [difference.key, difference.observed])),
    );
  }
  return {
    settingsRead: rows.length,
    ...Object.fromEntries(rows.map(({ key, text }) => [`setting:${key}`, text])),
  };
}
