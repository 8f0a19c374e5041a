/** Real stations and a real server: one order shared by two benches, a copy of a data folder, files for a line without a network. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOfficeKey, openOfficeKey } from '../../src/station/office/office-key.ts';
import { signOrder } from '../../src/station/office/sign-order.ts';
import { openTestServer, type TestServer } from '../server/fixtures.ts';
import { post, signedClose } from '../server/shared-order.ts';
import { disarmAll, openBench, type TestBench, temporaryFolder } from './bench.ts';
import { gatewayPackage } from './gateway-package.ts';

const passphrase = 'correct horse battery';
const office = makeOfficeKey(passphrase);
const officeKey = openOfficeKey(office.privateKeyPem, passphrase);
const made = gatewayPackage(officeKey);
const place = temporaryFolder();
const open: TestBench[] = [];
let server: TestServer;
beforeAll(async () => {
  server = await openTestServer(null, { offices: [{ title: 'Office', publicKeyPem: office.publicKeyPem }] });
}, 60_000);
afterAll(async () => {
  for (const bench of open) await bench[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  place.remove();
});

const order = (name: string, first: number, more: object = {}) =>
  signOrder(
    JSON.stringify({
      version: 1,
      order: name,
      title: 'Shared gateways',
      package: { id: 'gateway', sha256: made.contents.manifestSha256 },
      profile: 'gateway-order',
      quantity: 4,
      serial: { first, last: first + 39 },
      stations: 'any',
      operators: 'any',
      notBefore: '2020-01-01T00:00:00Z',
      notAfter: '2099-01-01T00:00:00Z',
      rework: 0,
      sharing: 'leased',
      contact: 'start',
      issuedBy: 'Office',
      issuedAt: '2020-01-01T00:00:00Z',
      ...more,
    }),
    name,
    officeKey,
  );

async function start(folder: string): Promise<TestBench> {
  const bench = await openBench(join(place.folder, folder));
  open.push(bench);
  await disarmAll(bench);
  return bench;
}

async function stop(bench: TestBench): Promise<void> {
  open.splice(open.indexOf(bench), 1);
  await bench[Symbol.asyncDispose]();
}

async function newBench(folder: string): Promise<TestBench> {
  const bench = await start(folder);
  await bench.call('saveSettings', { trustSigner: { title: 'Office', publicKeyPem: office.publicKeyPem } });
  await bench.call('importFile', { base64: Buffer.from(made.bytes).toString('base64') });
  await enrol(bench);
  return bench;
}

const enrol = (bench: TestBench) =>
  bench.call('saveSettings', { serverUrl: server.url, enrolmentCode: server.server.enrolmentCode });
const detail = async (bench: TestBench, name: string) =>
  (await bench.call('getSettings')).orders.find((known) => known.order.order === name);
const leased = (bench: TestBench, name: string) =>
  expect.poll(async () => (await detail(bench, name))?.usable ?? 0, { timeout: 15_000 }).toBeGreaterThan(0);
async function make(bench: TestBench, slot: number): Promise<string> {
  await bench.plug(slot);
  const done = await bench.run(slot, 'gateway-order');
  return done.outcome === 'passed'
    ? (bench.slot(slot).serialNumber ?? '')
    : (done.fault?.code ?? done.outcome);
}

test('two benches share an order that they pull from the server; it is never passed, and the sum is the same everywhere', async () => {
  await post(server, '/api/v1/orders', order('o-shared', 100));
  const [one, two] = [await newBench('one'), await newBench('two')];
  const numbers: string[] = [];
  for (const [index, bench] of [one, two, one, two].entries()) {
    await leased(bench, 'o-shared');
    numbers.push(await make(bench, index + 1));
  }
  expect(numbers.every((number) => number.startsWith('GO-0001'))).toBe(true);
  expect(new Set(numbers).size).toBe(4);
  await expect
    .poll(async () => ((await server.json('/api/v1/orders/o-shared')) as { unleased: number }).unleased)
    .toBe(0);
  expect(await make(one, 5)).toMatch(/^(lease\.missing|order\.filled)$/);
  await one.call('retrySync', {});
  await expect.poll(async () => (await detail(one, 'o-shared'))?.total?.good, { timeout: 15_000 }).toBe(4);
  expect((await detail(one, 'o-shared'))?.standing).toMatchObject({ good: 2 });

  await post(server, '/api/v1/orders/close', signedClose('o-shared', officeKey));
  await one.call('retrySync', {});
  const closed = await one.until('the end of the order', () => one.station.state.order?.id !== 'o-shared');
  expect(closed).toBe(true);
  const report = await one.call('exportDocument', { documentId: 'order-o-shared', format: 'json' });
  const text = Buffer.from(report.base64, 'base64').toString('utf8');
  expect(text).toContain('"leases"');
  expect(await one.call('verifyDocument', { text })).toMatchObject({ valid: true, kind: 'order-report' });
  expect(await server.json('/api/v1/orders/o-shared')).toMatchObject({ accounted: true, stray: 0 });
}, 120_000);

test('after a start without the server no number is given; after one with it, the rest of the order is made', async () => {
  await post(server, '/api/v1/orders', order('o-start', 200));
  const first = await newBench('start');
  await leased(first, 'o-start');
  await stop(first);
  const second = await start('start');
  // Answered at once, as the server is there; what was leased before was given back, so that no unit of the order is lost.
  await leased(second, 'o-start');
  expect(await make(second, 1)).toMatch(/^GO-0002/);
  await second.call('saveSettings', { serverUrl: null });
  await stop(second);
  const offline = await start('start');
  expect(await make(offline, 2)).toBe('lease.contact');
}, 120_000);

test('of a folder that was copied, the run with the older epoch stops with an alert on the bench and an alarm at the server', async () => {
  await post(server, '/api/v1/orders', order('o-clone', 300, { quantity: 20 }));
  const original = await newBench('clone');
  await leased(original, 'o-clone');
  await stop(original);
  cpSync(join(place.folder, 'clone'), join(place.folder, 'clone-2'), { recursive: true });
  const running = await start('clone');
  await leased(running, 'o-clone');
  const copy = await start('clone-2');
  const alert = await copy.until('the alert', ({ alerts }) =>
    alerts.find(({ code }) => code === 'identity.clone'),
  );
  expect(alert.help).toMatch(/enrol this station again/);
  expect(await make(copy, 1)).toBe('identity.clone');
  expect(await make(running, 1)).toMatch(/^GO-0003/);
  expect(await (await server.get('/api/v1/alarms')).text()).toContain('runs twice, or was restored');
  // A person decides for the copy: the other one is found out when it next asks.
  await stop(running);
  await enrol(copy);
  await copy.until(
    'the end of the alert',
    ({ alerts }) => !alerts.some(({ code }) => code === 'identity.clone'),
  );
}, 120_000);

test('a line without a network leases numbers by files; the same file twice does nothing, another station can not use it', async () => {
  await post(server, '/api/v1/orders', order('o-file', 400, { contact: 'none', quantity: 8 }));
  const bench = await newBench('file');
  await bench.call('saveSettings', { serverUrl: null });
  const { text } = await bench.call('leaseRequestFile');
  const answer = await (await post(server, '/api/v1/leases/file', JSON.parse(text))).text();
  const imported = await bench.call('importLeases', { text: answer });
  expect(imported.refused).toEqual([]);
  const again = await bench.call('leaseRequestFile');
  const more = await (await post(server, '/api/v1/leases/file', JSON.parse(again.text))).text();
  expect((await bench.call('importLeases', { text: more })).leases).toBeGreaterThan(0);
  expect((await bench.call('importLeases', { text: more })).leases).toBe(0);
  expect(await make(bench, 1)).toMatch(/^GO-0004/);
  const other = await newBench('elsewhere');
  await expect(other.call('importLeases', { text: more })).rejects.toMatchObject({ code: 'lease.invalid' });
  await expect(
    bench.call('importLeases', { text: more.replace('"o-file"', '"o-fire"') }),
  ).rejects.toMatchObject({
    code: 'lease.invalid',
  });
}, 120_000);
