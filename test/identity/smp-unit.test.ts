/** The identity transaction over a real driver and its simulated unit: bytes on a wire, a key in pretend flash. */
import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { algorithmOf } from '../../src/formats/key-pair.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { IdentityTransaction } from '../../src/identity/transaction.ts';
import { keyAlgorithms } from '../../src/model/key-algorithm.ts';
import type { Store } from '../../src/store/store.ts';
import { hardwareId, need, rig } from '../drivers/smp-bench.ts';
import { profile, steppingClock, temporaryFolder, testStore } from '../store/fixtures.ts';
import { stepRun } from './device.ts';

let place: ReturnType<typeof temporaryFolder>;
let store: Store;
let transaction: IdentityTransaction;
let ca: LocalCa;
beforeEach(async () => {
  place = temporaryFolder();
  store = testStore(place.folder);
  const pin = new Secret(utf8('123456'));
  const parts = { clock: steppingClock(), random: systemRandom };
  const sealed = await createLocalCa({
    organization: 'Example',
    commonName: 'Root',
    demo: true,
    pin,
    ...parts,
  });
  ca = await LocalCa.open(sealed, pin, { id: 'local-ca', ...parts });
  const issuers = new Map([['local-ca', ca]]);
  transaction = new IdentityTransaction({
    ledger: store.ledger,
    issuers,
    ...parts,
    mayReplace: () => false,
    ownAddresses: () => ['127.0.0.1'],
  });
});
afterEach(() => {
  store.close();
  place.remove();
});
const fault = (code: string): unknown => expect.objectContaining({ code });

test('a unit behind SMP gets its identity, keeps it over a restart and proves it', async () => {
  await using bench = rig({});
  const session = await bench.connect({});
  const run = stepRun(session.device);
  const row = await transaction.provision(session, profile, session.device, run);
  expect(row).toMatchObject({
    state: 'committed',
    serialNumber: 'MM-00001',
    keyOrigin: 'device',
    hardwareId,
  });
  await need(session, 'reset')(run);
  expect(await transaction.prove(session, session.device, run)).toMatchObject({ serialNumber: 'MM-00001' });
  expect(await transaction.provision(session, profile, session.device, run)).toEqual(row);
});

test.each(keyAlgorithms)(
  'a unit with a key of %s gets a certificate with its own facts in it',
  async (keyAlgorithm) => {
    await using bench = rig({});
    const session = await bench.connect({});
    const named = {
      ...profile,
      keyAlgorithm,
      subject: { ...profile.subject, commonName: '{{model}} {{serialNumber}}' },
    };
    const run = stepRun(session.device);
    const row = await transaction.provision(session, named, session.device, run);
    const leaf = new X509Certificate(Buffer.from(row.certificateChain[0] ?? '', 'base64'));
    expect(leaf.subject).toContain(`CN=${session.device.model} MM-00001`);
    expect(algorithmOf(leaf.publicKey)).toBe(keyAlgorithm);
    await need(session, 'reset')(run);
    expect(await transaction.prove(session, session.device, run)).toMatchObject({ identityProven: true });
  },
);

test('a fact that nobody gave takes no number', async () => {
  await using bench = rig({});
  const session = await bench.connect({});
  const named = { ...profile, subject: { ...profile.subject, commonName: '{{imei}}' } };
  const work = transaction.provision(session, named, session.device, stepRun(session.device));
  await expect(work).rejects.toThrow(fault('identity.names'));
  expect(store.ledger.history(hardwareId)).toEqual([]);
});

test('a unit without the kind of key that the profile asks for is left as it is', async () => {
  await using bench = rig({ driver: { keyAlgorithms: 'p256' } });
  const session = await bench.connect({});
  const other = { ...profile, keyAlgorithm: 'p384' as const };
  const work = transaction.provision(session, other, session.device, stepRun(session.device));
  await expect(work).rejects.toThrow(fault('device.lacks'));
  expect(store.ledger.history(hardwareId)).toEqual([]);
});

test('a key in a list of the operator ends the unit, and its number stays with it', async () => {
  await using bench = rig({});
  const session = await bench.connect({});
  const everything = { has: () => true };
  const strict = new IdentityTransaction({
    ledger: store.ledger,
    issuers: new Map([['local-ca', ca]]),
    clock: steppingClock(),
    random: systemRandom,
    mayReplace: () => false,
    ownAddresses: () => ['127.0.0.1'],
    weakKeyLists: () => [{ name: 'all keys', digests: everything }],
  });
  const work = strict.provision(session, profile, session.device, stepRun(session.device));
  await expect(work).rejects.toThrow(fault('identity.weak-key'));
  expect(store.ledger.history(hardwareId)).toMatchObject([{ state: 'reserved', publicKeySha256: null }]);
});

test.each([
  ['bad-csr', 'identity.csr', 'reserved'],
  ['bad-proof', 'identity.unproven', 'written'],
] as const)('a unit with a %s ends with %s and is not committed', async (misbehaviour, code, state) => {
  await using bench = rig({ misbehaviour });
  const session = await bench.connect({});
  const work = transaction.provision(session, profile, session.device, stepRun(session.device));
  await expect(work).rejects.toThrow(fault(code));
  expect(store.ledger.history(hardwareId)).toMatchObject([{ state }]);
});
