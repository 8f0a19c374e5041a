import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBench } from '../station/bench.ts';
import { temporaryFolder } from '../store/fixtures.ts';
import { openTestServer, type TestServer } from './fixtures.ts';

let server: TestServer;
const place = temporaryFolder();
beforeAll(async () => {
  server = await openTestServer();
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  place.remove();
});

test('the acts of a station reach the server as documents of its chain', async () => {
  await using bench = await openBench(place.folder);
  await bench.call('addPerson', { name: 'Ada', role: 'administrator', badge: 'BADGE-ADA-0001' });
  await bench.call('saveSettings', {
    serverUrl: server.url,
    enrolmentCode: server.server.enrolmentCode,
    stationName: 'Bench 9',
  });
  await bench.until('everything to be accepted', (state) =>
    state.sync.some(({ waiting, accepted, rejected }) => waiting === 0 && accepted >= 4 && rejected === 0),
  );
  const { rows } = await bench.call('listActs', { limit: 10 });
  expect(rows.map(({ act }) => act)).toEqual(['settings', 'settings', 'sign-in', 'people']);
  for (const { documentId } of rows)
    expect(await server.json(`/api/v1/documents/${documentId}`)).toMatchObject({
      id: documentId,
      kind: 'act',
    });
}, 60_000);
