/** Every way in which a simulated unit can go wrong, through the whole station: never a pass, never a certificate. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { misbehaviours } from '../../src/drivers/simulated-unit.ts';
import { isCertificate } from '../../src/model/wipe.ts';
import { type Done, disarmAll, openBench, type TestBench, temporaryFolder } from './bench.ts';
import { quickPackage, quickRecipe } from './packages.ts';

const place = temporaryFolder();
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
  await bench.call('importFile', { base64: quickPackage() });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

/** What provisioning makes of each. `passed`: a unit that only goes wrong when it is wiped. */
const expected: Readonly<Record<(typeof misbehaviours)[number], readonly [string, RegExp | null]>> = {
  silent: ['error', /^link\.timeout$/],
  garbage: ['error', /^link\.(garbage|timeout)$/],
  flood: ['error', /^link\.(flood|garbage|timeout)$/],
  'refuses-image': ['failed', /^device\.refused$/],
  'wrong-model': ['error', /^device\.mismatch$/],
  'corrupts-image': ['failed', /^device\.(lied|refused)$|^check\.failed$/],
  'forgets-settings': ['failed', /^config\.differs$/],
  'bad-csr': ['failed', /^identity\.csr$/],
  'bad-proof': ['failed', /^identity\.unproven$/],
  // only asked to connect where a recipe says so: proofs.test.ts
  'fakes-connection': ['passed', null],
  'fake-wipe': ['passed', null],
  'half-wipe': ['passed', null],
  'dead-after-reset': ['error', /^device\.reboot$|^link\./],
  'swaps-hardware-id': ['error', /^device\.changed$/],
  'weak-supply': ['failed', /^check\.failed$/],
};

const ends = new Map<
  string,
  { readonly done: Done; readonly hardwareId: string | null; readonly slot: number }
>();

async function work(slot: number, name: string): Promise<void> {
  await bench.plug(slot, name);
  const done = await bench.run(slot, quickRecipe);
  ends.set(name, { done, hardwareId: bench.slot(slot).hardwareId, slot });
}

beforeAll(async () => {
  // Those that are wiped below come last, so that they are still in their slots.
  const names = [...misbehaviours].sort(
    (left, right) => Number(left.endsWith('wipe')) - Number(right.endsWith('wipe')),
  );
  const lanes = [1, 2, 3, 4, 5, 6, 7, 8];
  await Promise.all(
    lanes.map(async (slot, index) => {
      for (let at = index; at < names.length; at += lanes.length) await work(slot, names[at] ?? '');
    }),
  );
}, 90_000);

describe('provisioning', () => {
  test.each([...misbehaviours])('of a unit that is %s ends as it should', (name) => {
    const { done } = ends.get(name) ?? { done: null };
    const [outcome, code] = expected[name];
    expect([done?.outcome, done?.fault?.code]).toEqual([
      outcome,
      code === null ? undefined : expect.stringMatching(code),
    ]);
  });

  test('has told what to do and who acts, for each that did not pass', () => {
    for (const { done } of ends.values()) {
      if (done.outcome === 'passed') continue;
      expect(done.fault?.message.length).toBeGreaterThan(10);
      expect(done.fault?.help.length).toBeGreaterThan(10);
      expect(done.fault?.who).toMatch(/^(operator|lead|engineer|server|unit)$/);
    }
  });

  test('has put a signed record behind every end', async () => {
    for (const { done } of ends.values()) {
      const { document } = await bench.call('getRecord', { jobId: done.jobId });
      expect(document?.body.outcome).toBe(done.outcome);
    }
  });

  test('has provisioned none of those that failed', async () => {
    for (const { done, hardwareId } of ends.values()) {
      if (done.outcome === 'passed' || hardwareId === null) continue;
      expect((await bench.call('getUnit', { hardwareId })).unit.state).toBe('blank');
    }
  });

  test('counts units that passed and units that were bad apart for the order', () => {
    const failed = [...ends.values()].filter(({ done }) => done.outcome === 'failed').length;
    const passed = [...ends.values()].filter(({ done }) => done.outcome === 'passed').length;
    expect(bench.station.state.order).toMatchObject({ passed, failed });
  });
});

describe('a wipe', () => {
  test.each(['fake-wipe', 'half-wipe'])(
    'of a unit that is a %s gives a report and no certificate',
    async (name) => {
      const { slot, hardwareId } = ends.get(name) ?? { slot: 0, hardwareId: null };
      const done = await bench.wipe(slot);
      expect(done).toMatchObject({ outcome: 'failed', fault: { code: 'wipe.incomplete' } });
      const file = await bench.call('exportDocument', { documentId: `${done.jobId}-wipe`, format: 'json' });
      const [document] = JSON.parse(Buffer.from(file.base64, 'base64').toString('utf8')).documents;
      expect(document.kind).toBe('wipe-report');
      expect(isCertificate(document.body.verdict)).toBe(false);
      const life = await bench.call('getUnit', { hardwareId });
      expect(life.unit.state).toBe('returned');
      // Its credentials are revoked all the same: a unit that may still hold its key is no reason to trust it.
      expect(life.identities[0]?.credentialState).toBe('REVOCATION PENDING');
      await expect(
        bench.call('setUnitState', { hardwareId, state: 'retired', note: 'looked fine' }),
      ).rejects.toMatchObject({ code: 'unit.state' });
    },
  );
});

test('no misbehaviour left a certificate behind', async () => {
  const lives = await Promise.all(
    [...ends.values()].flatMap(({ hardwareId }) =>
      hardwareId === null ? [] : [bench.call('getUnit', { hardwareId })],
    ),
  );
  const titles = lives.flatMap((life) => life.events.map((event) => event.title));
  expect(titles).not.toContain('wipe-certificate');
  expect(titles).toContain('wipe-report');
});

test('no alert is left by jobs that ended badly: a bad unit is no fault of the station', () => {
  expect(bench.station.state.alerts).toEqual([]);
});
