import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/base/bytes.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Session } from '../../src/drivers/driver.ts';
import type { Issuer } from '../../src/identity/issuer.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { IdentityTransaction } from '../../src/identity/transaction.ts';
import { type IdentityState, identityProfileSchema, proofChallengePrefix } from '../../src/model/identity.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { steppingClock, temporaryFolder } from '../store/fixtures.ts';
import { makeKey, makeRequest, stepRun, TestUnit } from './device.ts';

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
});
const fault = (code: string): unknown => expect.objectContaining({ code });

let sealed: Uint8Array;
let ca: LocalCa;
let place: ReturnType<typeof temporaryFolder>;
let store: Store;
let replaceAllowed: boolean;
let issuer: Issuer;
let transaction: IdentityTransaction;
let unit: TestUnit;

beforeAll(async () => {
  const pin = new Secret(utf8('123456'));
  const clock = steppingClock();
  const options = {
    organization: 'Example',
    commonName: 'Root',
    demo: true,
    pin,
    clock,
    random: systemRandom,
  };
  sealed = await createLocalCa(options);
  ca = await LocalCa.open(sealed, pin, { id: 'local-ca', clock, random: systemRandom });
});
beforeEach(() => {
  place = temporaryFolder();
  store = openStore({ folder: place.folder, clock: steppingClock(), random: systemRandom });
  store.outbox.setDestinations(['server']);
  replaceAllowed = false;
  issuer = ca;
  restart();
  unit = new TestUnit('unit-0001');
});
afterEach(() => {
  store.close();
  place.remove();
});

/** The station as after a crash: nothing but the store is left. */
function restart(): void {
  transaction = new IdentityTransaction({
    ledger: store.ledger,
    issuers: new Map([
      [
        'local-ca',
        {
          describe: () => issuer.describe(),
          state: () => issuer.state(),
          issue: (request) => issuer.issue(request),
        },
      ],
    ]),
    clock: steppingClock(Date.UTC(2026, 5, 1)),
    random: systemRandom,
    mayReplace: () => replaceAllowed,
    ownAddresses: () => ['127.0.0.1'],
  });
}
const provision = (of = unit) => transaction.provision(of.session, profile, of.device, stepRun(of.device));
const prove = (of = unit) => transaction.prove(of.session, of.device, stepRun(of.device));
const states = (): readonly IdentityState[] => store.ledger.history('unit-0001').map(({ state }) => state);
const facts = (): readonly string[] =>
  store.outbox.due('server', new Date('2030-01-01'), 99).map(({ kind }) => kind);

