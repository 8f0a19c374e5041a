/** Keys and certificates made in advance: each is used once, whatever happens, and what is not used is revoked. */
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fromBase64 } from '../../src/base/bytes.ts';
import type { Clock } from '../../src/base/clock.ts';
import { readCertificate } from '../../src/identity/certificate.ts';
import { checkPoolProfile } from '../../src/station/pool-shelf.ts';
import { steppingClock, temporaryFolder } from '../store/fixtures.ts';
import { TestUnit } from './device.ts';
import { type LineOptions, PooledLine, pooledProfile, sealedAuthority } from './pooled-line.ts';

let place: ReturnType<typeof temporaryFolder>;
let sealed: Uint8Array;
let line: PooledLine;
const open = (more: Partial<LineOptions> = {}): Promise<PooledLine> =>
  PooledLine.open({ folder: place.folder, sealed, clock: steppingClock(), ...more });
beforeAll(async () => {
  sealed = await sealedAuthority();
});
beforeEach(async () => {
  place = temporaryFolder();
  line = await open();
});
afterEach(() => {
  line.store.close();
  place.remove();
});
const unit = (number: number): TestUnit => new TestUnit(`unit-000${number}`);
const standing = (): unknown => line.store.pools.standing('line-pool');

describe('a pool', () => {
  test('gives units their identity while the authority can not be reached, and the record says pool', async () => {
    expect(await line.make(3)).toMatchObject({ made: 3, ready: 3, used: 0 });
    line.offline = true;
    const device = unit(1);
    const row = await line.provision(device);
    expect(row).toMatchObject({ serialNumber: 'PO-00001', state: 'committed', keyOrigin: 'pool' });
    expect(await line.provision(unit(2))).toMatchObject({ serialNumber: 'PO-00002' });
    expect(standing()).toMatchObject({ ready: 1, used: 2 });
    // asked again, the unit keeps what it has
    expect(await line.provision(device)).toEqual(row);
    expect(line.revocations()).toEqual([]);
    expect(device.keysTaken.every((key) => key.use((bytes) => bytes.every((byte) => byte === 0)))).toBe(true);
  });

  test('that is empty says so, keeps the number with the unit, and is filled for that number', async () => {
    await line.make(1);
    await line.provision(unit(1));
    await expect(line.provision(unit(2))).rejects.toMatchObject({ code: 'pool.empty' });
    await expect(line.provision(unit(2))).rejects.toMatchObject({ code: 'pool.empty' });
    expect(line.store.ledger.history('unit-0002')).toMatchObject([
      { serialNumber: 'PO-00002', state: 'reserved' },
    ]);
    expect(await line.issuers.get('line-pool')?.state()).toMatchObject({ state: 'unavailable' });
    expect(await line.make(2)).toMatchObject({ made: 2 });
    expect(await line.provision(unit(2))).toMatchObject({ serialNumber: 'PO-00002', state: 'committed' });
    expect(await line.provision(unit(3))).toMatchObject({ serialNumber: 'PO-00003' });
  });

  test.each(['storeKey', 'readIdentity', 'proveIdentity'])(
    'never gives a key again that was lost at %s: the number ends, its certificate is revoked, the unit gets the next',
    async (call) => {
      await line.make(3);
      const device = unit(1);
      device.mischief.failOnce = { call, when: 'before' };
      await expect(line.provision(device)).rejects.toMatchObject({ code: 'link.lost' });
      // power was lost too early: the unit has forgotten
      device.key = null;
      device.chain = null;
      const row = await line.provision(device);
      expect(row).toMatchObject({ serialNumber: 'PO-00002', state: 'committed' });
      const [first] = line.store.ledger.history('unit-0001');
      expect(['burned', 'revoked']).toContain(first?.state);
      expect(line.revocations()).toEqual(['PO-00001']);
      expect(standing()).toMatchObject({ ready: 1, used: 2 });
    },
  );

  test('goes on where the unit kept the key and only the cable came loose', async () => {
    await line.make(2);
    const device = unit(1);
    device.mischief.failOnce = { call: 'proveIdentity', when: 'before' };
    await expect(line.provision(device)).rejects.toMatchObject({ code: 'link.lost' });
    expect(await line.provision(device)).toMatchObject({ serialNumber: 'PO-00001', state: 'committed' });
    expect(standing()).toMatchObject({ ready: 1, used: 1 });
  });

  test('has its leftovers revoked at the end, at the authority that made them, and can be filled again', async () => {
    await line.make(3);
    await line.provision(unit(1));
    expect(line.desk.end('line-pool')).toEqual({ revoked: 2, unknown: [] });
    expect(line.revocations()).toEqual(['PO-00002', 'PO-00003']);
    expect(standing()).toMatchObject({ ready: 0, used: 1, ended: 2 });
    const [fact] = line.store.outbox.addressedTo('issuer:local-ca');
    const { certificateFingerprint, certificateSerial } = (fact?.payload ?? {}) as Record<string, string>;
    const der = fromBase64(line.store.pools.certificate(certificateFingerprint ?? '') ?? '');
    expect(BigInt(`0x${certificateSerial}`)).toBe(
      BigInt(`0x${Buffer.from(readCertificate(der).serial).toString('hex')}`),
    );
    expect(await line.make(1)).toMatchObject({ ready: 1 });
    expect(await line.provision(unit(2))).toMatchObject({ serialNumber: 'PO-00002', state: 'committed' });
    expect(() => line.desk.end('other')).toThrow(expect.objectContaining({ code: 'plan.refused' }));
  });

  test('whose certificates would end too early gives none, and uses none up', async () => {
    await line.make(2, 10);
    line.store.close();
    const later = (days: number): Clock => steppingClock(Date.UTC(2026, 0, 5, 8) + days * 86_400_000);
    line = await open({ clock: later(20) });
    await expect(line.provision(unit(1))).rejects.toMatchObject({
      code: 'issuer.unavailable',
      context: { problem: 'clock' },
    });
    expect(standing()).toMatchObject({ ready: 2, used: 0 });
    line.store.close();
    line = await open({ clock: later(9) });
    expect((await line.provision(unit(1))).state).toBe('committed');
    line.store.close();
    line = await open({ clock: later(60) });
    expect(await line.issuers.get('line-pool')?.state()).toMatchObject({
      state: 'unavailable',
      problem: 'clock',
    });
  });

  test('that an authority left half-made names the number whose certificate may exist', async () => {
    await line.make(1);
    line.offline = true;
    await expect(line.make(2)).rejects.toMatchObject({ code: 'issuer.unavailable' });
    expect(standing()).toMatchObject({ ready: 1, making: 1 });
    line.offline = false;
    // the number whose answer was lost is left out
    await line.make(1);
    await line.provision(unit(1));
    expect(await line.provision(unit(2))).toMatchObject({ serialNumber: 'PO-00003', state: 'committed' });
    expect(line.desk.end('line-pool')).toEqual({ revoked: 0, unknown: ['PO-00002'] });
  });

  test('of a restored database gives nothing before a person has burned what it forgot, and no key twice', async () => {
    await line.make(4);
    const copy = join(place.folder, 'copy.db');
    line.store.backup(copy);
    const first = unit(1);
    await line.provision(first);
    const firstKey = line.store.ledger.history('unit-0001')[0]?.publicKeySha256;
    line.store.close();
    for (const ending of ['', '-wal', '-shm'])
      rmSync(join(place.folder, `mintmark.db${ending}`), { force: true });
    copyFileSync(copy, join(place.folder, 'mintmark.db'));
    line = await open();
    await expect(line.provision(unit(2))).rejects.toMatchObject({ code: 'identity.high-water' });
    line.store.ledger.acceptHighWater();
    const second = await line.provision(unit(2));
    expect(second.serialNumber).toBe('PO-00002');
    expect(second.publicKeySha256).not.toBe(firstKey);
  });
});

