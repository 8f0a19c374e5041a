/** Keys that the station makes for units that can not: only where the profile allows it, never on disk, erased at the end. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/base/bytes.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { IdentityTransaction } from '../../src/identity/transaction.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { steppingClock, temporaryFolder } from '../store/fixtures.ts';
import { stepRun, TestUnit } from './device.ts';

const allowed = identityProfileSchema.parse({
  profile: 'rom',
  title: 'Units with a boot ROM',
  serial: { prefix: 'R-', digits: 4, first: 1, last: 99 },
  subject: { organization: 'Example' },
  keyOrigin: 'station-allowed',
});
let place: ReturnType<typeof temporaryFolder>;
let store: Store;
let unit: TestUnit;
let transaction: IdentityTransaction;

beforeEach(async () => {
  place = temporaryFolder();
  store = openStore({ folder: place.folder, clock: steppingClock(), random: systemRandom });
  const clock = steppingClock();
  const pin = new Secret(utf8('123456'));
  const options = {
    organization: 'Example',
    commonName: 'Root',
    demo: true,
    pin,
    clock,
    random: systemRandom,
  };
  const sealed = await createLocalCa(options);
  const ca = await LocalCa.open(sealed, pin, { id: 'local-ca', clock, random: systemRandom });
  transaction = new IdentityTransaction({
    ledger: store.ledger,
    issuers: new Map([['local-ca', ca]]),
    clock: steppingClock(Date.UTC(2026, 5, 1)),
    random: systemRandom,
    mayReplace: () => false,
    ownAddresses: () => ['127.0.0.1'],
  });
  unit = new TestUnit('unit-0001');
});
afterEach(() => {
  store.close();
  place.remove();
});

const provision = (profile = allowed) =>
  transaction.provision(unit.takingSession, profile, unit.device, stepRun(unit.device));

test('a unit that can make no key gets the one of the station, and the record says where it came from', async () => {
  const row = await provision();
  expect(row).toMatchObject({ state: 'committed', keyOrigin: 'station', serialNumber: 'R-0001' });
  expect(await transaction.prove(unit.takingSession, unit.device, stepRun(unit.device))).toMatchObject({
    identityProven: true,
    keyOrigin: 'station',
  });
});

test('the key is erased in the station as soon as the unit holds it', async () => {
  await provision();
  expect(unit.keysTaken).toHaveLength(1);
  for (const taken of unit.keysTaken)
    taken.use((bytes) => expect(toHex(bytes)).toBe('00'.repeat(bytes.length)));
});

test('a profile that wants keys from the unit refuses, and no number is used', async () => {
  await expect(provision({ ...allowed, keyOrigin: 'device' })).rejects.toMatchObject({
    code: 'device.lacks',
  });
  expect(store.ledger.history('unit-0001')).toHaveLength(0);
  expect(unit.calls).toEqual([]);
});

test('a unit that can make its own key does so, whatever the profile allows', async () => {
  const row = await transaction.provision(unit.session, allowed, unit.device, stepRun(unit.device));
  expect(row.keyOrigin).toBe('device');
});

test.each(['before', 'after'] as const)(
  'unplugged %s it took the key, the unit gets a new one under the same number',
  async (when) => {
    unit.mischief.failOnce = { call: 'storeKey', when };
    await expect(provision()).rejects.toMatchObject({ code: 'link.lost' });
    const [lost] = store.ledger.history('unit-0001');
    const row = await provision();
    expect(row).toMatchObject({ state: 'committed', serialNumber: 'R-0001' });
    expect(row.publicKeySha256).not.toBe(lost?.publicKeySha256);
    for (const taken of unit.keysTaken)
      taken.use((bytes) => expect(bytes.every((byte) => byte === 0)).toBe(true));
  },
);

test('unplugged at the proof, it goes on with the key that it holds', async () => {
  unit.mischief.failOnce = { call: 'proveIdentity', when: 'before' };
  await expect(provision()).rejects.toMatchObject({ code: 'link.lost' });
  expect(await provision()).toMatchObject({ state: 'committed', serialNumber: 'R-0001' });
  expect(unit.keysTaken).toHaveLength(1);
});