describe('the identity transaction', () => {
  test('takes a blank unit to a committed identity that it can prove', async () => {
    const row = await provision();
    expect(row).toMatchObject({ state: 'committed', serialNumber: 'MM-00001', keyOrigin: 'device' });
    expect(unit.chain?.certificates).toHaveLength(1);
    expect(facts()).toEqual(['identity-committed']);
    expect(await prove()).toMatchObject({ identityProven: true, serialNumber: 'MM-00001' });
  });

  test('asks for a signature over the prefix and a nonce that is fresh each time', async () => {
    await provision();
    await prove();
    const [first, second] = unit.challenges.map((challenge) => toHex(challenge));
    const prefix = toHex(utf8(proofChallengePrefix));
    for (const challenge of [first, second]) {
      expect(challenge?.startsWith(prefix)).toBe(true);
      expect(challenge).toHaveLength(prefix.length + 64);
    }
    expect(first).not.toBe(second);
  });

  test('an old signature does not pass as a new one', async () => {
    await provision();
    const { session } = unit;
    const run = stepRun(unit.device);
    let recorded: Uint8Array | undefined;
    const replaying: Session = {
      ...session,
      proveIdentity: async (challenge) => {
        recorded ??= (await session.proveIdentity?.(challenge, run)) ?? new Uint8Array();
        return recorded;
      },
    };
    await transaction.prove(replaying, unit.device, run);
    await expect(transaction.prove(replaying, unit.device, run)).rejects.toThrow(fault('identity.unproven'));
  });

  test('issues nothing new for a unit that still holds its identity', async () => {
    const first = await provision();
    unit.calls.length = 0;
    expect(await provision()).toEqual(first);
    expect(unit.calls).toEqual(['readIdentity', 'proveIdentity']);
    expect(store.ledger.usage('sensor').used).toBe(1);
  });

  const cuts = ['generateKey', 'writeIdentity', 'readIdentity', 'proveIdentity'].flatMap((call) =>
    (['before', 'after'] as const).map((when) => ({ call, when })),
  );
  test.each(cuts)(
    'a cable that comes loose $when $call costs no number: the same unit goes on',
    async (failOnce) => {
      unit.mischief.failOnce = failOnce;
      await expect(provision()).rejects.toThrow(fault('link.lost'));
      restart();
      const row = await provision();
      expect(row).toMatchObject({ state: 'committed', serialNumber: 'MM-00001' });
      expect(states()).toEqual(['committed']);
      expect(
        store.ledger.certificates(row.id).filter(({ revocationFactId }) => revocationFactId === null),
      ).toHaveLength(1);
      expect(await prove()).toMatchObject({ serialNumber: 'MM-00001' });
    },
  );

  test('a certificate that was issued already is used, not made again', async () => {
    unit.mischief.failOnce = { call: 'writeIdentity', when: 'before' };
    await expect(provision()).rejects.toThrow(fault('link.lost'));
    const before = store.ledger.find('sensor', 'unit-0001')?.certificateFingerprint;
    restart();
    expect((await provision()).certificateFingerprint).toBe(before);
    expect(unit.calls.filter((call) => call === 'generateKey')).toHaveLength(1);
    expect(facts()).toEqual(['identity-committed']);
  });

  test.each(['issued', 'written', 'proven'] as const)(
    'a unit that lost its key while %s makes a new one; the old certificate is to be revoked',
    async (state) => {
      const call = { issued: 'writeIdentity', written: 'proveIdentity', proven: 'proveIdentity' }[state];
      unit.mischief.failOnce = { call, when: 'before' };
      await expect(provision()).rejects.toThrow(fault('link.lost'));
      const row = store.ledger.find('sensor', 'unit-0001');
      if (state === 'proven') store.ledger.advance(row?.id ?? '', 'proven', {}, 'job-1');
      expect(store.ledger.find('sensor', 'unit-0001')?.state).toBe(state);
      unit.key = makeKey();
      restart();
      expect(await provision()).toMatchObject({ state: 'committed', serialNumber: 'MM-00001' });
      expect(facts()).toEqual(['revocation', 'identity-committed']);
      const certificates = store.ledger.certificates(row?.id ?? '');
      expect(certificates.map(({ revocationFactId }) => revocationFactId !== null)).toEqual([true, false]);
    },
  );

  test('two slots with one hardware id do not share a number', async () => {
    const twin = new TestUnit('unit-0001');
    const [first, second] = await Promise.allSettled([provision(), provision(twin)]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'identity.conflict' } });
  });

  test('a cancelled job leaves the number to the unit', async () => {
    const stop = new AbortController();
    issuer = {
      ...ca,
      describe: () => ca.describe(),
      state: () => ca.state(),
      issue: () => new Promise(() => stop.abort(new Error('cancelled'))),
    };
    const run = stepRun(unit.device, 'job-1', stop.signal);
    await expect(transaction.provision(unit.session, profile, unit.device, run)).rejects.toThrow('cancelled');
    expect(states()).toEqual(['key-made']);
    issuer = ca;
    expect(await provision()).toMatchObject({ serialNumber: 'MM-00001', state: 'committed' });
  });
});

describe('a unit that is not right', () => {
  test('with a request for another name gets no certificate', async () => {
    unit.mischief.wrongName = true;
    await expect(provision()).rejects.toThrow(fault('identity.csr'));
    expect(states()).toEqual(['reserved']);
    unit.mischief.wrongName = false;
    expect((await provision()).serialNumber).toBe('MM-00001');
  });

  test('with the key of another unit is put on hold', async () => {
    const shared = makeKey();
    unit.mischief.fixedKey = shared;
    await provision();
    const clone = new TestUnit('unit-0002');
    clone.mischief.fixedKey = shared;
    await expect(provision(clone)).rejects.toThrow(fault('identity.conflict'));
    expect(store.ledger.history('unit-0002')).toMatchObject([
      { state: 'quarantined', publicKeySha256: null },
    ]);
    await expect(provision(clone)).rejects.toThrow(fault('identity.quarantined'));
  });

  test('that does not keep its certificate has lied, and is not committed', async () => {
    unit.mischief.forgetsChain = true;
    await expect(provision()).rejects.toThrow(fault('device.lied'));
    expect(states()).toEqual(['issued']);
  });

  test('that signs with another key is not committed', async () => {
    unit.mischief.signsWithOtherKey = true;
    await expect(provision()).rejects.toThrow(fault('identity.unproven'));
    expect(states()).toEqual(['written']);
    expect(facts()).toEqual([]);
  });

  test('that can not make a key is refused, whether or not the profile would allow another way', async () => {
    const session = { ...unit.session, can: [] };
    for (const keyOrigin of ['device', 'station-allowed'] as const) {
      const work = transaction.provision(
        session,
        { ...profile, keyOrigin },
        unit.device,
        stepRun(unit.device),
      );
      await expect(work).rejects.toThrow(fault('device.lacks'));
    }
    expect(states()).toEqual([]);
  });
});