describe('the keys of a pool', () => {
  test('are in no file in the clear, and a used one is in the database no more', async () => {
    await line.make(2);
    const device = unit(1);
    await line.provision(device);
    const scalar = Buffer.from(String(device.key?.privateKey.export({ format: 'jwk' }).d), 'base64url');
    const forms = [
      scalar,
      Buffer.from(scalar.toString('hex')),
      Buffer.from(scalar.toString('base64').slice(0, 40)),
    ];
    const files = readdirSync(place.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files)
      for (const form of forms) expect(readFileSync(file).includes(form), file).toBe(false);
    const database = new BetterSqlite(join(place.folder, 'mintmark.db'), { readonly: true });
    const wrapped = database.prepare(
      'SELECT state, wrapped_key IS NULL AS gone FROM pool_entries ORDER BY counter',
    );
    expect(wrapped.all()).toEqual([
      { state: 'used', gone: 1 },
      { state: 'ready', gone: 0 },
    ]);
    database.close();
  });

  test('can not be changed or exchanged: such a one is refused, and not used up', async () => {
    await line.make(2);
    line.store.close();
    const database = new BetterSqlite(join(place.folder, 'mintmark.db'));
    const [one, two] = database
      .prepare('SELECT wrapped_key FROM pool_entries ORDER BY counter')
      .pluck()
      .all() as Buffer[];
    database.prepare(`UPDATE pool_entries SET wrapped_key = ? WHERE serial_number = 'PO-00001'`).run(two);
    database.close();
    line = await open();
    await expect(line.provision(unit(1))).rejects.toMatchObject({
      code: 'issuer.unavailable',
      context: { problem: 'credentials' },
    });
    expect(one).not.toEqual(two);
    expect(standing()).toMatchObject({ ready: 2, used: 0 });
  });

  test('wait for their PIN, where there is one', async () => {
    line.store.close();
    const yaml = 'version: 1\nissuers:\n  line-pool: { kind: pool, from: local-ca, pinFile: pool-pin }\n';
    const file = join(place.folder, 'pool-pin');
    writeFileSync(file, '24681357\n');
    chmodSync(file, 0o600);
    line = await open({ issuersYaml: yaml });
    await line.make(1);
    writeFileSync(file, 'wrong-one\n');
    const locked = line.openPool();
    expect(await locked.state()).toMatchObject({ state: 'unavailable', problem: 'credentials' });
    writeFileSync(file, '24681357\n');
    // a file that was put right counts at once
    expect(await locked.state()).toEqual({ state: 'ready' });
    await locked.close?.();
  });

  test('of an authority for demos are refused in production', async () => {
    await line.make(1);
    line.store.close();
    line = await open({
      issuersYaml: 'version: 1\nproduction: true\nissuers:\n  line-pool: { kind: pool, from: local-ca }\n',
    });
    expect(await line.issuers.get('line-pool')?.state()).toMatchObject({
      state: 'unavailable',
      problem: 'policy',
    });
    await expect(line.provision(unit(1))).rejects.toMatchObject({ context: { problem: 'policy' } });
    expect(standing()).toMatchObject({ ready: 1 });
  });
});

test('only a profile that says so, in every respect, draws from a pool', () => {
  expect(() => checkPoolProfile(pooledProfile(), 'pool')).not.toThrow();
  for (const [more, kind] of [
    [{ pool: undefined }, 'pool'],
    [{}, 'est'],
    [{ keyOrigin: 'device' }, 'pool'],
    [{ template: 'idevid' }, 'pool'],
    [{ template: undefined }, 'pool'],
    [{ subject: { organization: 'Example', organizationalUnit: '{{batch}}' } }, 'pool'],
  ] as const)
    expect(() => checkPoolProfile(pooledProfile(more), kind)).toThrow(
      expect.objectContaining({ code: 'plan.refused' }),
    );
});

test('a unit that can only make its own key is refused, and nothing is used up', async () => {
  await line.make(1);
  const device = unit(1);
  const own = Object.create(device, { takingSession: { value: device.session } }) as TestUnit;
  await expect(line.provision(own)).rejects.toMatchObject({ code: 'device.lacks' });
  expect(standing()).toMatchObject({ ready: 1, used: 0 });
});
