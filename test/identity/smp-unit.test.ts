/** The identity transaction over a real driver and its simulated unit: bytes on a wire, a key in pretend flash. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { IdentityTransaction } from '../../src/identity/transaction.ts';
import type { Store } from '../../src/store/store.ts';
import { hardwareId, need, rig } from '../drivers/smp-bench.ts';
import { profile, steppingClock, temporaryFolder, testStore } from '../store/fixtures.ts';
import { stepRun } from './device.ts';

let place: ReturnType<typeof temporaryFolder>;
let store: Store;
let transaction: IdentityTransaction;
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
  const ca = await LocalCa.open(sealed, pin, { id: 'local-ca', ...parts });
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