describe('a committed unit that holds its identity no more', () => {
  beforeEach(() => provision());

  test('is put on hold', async () => {
    unit.chain = null;
    await expect(provision()).rejects.toThrow(fault('identity.quarantined'));
    expect(states()).toEqual(['quarantined']);
    await expect(provision()).rejects.toThrow(fault('identity.quarantined'));
  });

  test('gets a new number where the recipe allows it; the old certificate is to be revoked', async () => {
    unit.key = makeKey();
    replaceAllowed = true;
    expect(await provision()).toMatchObject({ state: 'committed', serialNumber: 'MM-00002' });
    expect(states()).toEqual(['revoked', 'committed']);
    expect(facts()).toEqual(['revocation', 'identity-committed', 'identity-committed']);
  });

  test('is not put on hold because a cable came loose', async () => {
    for (const call of ['readIdentity', 'proveIdentity']) {
      unit.mischief.failOnce = { call, when: 'before' };
      await expect(provision()).rejects.toThrow(fault('link.lost'));
    }
    expect(states()).toEqual(['committed']);
  });

  test('fails its proof', async () => {
    const kept = unit.chain;
    unit.chain = null;
    await expect(prove()).rejects.toThrow(fault('identity.unproven'));
    unit.chain = { certificates: [...(kept?.certificates ?? []), new Uint8Array(4)] };
    await expect(prove()).rejects.toThrow(fault('identity.unproven'));
    unit.chain = kept;
    unit.key = makeKey();
    await expect(prove()).rejects.toThrow(fault('identity.unproven'));
    await expect(prove(new TestUnit('unit-0009'))).rejects.toThrow(fault('identity.unproven'));
  });

  test('after end of life has nothing to prove, and a new life gets a new number', async () => {
    store.ledger.revokeAll('unit-0001', 'end of life', 'job-2');
    await expect(prove()).rejects.toThrow(fault('identity.unproven'));
    expect(await provision()).toMatchObject({ serialNumber: 'MM-00002', state: 'committed' });
  });
});

describe('an authority that is not right', () => {
  const answering = (issue: Issuer['issue']): Issuer => ({
    describe: () => ca.describe(),
    state: () => ca.state(),
    issue,
  });

  test('that can not be reached leaves the number to the unit', async () => {
    issuer = answering(() => Promise.reject(Object.assign(new Error('x'), { code: 'issuer.unavailable' })));
    await expect(provision()).rejects.toThrow(fault('issuer.unavailable'));
    expect(states()).toEqual(['key-made']);
  });

  test('that is not there is named', async () => {
    const other = { ...profile, issuer: 'est' };
    const work = transaction.provision(unit.session, other, unit.device, stepRun(unit.device));
    await expect(work).rejects.toThrow(fault('issuer.unavailable'));
  });

  test('that certifies another number never reaches the unit, and its certificate is to be revoked', async () => {
    issuer = answering((request) => ca.issue({ ...request, hardwareId: 'unit-9999' }));
    await expect(provision()).rejects.toThrow(fault('identity.certificate'));
    expect(unit.calls).toEqual(['generateKey']);
    expect(states()).toEqual(['key-made']);
    expect(facts()).toEqual(['revocation']);
    issuer = ca;
    expect(await provision()).toMatchObject({ serialNumber: 'MM-00001', state: 'committed' });
  });

  test('that certifies another key is refused', async () => {
    const foreign = makeRequest({ commonName: 'MM-00001', key: makeKey() });
    issuer = answering((request) => ca.issue({ ...request, certificateRequest: foreign }));
    await expect(provision()).rejects.toThrow(fault('identity.certificate'));
  });

  test('that sends garbage, nothing, or an old certificate is refused', async () => {
    for (const chain of [[], [new Uint8Array(40)]]) {
      issuer = answering(async () => ({ chain, issuer: (await ca.describe()).root }));
      await expect(provision()).rejects.toThrow(fault('identity.certificate'));
    }
    const other = new TestUnit('unit-0002');
    issuer = ca;
    await provision(other);
    const used = other.chain?.certificates ?? [];
    issuer = answering(async () => ({ chain: used, issuer: (await ca.describe()).root }));
    await expect(provision()).rejects.toThrow(fault('identity.conflict'));
    expect(states()).toEqual(['quarantined']);
  });
});
