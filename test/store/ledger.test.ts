import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type IdentityState, identityStates, identityTransitions } from '../../src/model/identity.ts';
import { HighWaterFile } from '../../src/store/high-water.ts';
import type { Store } from '../../src/store/store.ts';
import { profile, temporaryFolder, testStore } from './fixtures.ts';

let place: ReturnType<typeof temporaryFolder>;
let store: Store;
beforeEach(() => {
  place = temporaryFolder();
  store = testStore(place.folder);
  store.outbox.setDestinations(['management-server']);
});
afterEach(() => {
  store.close();
  place.remove();
});
const fault = (code: string): unknown => expect.objectContaining({ code });
const due = () => store.outbox.due('management-server', new Date('2030-01-01'), 100);

const key = (name: string) => ({
  keyOrigin: 'device' as const,
  publicKeySha256: name.repeat(64).slice(0, 64),
});
const certificate = (name: string) => ({
  certificateSerial: name,
  certificateIssuer: 'aa',
  certificateChain: ['MA=='],
  certificateFingerprint: name.repeat(64).slice(0, 64),
});

/** Walks a fresh number of the unit up to `committed`. */
function provision(hardwareId: string, name: string): string {
  const { id } = store.ledger.reserve(profile, hardwareId, 'job-1');
  store.ledger.advance(id, 'key-made', key(name), 'job-1');
  store.ledger.advance(id, 'issued', certificate(name), 'job-1');
  for (const state of ['written', 'proven', 'committed'] as const)
    store.ledger.advance(id, state, {}, 'job-1');
  return id;
}

describe('numbers', () => {
  test('go up by one, are bound to their unit, and end at the last of the profile', () => {
    const numbers = ['a', 'b', 'c', 'd', 'e'].map(
      (unit) => store.ledger.reserve(profile, unit, 'job').serialNumber,
    );
    expect(numbers).toEqual(['MM-00001', 'MM-00002', 'MM-00003', 'MM-00004', 'MM-00005']);
    expect(() => store.ledger.reserve(profile, 'f', 'job')).toThrow(fault('identity.exhausted'));
    expect(store.ledger.usage('sensor')).toEqual({ used: 5, highest: 5 });
  });

  test('are the same when the same unit asks again after a crash', () => {
    const first = store.ledger.reserve(profile, 'unit-1', 'job-1');
    store.close();
    store = testStore(place.folder);
    expect(store.ledger.reserve(profile, 'unit-1', 'job-2')).toEqual(first);
    expect(store.ledger.usage('sensor').used).toBe(1);
  });

  test('that were burned are not given again, and the unit gets the next', () => {
    const { id } = store.ledger.reserve(profile, 'unit-1', 'job-1');
    store.ledger.advance(id, 'burned', { reason: 'gave up' }, 'job-1');
    expect(store.ledger.find('sensor', 'unit-1')).toBeNull();
    expect(store.ledger.reserve(profile, 'unit-1', 'job-2').serialNumber).toBe('MM-00002');
    expect(store.ledger.history('unit-1').map(({ state }) => state)).toEqual(['burned', 'reserved']);
  });

  test('never go to a unit on hold, retired, or with a number on hold', () => {
    store.units.seen('unit-held');
    store.units.changeState('unit-held', 'quarantined', 'dropped', []);
    expect(() => store.ledger.reserve(profile, 'unit-held', 'job')).toThrow(fault('identity.quarantined'));
    store.units.seen('unit-gone');
    store.units.changeState('unit-gone', 'wiped', '', []);
    store.units.changeState('unit-gone', 'retired', '', []);
    expect(() => store.ledger.reserve(profile, 'unit-gone', 'job')).toThrow(fault('unit.retired'));
    expect(store.units.isRetired('unit-gone')).toBe(true);
    const { id } = store.ledger.reserve(profile, 'unit-3', 'job');
    store.ledger.advance(id, 'quarantined', { reason: 'odd' }, 'job');
    expect(() => store.ledger.reserve(profile, 'unit-3', 'job')).toThrow(fault('identity.quarantined'));
  });

  test('on hold put the unit on hold, and end when a person releases it; then there is a new one', () => {
    store.units.seen('unit-1');
    const id = provision('unit-1', 'a');
    store.ledger.advance(id, 'quarantined', { reason: 'lost its key' }, 'job-2');
    expect(store.units.find('unit-1')?.state).toBe('quarantined');
    store.units.changeState('unit-1', 'quarantined', 'still looking', []);
    expect(store.ledger.history('unit-1')).toMatchObject([{ state: 'quarantined' }]);
    store.units.changeState('unit-1', 'returned', 'repaired', []);
    expect(store.ledger.history('unit-1')).toMatchObject([{ state: 'revoked', reason: 'repaired' }]);
    expect(due().map(({ kind }) => kind)).toEqual(['revocation', 'identity-committed']);
    expect(store.ledger.reserve(profile, 'unit-1', 'job-3').serialNumber).toBe('MM-00002');
  });

  test('that are in order stay with a unit that a person had put on hold', () => {
    store.units.seen('unit-1');
    provision('unit-1', 'a');
    store.units.changeState('unit-1', 'quarantined', 'dropped', []);
    store.units.changeState('unit-1', 'returned', 'fine', []);
    expect(store.ledger.history('unit-1')).toMatchObject([{ state: 'committed' }]);
  });

  test('of two profiles that would print the same are refused', () => {
    store.ledger.reserve(profile, 'unit-1', 'job');
    expect(() => store.ledger.reserve({ ...profile, profile: 'other' }, 'unit-2', 'job')).toThrow(
      fault('identity.conflict'),
    );
  });
});

