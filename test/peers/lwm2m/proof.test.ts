/**
 * The registration as a proof inside a job: the unit is asked to register, a real Leshan server lists it, and the station has seen
 * it there; after the wipe the same proof fails. The unit's network stack is OpenSSL and libcoap, with what is in its flash.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realNetwork } from '../../../src/drivers/simulated-network.ts';
import type { SimulatedNetwork, UnitConnection } from '../../../src/drivers/simulated-unit.ts';
import { smpDriver } from '../../../src/drivers/smp/driver.ts';
import {
  lwm2mProvenRecipe,
  lwm2mProvenWipeRecipe,
  lwm2mRecipe,
  memoryIn,
  type UnitMemory,
} from '../../identity/lwm2m-station.ts';
import type { Done } from '../../station/bench.ts';
import { peers, setupCommand } from '../setup.mjs';
import { type Attempt, register } from './device-app.ts';
import { closeRig, openRig, type Rig } from './rig.ts';

const there = peers.leshan !== null && peers.coapClient !== null;

/** What the unit does with what it finds in its memory; a test may have it do something else. */
let application: (memory: UnitMemory) => Promise<Attempt>;

const network: SimulatedNetwork = async (target, unit) => {
  if (target.kind === 'tls') return realNetwork(target, unit);
  return saidOf(await application(memoryIn(unit.flash)));
};

function saidOf({ registered, why }: Attempt): UnitConnection {
  if (registered) return { connected: true };
  if (why === 'no server is known') return { connected: false, why: 'no-identity', words: why };
  return { connected: false, why: why.startsWith('4.') ? 'refused' : 'unreachable', words: why.slice(0, 60) };
}

const driver = {
  ...smpDriver,
  simulate: (options: Parameters<typeof smpDriver.simulate>[0]) =>
    smpDriver.simulate({ ...options, network }),
};

describe.skipIf(!there).each([
  ['psk', 'tlv'],
  ['x509', 'senml-cbor'],
] as const)(`a unit with %s, and Leshan (${setupCommand})`, (security, format) => {
  let rig: Rig;
  beforeAll(async () => {
    application = register;
    rig = await openRig(security, format, { drivers: [driver] });
  });
  afterAll(() => closeRig(rig));

  const verifyOf = (done: Done): Done['steps'][number] | undefined => done.steps.at(-1);

  it('passes because the server has seen it, and the record says what was seen', async () => {
    const done = await rig.bench.run(1, lwm2mProvenRecipe);
    expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
    const [shown, ...others] = await rig.leshan.registrations();
    expect(others).toEqual([]);
    expect(shown).toMatchObject({ endpoint: 'LW-00001', secure: true });
    expect(verifyOf(done)).toMatchObject({
      step: 'verify',
      requested: { proofs: 'challenge lwm2m', expect: 'accepted' },
      observed: {
        identityProven: true,
        lwm2mRegistered: true,
        lwm2mEndpoint: 'LW-00001',
        lwm2mRegistrationId: shown?.registrationId,
        lwm2mSecurity: security,
        lwm2mSecure: true,
      },
    });
    const registeredAt = String(verifyOf(done)?.observed.lwm2mRegisteredAt);
    expect(Math.abs(Date.parse(registeredAt) - Date.now())).toBeLessThan(120_000);
  });

  it('is not proven by the registration that is there already, whatever the unit says', async () => {
    application = async () => ({ registered: true, why: '2.01' });
    const done = await rig.bench.run(1, lwm2mProvenRecipe);
    expect(done).toMatchObject({ outcome: 'failed', fault: { code: 'proof.lied', who: 'unit' } });
  });

  it('is not proven when it registers under the name of another unit', async () => {
    application = (memory) => register({ ...memory, endpoint: 'LW-00002' });
    const done = await rig.bench.run(1, lwm2mProvenRecipe);
    expect(done).toMatchObject({ outcome: 'failed', fault: { code: 'proof.refused' } });
  });

  it('is not proven when it can not reach the server', async () => {
    application = async () => ({ registered: false, why: 'no route' });
    const done = await rig.bench.run(1, lwm2mProvenRecipe);
    expect(done).toMatchObject({ outcome: 'error', fault: { code: 'proof.unreachable', who: 'operator' } });
  });

  it('registers anew when it is asked again', async () => {
    application = register;
    const before = (await rig.leshan.registrations())[0]?.registrationId;
    const done = await rig.bench.run(1, lwm2mProvenRecipe);
    expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
    const after = (await rig.leshan.registrations())[0]?.registrationId;
    expect(after).not.toBe(before);
    expect(verifyOf(done)?.observed.lwm2mRegistrationId).toBe(after);
  });

  it('is wiped, and the same proof fails: the old identity is on record as refused', async () => {
    const before = (await rig.leshan.registrations())[0]?.registrationId;
    const { slot, hardwareId } = rig.bench.slot(1);
    const { jobId } = await rig.bench.call('startWipe', {
      slotId: slot.id,
      recipeId: lwm2mProvenWipeRecipe,
      confirmHardwareId: hardwareId,
    });
    const done = await rig.bench.ended(1, jobId);
    expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
    expect(done.steps.map(({ step }) => step)).toEqual(['identify', 'verify', 'wipe', 'verify']);
    const whileAlive = done.steps[1]?.observed;
    expect(whileAlive).toMatchObject({ lwm2mRegistered: true });
    expect(whileAlive?.lwm2mRegistrationId).not.toBe(before);
    expect(verifyOf(done)?.observed).toMatchObject({
      identityRefused: true,
      refusedSerialNumber: 'LW-00001',
      refusedLwm2m: expect.stringMatching(/no server is known/),
      refusedChallenge: expect.stringMatching(/refused/),
    });
    // what is listed is the registration from before the wipe, which runs out
    for (const left of await rig.leshan.registrations())
      expect(left.registrationId).toBe(whileAlive?.lwm2mRegistrationId);
  });

  it('says that the server is to blame when it does not answer, before the unit is asked', async () => {
    await rig.bench.plug(2);
    expect(await rig.bench.run(2, lwm2mRecipe)).toMatchObject({ outcome: 'passed' });
    await rig.leshan[Symbol.asyncDispose]();
    let asked = false;
    application = async (memory) => {
      asked = true;
      return register(memory);
    };
    const { slot, hardwareId } = rig.bench.slot(2);
    const { jobId } = await rig.bench.call('startWipe', {
      slotId: slot.id,
      recipeId: lwm2mProvenWipeRecipe,
      confirmHardwareId: hardwareId,
    });
    const done = await rig.bench.ended(2, jobId);
    expect(done).toMatchObject({ outcome: 'error', fault: { code: 'proof.server', who: 'server' } });
    expect(asked).toBe(false);
    expect(rig.bench.slot(2).unitState).not.toBe('wiped');
  });
});
