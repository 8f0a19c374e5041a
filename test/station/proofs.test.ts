/** Whole jobs whose verify is a connection: a unit that passes has opened it itself, and a wiped one can not any more. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Driver } from '../../src/drivers/driver.ts';
import { smpDriver } from '../../src/drivers/smp/driver.ts';
import type { MediumReport } from '../../src/model/wipe.ts';
import { demoPackage } from '../../src/station/demo-content.ts';
import { type Done, disarmAll, openBench, type TestBench, temporaryFolder } from './bench.ts';
import { withManifest, zipped } from './packages.ts';

const place = temporaryFolder();
let bench: TestBench;

const smp = 'driver: smp\noptions: { model: Gateway Mk2, responseTimeoutMs: 800, restartTimeoutMs: 3000 }';
const shell = 'driver: console\noptions: { profile: identity-shell }';
const head = (name: string, purpose: string, driver: string): string =>
  `recipe: ${name}\ntitle: ${name}\nproduct: Gateway Mk2\npurpose: ${purpose}\n${driver}\n`;
const provisionSteps = (verify: string): string => `steps:
  - step: identify
  - step: identity
    profile: gateway-mk2
  - { step: verify, settings: false, profile: gateway-mk2, ${verify} }
`;
const wipeSteps = (method: string): string => `allow: [erase-all]
steps:
  - step: identify
  - { step: verify, settings: false, profile: gateway-mk2, proofs: [tls] }
  - step: wipe
    method: ${method}
  - { step: verify, expect: refused, profile: gateway-mk2, proofs: [challenge, tls], connectWithinMs: 2000 }
`;
const recipes: Readonly<Record<string, string>> = {
  'proven-smp': head('proven-smp', 'provision', smp) + provisionSteps('proofs: [challenge, tls]'),
  'proven-console': head('proven-console', 'provision', shell) + provisionSteps('proofs: [tls]'),
  'hurried-smp':
    head('hurried-smp', 'provision', smp) + provisionSteps('proofs: [tls], connectWithinMs: 1000'),
  'blocked-smp':
    head('blocked-smp', 'provision', smp) + provisionSteps('proofs: [tls], listen: { address: 192.0.2.1 }'),
  'wiped-smp': head('wiped-smp', 'decommission', smp) + wipeSteps('smp-erase'),
  'wiped-console': head('wiped-console', 'decommission', shell) + wipeSteps('console-delete'),
};
/** Each can not be planned, with these words. */
const refused: Readonly<Record<string, readonly [string, RegExp]>> = {
  'no-profile': [
    `${head('no-profile', 'provision', smp)}steps:\n  - { step: verify, settings: false, proofs: [tls] }\n`,
    /needs a "profile"/,
  ],
  'no-server': [
    head('no-server', 'provision', smp) + provisionSteps('proofs: [lwm2m]'),
    /has no block lwm2m/,
  ],
  'no-wipe': [
    `${head('no-wipe', 'diagnose', smp)}steps:\n  - { step: verify, settings: false, expect: refused }\n`,
    /for after the wipe/,
  ],
  'no-identity': [
    head('no-identity', 'provision', smp) +
      'steps:\n  - { step: verify, settings: false, identity: false, profile: gateway-mk2, proofs: [tls] }\n',
    /does not look at the identity/,
  ],
  'not-before': [
    head('not-before', 'decommission', smp) +
      'allow: [erase-all]\nsteps:\n  - { step: verify, expect: refused }\n  - { step: wipe, method: smp-erase }\n',
    /for after the wipe/,
  ],
  'not-after': [
    head('not-after', 'decommission', smp) +
      'allow: [erase-all]\nsteps:\n  - { step: wipe, method: smp-erase }\n  - { step: verify, settings: false }\n',
    /can only expect a refusal/,
  ],
  'can-not': [
    head('can-not', 'provision', 'driver: stm32-uart\noptions: {}') + provisionSteps('proofs: [tls]'),
    /openConnection/,
  ],
};

const clean: MediumReport = {
  name: 'flash',
  level: 'clear',
  method: 'smp-erase',
  bytesTotal: 1024,
  bytesRead: 1024,
  verification: 'full-read',
  clean: true,
  readBackSha256: 'a'.repeat(64),
  findings: [],
};

function proofsPackage(): string {
  const text = (source: string): Uint8Array => new TextEncoder().encode(source);
  const all = {
    ...recipes,
    ...Object.fromEntries(Object.entries(refused).map(([id, [source]]) => [id, source])),
  };
  const entries = new Map<string, Uint8Array>([
    ...Object.entries(all).map(([id, source]): [string, Uint8Array] => [`recipes/${id}.yaml`, text(source)]),
    ['profiles.yaml', text(JSON.stringify(demoPackage().profiles))],
  ]);
  return zipped(withManifest(entries, 'proofs'));
}

beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
  await bench.call('importFile', { base64: proofsPackage() });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

async function unitFor(slot: number, recipeId: string, misbehaviour: string | null = null): Promise<Done> {
  await bench.arm(slot, recipeId);
  await bench.plug(slot, misbehaviour);
  return bench.until(`the end in slot ${slot}`, () => {
    const { activity } = bench.slot(slot);
    return activity.type === 'done' ? activity : null;
  });
}

async function wipe(slot: number, recipeId: string): Promise<Done> {
  const confirmHardwareId = bench.slot(slot).hardwareId ?? '';
  const { jobId } = await bench.call('startWipe', {
    slotId: bench.slot(slot).slot.id,
    recipeId,
    confirmHardwareId,
  });
  return bench.ended(slot, jobId);
}