describe('transitions', () => {
  test('are exactly those of the table (every pair is tried)', () => {
    const way: Readonly<Record<IdentityState, readonly IdentityState[]>> = {
      reserved: [],
      'key-made': ['key-made'],
      issued: ['key-made', 'issued'],
      written: ['key-made', 'issued', 'written'],
      proven: ['key-made', 'issued', 'written', 'proven'],
      committed: ['key-made', 'issued', 'written', 'proven', 'committed'],
      burned: ['burned'],
      quarantined: ['quarantined'],
      revoked: ['key-made', 'issued', 'revoked'],
    };
    const wide = { ...profile, serial: { ...profile.serial, last: 99_999 } };
    let tries = 0;
    for (const from of identityStates) {
      for (const to of identityStates) {
        const { id } = store.ledger.reserve(wide, `unit-${tries}`, 'job');
        for (const state of way[from]) store.ledger.advance(id, state, {}, 'job');
        const attempt = (): unknown => store.ledger.advance(id, to, {}, 'job');
        if (identityTransitions[from].includes(to)) expect(attempt()).toMatchObject({ state: to });
        else expect(attempt).toThrow(fault('bug'));
        tries += 1;
      }
    }
    expect(tries).toBe(81);
  });

  test('a committed identity is told to the server, once', () => {
    const id = provision('unit-1', 'a');
    expect(due()).toMatchObject([
      {
        kind: 'identity-committed',
        payload: { identityId: id, serialNumber: 'MM-00001', hardwareId: 'unit-1' },
      },
    ]);
  });

  test('a key or certificate that another identity had is a conflict, also after that one is gone', () => {
    const first = provision('unit-1', 'a');
    store.ledger.advance(first, 'revoked', {}, 'job');
    const { id } = store.ledger.reserve(profile, 'unit-2', 'job');
    expect(() => store.ledger.advance(id, 'key-made', key('a'), 'job')).toThrow(fault('identity.conflict'));
    store.ledger.advance(id, 'key-made', key('b'), 'job');
    expect(() => store.ledger.advance(id, 'issued', certificate('a'), 'job')).toThrow(
      fault('identity.conflict'),
    );
    expect(store.ledger.find('sensor', 'unit-2')).toMatchObject({
      state: 'key-made',
      certificateSerial: null,
    });
  });

  test('an abandoned key stays known: nobody else may present it', () => {
    const { id } = store.ledger.reserve(profile, 'unit-1', 'job');
    store.ledger.advance(id, 'key-made', key('a'), 'job');
    store.ledger.advance(id, 'key-made', key('b'), 'job');
    const other = store.ledger.reserve(profile, 'unit-2', 'job');
    expect(() => store.ledger.advance(other.id, 'key-made', key('a'), 'job')).toThrow(
      fault('identity.conflict'),
    );
  });

  test('a certificate for an abandoned key is put up for revocation, ahead of everything', () => {
    provision('unit-1', 'z');
    const { id } = store.ledger.reserve(profile, 'unit-2', 'job');
    store.ledger.advance(id, 'key-made', key('a'), 'job');
    store.ledger.advance(id, 'issued', certificate('a'), 'job');
    const row = store.ledger.advance(id, 'key-made', key('b'), 'job');
    expect(row).toMatchObject({
      certificateSerial: null,
      certificateChain: [],
      publicKeySha256: 'b'.repeat(64),
    });
    expect(due()[0]).toMatchObject({
      kind: 'revocation',
      priority: 'revocation',
      payload: { certificateSerial: 'a', reason: 'superseded', hardwareId: 'unit-2' },
    });
    expect(due().map(({ sequence }) => sequence)).toEqual([2, 1]);
  });

  test('end of life revokes what was issued and burns what was not, and "revoked" needs a receipt', () => {
    const id = provision('unit-1', 'a');
    store.ledger.reserve(
      { ...profile, profile: 'second', serial: { ...profile.serial, prefix: 'S-' } },
      'unit-1',
      'j',
    );
    store.units.seen('unit-1');
    const credential = () =>
      store.lives.of('unit-1').identities.map(({ credentialState }) => credentialState);
    expect(credential()).toEqual(['live', 'none']);
    expect(store.ledger.revokeAll('unit-1', 'wiped', 'job-2').map(({ state }) => state)).toEqual([
      'revoked',
      'burned',
    ]);
    expect(store.ledger.revokeAll('unit-1', 'wiped', 'job-2')).toEqual([]);
    expect(credential()).toEqual(['REVOCATION PENDING', 'none']);
    const [revocation] = due();
    expect(revocation?.payload).toMatchObject({ identityId: id, reason: 'cessationOfOperation' });
    store.outbox.accepted(revocation?.id ?? '', 'management-server', null);
    expect(credential()).toEqual(['REVOCATION PENDING', 'none']);
  });

  test('a receipt makes it revoked', () => {
    provision('unit-1', 'a');
    store.units.seen('unit-1');
    store.ledger.revokeAll('unit-1', 'wiped', 'job-2');
    store.outbox.accepted(due()[0]?.id ?? '', 'management-server', 'receipt-1');
    expect(store.lives.of('unit-1').identities[0]?.credentialState).toBe('revoked');
  });
});

