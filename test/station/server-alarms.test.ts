/** What the server finds in a station's records, all the way: a real station whose folder was copied, the alarm on the page and at the bench, and its end. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultTable } from '../../src/model/fault-table.ts';
import { Browser, behindProxy, inviteAt } from '../server/browser.ts';
import { openTestServer, type TestServer } from '../server/fixtures.ts';
import { openBench, type TestBench, temporaryFolder } from './bench.ts';
import { copyStation, makeUnit } from './copied-station.ts';

const place = temporaryFolder();
const copy = join(place.folder, 'copy');
const forked = /^Fork: station (\S+) has two different documents number (\d+)\./;
let server: TestServer;
let bench: TestBench;
let ana: Browser;

interface AlarmRow {
  readonly id: string;
  readonly station: string;
  readonly message: string;
}
const onPage = async (): Promise<readonly AlarmRow[]> =>
  ((await ana.json('/api/v1/alarms?limit=500')) as { rows: AlarmRow[] }).rows;
const atBench = () => bench.station.state.alerts.find(({ code }) => code === 'server.alarm');

beforeAll(async () => {
  server = await openTestServer(null, {}, behindProxy);
  ana = new Browser(server.url);
  const code = await inviteAt(server, 'operator');
  const account = { code, login: 'ana', name: 'Ana', password: 'correct horse battery' };
  expect((await ana.post('/api/v1/session/invitation', account)).status).toBe(200);
  await copyStation(server, join(place.folder, 'original'), copy);
  expect(await onPage()).toEqual([]);
  bench = await openBench(copy);
}, 180_000);
afterAll(async () => {
  await bench?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  place.remove();
});

test('a copy that works on is an alarm at the bench and on the page, in the same words', async () => {
  expect(atBench()).toBeUndefined();
  await bench.plug(3);
  await bench.run(3, 'gateway-mk2');
  const fault = await bench.until('the alarm', () => atBench(), 60_000);
  expect(fault).toMatchObject({
    code: 'server.alarm',
    who: 'engineer',
    context: { url: new URL(server.url).href },
  });
  expect(faultTable[fault.code].help).toMatch(/Alarms page of the server/);
  const rows = await onPage();
  const messages = rows.map(({ message }) => message);
  expect(messages.some((message) => forked.test(message))).toBe(true);
  // the newest first, and how many more there are
  expect(fault.message.replace(/ \(and \d+ more\)$/, '')).toBe(messages[0]);
  expect(fault.context.alarms).toBe(messages.length);
  const [, stationId] = messages.map((message) => forked.exec(message)).find((found) => found !== null) ?? [];
  expect(new Set(rows.map(({ station }) => station))).toEqual(new Set([stationId]));
}, 120_000);

test('nothing is lost by it: what both made is with the server, what was refused is shown to a person', async () => {
  const { rows } = (await server.json('/api/v1/units')) as { rows: { hardwareId: string }[] };
  expect(rows).toHaveLength(3);
  const refused = (await bench.call('listSync', { state: 'rejected' })).rows;
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.map(({ lastError }) => lastError).join()).toMatch(/another document number \d+/);
});

test('a person settles each on the page, and the bench hears of it with its next record', async () => {
  for (const { id } of await onPage())
    expect((await ana.post('/api/v1/alarms/settle', { id, note: 'a cloned disk' })).status).toBe(200);
  expect(await onPage()).toEqual([]);
  expect(atBench()).toBeDefined();
  await makeUnit(bench, 4);
  // its chain goes on behind the fork: that it does not fit is said once more, and settled as well
  for (const { id } of await onPage())
    expect((await ana.post('/api/v1/alarms/settle', { id, note: 'the same' })).status).toBe(200);
  await makeUnit(bench, 5);
  await bench.until('the end of the alarm', () => atBench() === undefined, 60_000);
}, 180_000);