describe.each([
  ['smp', 1, 'proven-smp', 'wiped-smp'],
  ['console', 2, 'proven-console', 'wiped-console'],
] as const)('a unit behind %s', (_driver, slot, provisionRecipe, wipeRecipe) => {
  test('connects to the station with what it was given, and the signed record says so', async () => {
    const done = await unitFor(slot, provisionRecipe);
    expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
    const { document } = await bench.call('getRecord', { jobId: done.jobId });
    const steps = document?.body.steps as unknown as Done['steps'];
    expect(steps.at(-1)).toMatchObject({
      step: 'verify',
      requested: { proofs: expect.stringContaining('tls'), expect: 'accepted' },
      observed: { tlsConnected: true, tlsFrom: '127.0.0.1', tlsProtocol: 'TLSv1.3' },
    });
    const [verified, given] = [
      steps.at(-1)?.observed,
      steps.find(({ step }) => step === 'identity')?.observed,
    ];
    expect(verified?.tlsCertificateFingerprint).toBe(given?.certificateFingerprint);
  });

  test('is wiped, and the same proof fails: its record and its certificate say so', async () => {
    const done = await wipe(slot, wipeRecipe);
    expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
    expect(done.steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'identify passed',
      'verify passed',
      'wipe passed',
      'verify passed',
    ]);
    expect(done.steps[1]?.observed).toMatchObject({ tlsConnected: true });
    expect(done.steps[3]).toMatchObject({
      requested: { expect: 'refused', settings: false },
      observed: {
        identityRefused: true,
        refusedSerialNumber: bench.slot(slot).serialNumber,
        refusedChallenge: expect.stringMatching(/no key|error 2/),
        refusedTls: expect.stringMatching(/no key|error 2/),
      },
    });
    expect(bench.slot(slot).unitState).toBe('wiped');
  });
});

test('a unit that says that it connected, and did not, fails by name', async () => {
  const done = await unitFor(3, 'proven-smp', 'fakes-connection');
  expect(done).toMatchObject({ outcome: 'failed', fault: { code: 'proof.lied', who: 'unit' } });
  await bench.unplug(3);
  const second = await unitFor(3, 'proven-console', 'fakes-connection');
  expect(second).toMatchObject({ outcome: 'failed', fault: { code: 'proof.lied' } });
});

test('a unit that connects with nothing to show fails by name', async () => {
  // its signature is wrong already: without a challenge it is the connection that finds it
  const done = await unitFor(4, 'hurried-smp', 'bad-proof');
  expect(done).toMatchObject({ outcome: 'failed', fault: { code: 'identity.unproven' } });
});

test('an address that is not of this computer is said before anybody waits', async () => {
  const done = await unitFor(5, 'blocked-smp');
  expect(done).toMatchObject({ outcome: 'error', fault: { code: 'proof.listener', who: 'engineer' } });
});

test('a job that waits for a unit to connect can be cancelled', async () => {
  await bench.arm(6, 'proven-smp');
  await bench.plug(6);
  const waiting = await bench.until('the wait', () => {
    const { activity } = bench.slot(6);
    return activity.type === 'running' && activity.progress.step === 'verify' ? activity : null;
  });
  await bench.call('cancelJob', { jobId: waiting.jobId });
  const done = await bench.ended(6, waiting.jobId);
  expect(['cancelled', 'passed']).toContain(done.outcome);
});

test.each(Object.entries(refused))(
  'the recipe %s is refused before a unit is there',
  async (id, [, words]) => {
    const { problems } = await bench.call('plan', { recipeId: id });
    expect(problems.map(({ message }) => message).join('\n')).toMatch(words);
  },
);

describe('a unit that only says that it wiped, behind a driver that believes it', () => {
  const believing: Driver = {
    ...smpDriver,
    connect: async (port, options, run) => {
      const session = await smpDriver.connect(port, options, run);
      session.checkWipe = async () => ({ media: [clean], retained: [] });
      return session;
    },
  };
  let gullible: TestBench;
  beforeAll(async () => {
    gullible = await openBench(join(place.folder, 'gullible'), { drivers: [believing] });
    await disarmAll(gullible);
    await gullible.call('importFile', { base64: proofsPackage() });
  });
  afterAll(() => gullible[Symbol.asyncDispose]());

  test('is found by the proof, and gets a report in place of a certificate', async () => {
    await gullible.plug(1, 'fake-wipe');
    expect(await gullible.run(1, 'proven-smp')).toMatchObject({ outcome: 'passed' });
    const { slot, hardwareId } = gullible.slot(1);
    const { jobId } = await gullible.call('startWipe', {
      slotId: slot.id,
      recipeId: 'wiped-smp',
      confirmHardwareId: hardwareId,
    });
    const done = await gullible.ended(1, jobId);
    expect(done.steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'identify passed',
      'verify passed',
      'wipe passed',
      'verify failed',
    ]);
    expect(done).toMatchObject({ outcome: 'failed', fault: { code: 'proof.still-works' } });
    const file = await gullible.call('exportDocument', { documentId: `${jobId}-wipe`, format: 'json' });
    const [document] = JSON.parse(Buffer.from(file.base64, 'base64').toString('utf8')).documents;
    expect(document).toMatchObject({ kind: 'wipe-report', body: { verdict: 'FAILED' } });
    expect(JSON.stringify(document.body.media)).toMatch(/old identity still works/);
    expect(gullible.slot(1).unitState).toBe('returned');
  });
});