describe('the second home of the high-water mark', () => {
  const file = (): string => path.join(place.folder, 'high-water.json');
  const marks = () => new HighWaterFile(file()).read();

  test('is raised before reserve returns', () => {
    store.ledger.reserve(profile, 'unit-1', 'job');
    expect(marks()).toEqual({ sensor: 1 });
    store.ledger.reserve(profile, 'unit-2', 'job');
    expect(marks()).toEqual({ sensor: 2 });
  });

  test('a database from a backup gives no number until an engineer has looked', () => {
    store.ledger.reserve(profile, 'unit-1', 'job');
    const old = path.join(place.folder, 'backup.db');
    store.backup(old);
    store.ledger.reserve(profile, 'unit-2', 'job');
    store.close();
    for (const name of ['mintmark.db', 'mintmark.db-wal', 'mintmark.db-shm']) {
      rmSync(path.join(place.folder, name), { force: true });
    }
    copyFileSync(old, path.join(place.folder, 'mintmark.db'));
    store = testStore(place.folder);
    expect(store.numbersFault()).toMatchObject({
      code: 'identity.high-water',
      context: { database: 1, secondCopy: 2 },
    });
    expect(() => store.ledger.reserve(profile, 'unit-3', 'job')).toThrow(fault('identity.high-water'));
    store.ledger.acceptHighWater();
    expect(store.numbersFault()).toBeNull();
    expect(store.ledger.reserve(profile, 'unit-3', 'job').serialNumber).toBe('MM-00003');
  });

  test('a file that is behind (a crash in between) is raised at the start', () => {
    store.ledger.reserve(profile, 'unit-1', 'job');
    const before = readFileSync(file());
    store.ledger.reserve(profile, 'unit-2', 'job');
    store.close();
    writeFileSync(file(), before);
    store = testStore(place.folder);
    expect(store.numbersFault()).toBeNull();
    expect(marks()).toEqual({ sensor: 2 });
  });

  test('that can not be written gives no number; the same unit gets it when it can', () => {
    const obstacle = `${file()}.new`;
    mkdirSync(obstacle);
    expect(() => store.ledger.reserve(profile, 'unit-1', 'job')).toThrow(fault('store.failed'));
    expect(marks()).toEqual({});
    rmSync(obstacle, { recursive: true });
    expect(store.ledger.reserve(profile, 'unit-1', 'job').serialNumber).toBe('MM-00001');
    expect(marks()).toEqual({ sensor: 1 });
  });

  test('any changed byte of the file is noticed', () => {
    store.ledger.reserve(profile, 'unit-1', 'job');
    const good = readFileSync(file());
    fc.assert(
      fc.property(fc.nat(good.length - 2), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const bad = Uint8Array.from(good);
        bad[index] = (bad[index] ?? 0) ^ change;
        writeFileSync(file(), bad);
        expect(() => marks()).toThrow(fault('identity.high-water'));
      }),
      { numRuns: 200 },
    );
    expect(() => store.ledger.reserve(profile, 'unit-2', 'job')).toThrow(fault('identity.high-water'));
    expect(store.numbersFault()).toMatchObject({ code: 'identity.high-water' });
  });

  test('the database refuses to lower its own mark, and a row that was lost does not lower it', () => {
    store.ledger.reserve(profile, 'unit-1', 'job');
    store.close();
    const direct = new BetterSqlite(path.join(place.folder, 'mintmark.db'));
    expect(() => direct.exec('UPDATE high_water SET counter = 0')).toThrow('only rises');
    expect(() => direct.exec('DELETE FROM high_water')).toThrow('only rises');
    expect(() => direct.exec('DELETE FROM identities')).toThrow('never returned');
    expect(() => direct.exec("UPDATE identities SET hardware_id = 'x'")).toThrow('for ever');
    direct.close();
    store = testStore(place.folder);
  });
});

