/** The language of the windows: a person's own, else the station's, else none of the station's business. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { disarmAll, openBench, type TestBench, temporaryFolder } from './bench.ts';
import { openPeopleBench, signIn } from './people-bench.ts';

let place: ReturnType<typeof temporaryFolder>;
let bench: TestBench;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

test('on a bench without people everybody chooses for the station, and it is kept', async () => {
  const folder = join(place.folder, 'data');
  bench = await openBench(folder);
  await disarmAll(bench);
  expect(bench.station.state.language).toBeNull();
  await expect(bench.call('chooseLanguage', { whose: 'mine', language: 'de' })).rejects.toMatchObject({
    code: 'person.sign-in',
  });
  expect(await bench.call('chooseLanguage', { whose: 'station', language: 'zh' })).toEqual({
    station: 'zh',
    mine: null,
  });
  expect(bench.station.state.language).toBe('zh');
  await bench[Symbol.asyncDispose]();
  bench = await openBench(folder);
  expect(bench.station.state.language).toBe('zh');
  await bench.call('chooseLanguage', { whose: 'station', language: null });
  expect(bench.station.state.language).toBeNull();
});

test('where people sign in it follows who is there; only an administrator chooses for the station', async () => {
  ({ bench } = await openPeopleBench(place.folder));
  const { call, station } = bench;
  await expect(call('chooseLanguage', { whose: 'mine', language: 'de' })).rejects.toMatchObject({
    code: 'person.sign-in',
  });
  await signIn(bench, 'Olga');
  await call('chooseLanguage', { whose: 'mine', language: 'es' });
  expect(station.state.language).toBe('es');
  await expect(call('chooseLanguage', { whose: 'station', language: 'de' })).rejects.toMatchObject({
    code: 'person.role',
  });
  await signIn(bench, 'Ada');
  expect(station.state.language).toBeNull();
  await call('chooseLanguage', { whose: 'station', language: 'de' });
  expect(station.state.language).toBe('de');
  const { rows } = await call('listActs', {});
  expect(rows.filter(({ subject }) => subject === 'language')).toMatchObject([
    { act: 'settings', by: { name: 'Ada' }, detail: { language: 'de' } },
  ]);
  await signIn(bench, 'Olga');
  expect(station.state.language).toBe('es');
  expect(await call('languageChoice')).toEqual({ station: 'de', mine: 'es' });
  await call('signOut');
  expect(station.state.language).toBe('de');
});
