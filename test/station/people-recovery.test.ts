/** A new PIN for an administrator in the data folder, and a person's own new PIN at the station. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { verifyExport } from '../../src/evidence/verify.ts';
import { recoverAdministrator, recoveryFileName } from '../../src/station/people/recovery.ts';
import { openBench, type TestBench, temporaryFolder } from './bench.ts';
import { badges, openPeopleBench, pins, signIn } from './people-bench.ts';

let place: ReturnType<typeof temporaryFolder>;
let bench: TestBench | null = null;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(async () => {
  await bench?.[Symbol.asyncDispose]();
  bench = null;
  place.remove();
});

const recover = (person = 'Ada', pin = '815163') =>
  recoverAdministrator({
    dataFolder: place.folder,
    person,
    pin: new Secret(utf8(pin)),
    account: 'factory',
    clock: systemClock,
    random: systemRandom,
  });

/** The station as somebody left it who can not sign in any more. Returns its id. */
async function leave(): Promise<string> {
  ({ bench } = await openPeopleBench(place.folder));
  const { id } = bench.station.state.station;
  await bench[Symbol.asyncDispose]();
  bench = null;
  return id;
}

test('an administrator is recovered only by whoever writes into the folder of a stopped station', async () => {
  const id = await leave();
  await expect(recover()).rejects.toMatchObject({ code: 'person.recovery' });
  writeFileSync(join(place.folder, recoveryFileName), `${id}\n`);
  await expect(recover('Edi')).rejects.toMatchObject({ code: 'person.recovery' });
  await expect(recover('Ada', '123456')).rejects.toMatchObject({ code: 'person.invalid' });
  const running = await openBench(place.folder);
  await expect(recover()).rejects.toMatchObject({ code: 'store.locked' });
  await running[Symbol.asyncDispose]();
  expect(await recover()).toMatchObject({ name: 'Ada', role: 'administrator', active: true, hasPin: true });
  await expect(recover()).rejects.toMatchObject({ code: 'person.recovery' });

  bench = await openBench(place.folder);
  const { call } = bench;
  await expect(call('signIn', { proof: { name: 'Ada', pin: pins.Ada } })).rejects.toMatchObject({
    code: 'person.refused',
  });
  await call('signIn', { proof: { name: 'Ada', pin: '815163' } });
  const { rows } = await call('listActs', {});
  const act = rows.find(({ detail }) => String(detail.change).includes('recovered'));
  expect(act).toMatchObject({
    by: { id: null, name: 'factory' },
    act: 'people',
    detail: { account: 'factory', newKey: false },
  });
  const exported = await call('exportDocument', { documentId: act?.documentId ?? '', format: 'json' });
  const { publicKey } = bench.station.state.station;
  const text = Buffer.from(exported.base64, 'base64').toString();
  expect((await verifyExport(text, publicKey)).valid).toBe(true);
});

test('a lost people.key is made anew, and what was made with the old one opens nothing', async () => {
  const id = await leave();
  rmSync(join(place.folder, 'people.key'));
  writeFileSync(join(place.folder, recoveryFileName), id);
  await recover();
  expect(readFileSync(join(place.folder, 'people.key')).length).toBeGreaterThan(20);
  bench = await openBench(place.folder);
  await expect(bench.call('signIn', { proof: { badge: badges.Olga } })).rejects.toMatchObject({
    code: 'person.refused',
  });
  await bench.call('signIn', { proof: { name: 'Ada', pin: '815163' } });
  const { people } = await bench.call('listPeople');
  expect(people.map(({ name, hasPin, hasBadge }) => [name, hasPin, hasBadge])).toContainEqual([
    'Olga',
    false,
    false,
  ]);
});

test('everybody changes the own PIN, and nobody that of somebody else', async () => {
  ({ bench } = await openPeopleBench(place.folder));
  const { call } = bench;
  await expect(call('changeOwnPin', { proof: { badge: badges.Olga }, pin: '274916' })).rejects.toMatchObject({
    code: 'person.sign-in',
  });
  await signIn(bench, 'Olga');
  await expect(
    call('changeOwnPin', { proof: { name: 'Olga', pin: '000111' }, pin: '274916' }),
  ).rejects.toMatchObject({ code: 'person.refused' });
  await expect(call('changeOwnPin', { proof: { badge: badges.Ada }, pin: '274916' })).rejects.toMatchObject({
    code: 'person.refused',
  });
  await expect(call('changeOwnPin', { proof: { badge: badges.Olga }, pin: '123456' })).rejects.toMatchObject({
    code: 'person.invalid',
  });
  await call('changeOwnPin', { proof: { name: 'Olga', pin: pins.Olga }, pin: '274916' });
  await call('signIn', { proof: { name: 'Olga', pin: '274916' } });
  await signIn(bench, 'Ada');
  const { rows } = await call('listActs', {});
  expect(rows.filter(({ act }) => act === 'own-pin')).toMatchObject([{ by: { name: 'Olga' } }]);
});