describe('the ledger under any order of calls', () => {
  test('never gives a number twice and never goes back', () => {
    const wide = { ...profile, profile: 'wide', serial: { prefix: 'W-', digits: 6, first: 0, last: 99_999 } };
    const given = new Map<string, string>();
    let highest = -1;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.boolean(), (unit, burn) => {
        const hardwareId = `unit-${unit}`;
        const row = store.ledger.reserve(wide, hardwareId, 'job');
        const owner = given.get(row.id);
        if (owner === undefined) {
          expect(row.counter).toBe(highest + 1);
          highest = row.counter;
          given.set(row.id, hardwareId);
        } else expect(owner).toBe(hardwareId);
        if (burn) store.ledger.advance(row.id, 'burned', {}, 'job');
      }),
      { numRuns: 150 },
    );
  });
});

describe('a number that a unit keeps, by the policy of its profile', () => {
  const keeping = { ...profile, renewal: 'same-number' as const };
  beforeEach(() => store.units.seen('unit-1'));
  const again = (id: string, name: string): void => {
    store.ledger.advance(id, 'key-made', key(name), 'job-2');
    store.ledger.advance(id, 'issued', certificate(name), 'job-2');
    for (const state of ['written', 'proven', 'committed'] as const)
      store.ledger.advance(id, state, {}, 'job-2');
  };

  test('comes back to this unit with another key and certificate, and the old ones stay revoked', () => {
    const id = provision('unit-1', 'a');
    store.ledger.revokeAll('unit-1', 'repair', 'by hand');
    const row = store.ledger.reserve(keeping, 'unit-1', 'job-2');
    expect(row).toMatchObject({
      id,
      serialNumber: 'MM-00001',
      state: 'reserved',
      certificateFingerprint: null,
    });
    again(id, 'b');
    const [old, now, ...more] = store.lives.of('unit-1').identities;
    expect(old).toMatchObject({
      serialNumber: 'MM-00001',
      state: 'revoked',
      credentialState: 'REVOCATION PENDING',
    });
    expect(now).toMatchObject({ serialNumber: 'MM-00001', state: 'committed', credentialState: 'live' });
    expect([old?.certificateFingerprint, now?.certificateFingerprint]).toEqual([
      'a'.repeat(64),
      'b'.repeat(64),
    ]);
    expect(more).toEqual([]);
    // the server hears of both, and of the end of the first only
    const told = due().map(({ kind, payload }) => [
      kind,
      (payload as { certificateFingerprint?: string }).certificateFingerprint,
    ]);
    expect(told.filter(([kind]) => kind === 'identity-committed')).toEqual([
      ['identity-committed', 'a'.repeat(64)],
      ['identity-committed', 'b'.repeat(64)],
    ]);
    expect(told.filter(([kind]) => kind === 'revocation')).toEqual([['revocation', 'a'.repeat(64)]]);
  });

  test('is the next number where the profile does not say so', () => {
    provision('unit-1', 'a');
    store.ledger.revokeAll('unit-1', 'repair', 'by hand');
    expect(store.ledger.reserve(profile, 'unit-1', 'job-2').serialNumber).toBe('MM-00002');
  });

  test('is never given to another unit, however often its own one loses it', () => {
    const id = provision('unit-1', 'a');
    for (const name of ['b', 'c']) {
      store.ledger.revokeAll('unit-1', 'repair', 'by hand');
      expect(store.ledger.reserve(keeping, `other-${name}`, 'job-2').serialNumber).not.toBe('MM-00001');
      expect(store.ledger.reserve(keeping, 'unit-1', 'job-2').serialNumber).toBe('MM-00001');
      again(id, name);
    }
    expect(store.lives.of('unit-1').identities.map(({ state }) => state)).toEqual([
      'revoked',
      'revoked',
      'committed',
    ]);
    expect(store.numbersFault()).toBeNull();
  });

  test('is still its own after repairs that were cut off before there was a key, or before a certificate', () => {
    const id = provision('unit-1', 'a');
    store.ledger.revokeAll('unit-1', 'repair', 'by hand');
    store.ledger.reserve(keeping, 'unit-1', 'job-2');
    store.ledger.revokeAll('unit-1', 'repair again', 'by hand');
    expect(store.ledger.reserve(keeping, 'unit-1', 'job-3')).toMatchObject({ id, state: 'reserved' });
    store.ledger.advance(id, 'key-made', key('b'), 'job-3');
    store.ledger.revokeAll('unit-1', 'and again', 'by hand');
    expect(store.ledger.reserve(keeping, 'unit-1', 'job-4')).toMatchObject({ id, serialNumber: 'MM-00001' });
    again(id, 'c');
    expect(store.lives.of('unit-1').identities.at(-1)).toMatchObject({ credentialState: 'live' });
  });

  test('is not given for the key that has ended: a unit that shows it has made no new one', () => {
    const id = provision('unit-1', 'a');
    store.ledger.revokeAll('unit-1', 'repair', 'by hand');
    store.ledger.reserve(keeping, 'unit-1', 'job-2');
    expect(() => store.ledger.advance(id, 'key-made', key('a'), 'job-2')).toThrow(fault('identity.conflict'));
    again(id, 'b');
  });

  test('that was burned before there was any certificate is not kept: nobody has a label with it', () => {
    store.ledger.reserve(keeping, 'unit-1', 'job-1');
    store.ledger.revokeAll('unit-1', 'gave up', 'by hand');
    expect(store.ledger.reserve(keeping, 'unit-1', 'job-2').serialNumber).toBe('MM-00002');
  });

  test('that was burned when it had a certificate, and was never in a unit, is not kept either', () => {
    const { id } = store.ledger.reserve(keeping, 'unit-1', 'job-1');
    store.ledger.advance(id, 'key-made', key('a'), 'job-1');
    store.ledger.advance(id, 'issued', certificate('a'), 'job-1');
    store.ledger.advance(id, 'burned', { reason: 'unplugged' }, 'job-1');
    expect(store.ledger.reserve(keeping, 'unit-1', 'job-2').serialNumber).toBe('MM-00002');
    expect(store.ledger.history('unit-1').map(({ state }) => state)).toEqual(['burned', 'reserved']);
  });

  test('does not come back while one of its certificates was never put up for revocation', () => {
    provision('unit-1', 'a');
    store.ledger.revokeAll('unit-1', 'repair', 'by hand');
    edit('UPDATE identity_certificates SET revocation_fact_id = NULL');
    expect(() => store.ledger.reserve(keeping, 'unit-1', 'job-2')).toThrow(fault('identity.conflict'));
    expect(store.ledger.history('unit-1').map(({ state }) => state)).toEqual(['revoked']);
  });

  test('is not given again by a database that has forgotten numbers, or that it was given again', () => {
    provision('unit-1', 'a');
    store.ledger.revokeAll('unit-1', 'repair', 'by hand');
    const forget = (since: () => void): void => {
      const copy = path.join(place.folder, 'copy.db');
      store.backup(copy);
      since();
      store.close();
      for (const end of ['', '-wal', '-shm'])
        rmSync(path.join(place.folder, `mintmark.db${end}`), { force: true });
      copyFileSync(copy, path.join(place.folder, 'mintmark.db'));
      rmSync(copy);
      store = testStore(place.folder);
      expect(store.numbersFault()).toMatchObject({ code: 'identity.high-water' });
      expect(() => store.ledger.reserve(keeping, 'unit-1', 'job-2')).toThrow(fault('identity.high-water'));
      store.ledger.acceptHighWater();
      expect(store.numbersFault()).toBeNull();
    };
    forget(() => store.ledger.reserve(profile, 'unit-2', 'job-2'));
    // its second life has a certificate that the copy knows nothing of
    forget(() => again(store.ledger.reserve(keeping, 'unit-1', 'job-2').id, 'b'));
    expect(store.ledger.reserve(keeping, 'unit-1', 'job-3').serialNumber).toBe('MM-00001');
  });

  test('is not given to a unit on hold, or one that was retired', () => {
    provision('unit-1', 'a');
    store.ledger.revokeAll('unit-1', 'wiped', 'by hand');
    store.units.changeState('unit-1', 'wiped', '', []);
    store.units.changeState('unit-1', 'retired', '', []);
    expect(() => store.ledger.reserve(keeping, 'unit-1', 'job-2')).toThrow(fault('unit.retired'));
  });
});

/** As somebody does who has the file. */
function edit(sql: string): void {
  const database = new BetterSqlite(path.join(place.folder, 'mintmark.db'));
  database.exec(sql);
  database.close();
}
