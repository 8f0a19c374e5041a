/** What a station may not do at the server that signs: end the certificates of others, and go beyond what the office ordered. */
import { X509Certificate } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toBase64 } from '../../src/base/bytes.ts';
import type { WorkOrder } from '../../src/model/order.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { makeKey } from '../identity/device.ts';
import { allow, ask, issuerOf, openIssuingServer, serialOf } from './issuing-fixtures.ts';
import { leaseRequest, newRun, office, sharedOrder, signed, signedClose } from './shared-order.ts';
import { signedNow, type TlsServer, TlsStation } from './tls-fixtures.ts';

const signal = new AbortController().signal;
let server: TlsServer;
let one: TlsStation;
let two: TlsStation;
let next = 1;
const place = () => ({ folder: server.folder, databaseUrl: null });
const leafOf = (answer: { readonly body: unknown }): Buffer =>
  Buffer.from((answer.body as { chain: string[] }).chain[0] ?? '', 'base64');
const nameOf = (leaf: Buffer): string =>
  new X509Certificate(leaf).fingerprint256.replaceAll(':', '').toLowerCase();
const statusOf = async (leaf: Buffer): Promise<unknown> =>
  (await one.send(server, `/api/v1/certificates/${nameOf(leaf)}`, '', { method: 'GET' })).body;
const enrolled = async (id: string): Promise<TlsStation> => {
  const station = new TlsStation(id);
  expect(await station.enrol(server)).toBe(200);
  await station.signIn(server);
  await allow(server, id, 1_000);
  return station;
};

beforeAll(async () => {
  server = await openIssuingServer(undefined, { offices: [office] });
  [one, two] = [await enrolled('bench-one'), await enrolled('bench-two')];
}, 90_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  if (server !== undefined) rmSync(server.folder, { recursive: true, force: true });
  one?.[Symbol.dispose]();
  two?.[Symbol.dispose]();
});

describe('a certificate that was signed for another station', () => {
  const signedForOne = async (): Promise<Buffer> => {
    next += 1;
    return leafOf(await ask(server, one, { number: next }));
  };
  const revoke = (station: TlsStation, leaf: Buffer) =>
    station.send(
      server,
      '/api/v1/certificates/revoke',
      signedNow(station.id, 'revoke', { certificate: toBase64(leaf), reason: 'keyCompromise' }),
      { client: station.credential(server) },
    );
  const factOf = (leaf: Buffer, id: string) => ({
    id,
    sequence: 1,
    kind: 'revocation',
    createdAt: new Date().toISOString(),
    payload: {
      hardwareId: 'unit-x',
      profile: 'sensor',
      serialNumber: 'MM-1',
      certificateSerial: '01',
      certificateFingerprint: nameOf(leaf),
      reason: 'keyCompromise',
      at: new Date().toISOString(),
    },
  });
  const tell = async (station: TlsStation, fact: object): Promise<unknown> =>
    (await station.send(server, '/api/v1/facts', { station: station.id, facts: [fact] })).body;

  test('is not ended by a request, which is refused in words, with an alarm, and it stays live', async () => {
    const leaf = await signedForOne();
    expect(await revoke(two, leaf)).toMatchObject({
      status: 403,
      body: { problem: 'permission', message: expect.stringMatching(/another station.*returns bench-two/) },
    });
    expect(await statusOf(leaf)).toMatchObject({ status: 'live' });
    const { body: alarms } = await one.send(server, '/api/v1/alarms', '', { method: 'GET' });
    expect(JSON.stringify(alarms)).toContain('Not revoked');
    await expect(
      issuerOf(server, two).revoke({ certificate: leaf, reason: 'superseded', signal }),
    ).rejects.toMatchObject({ context: { problem: 'permission' } });
    expect(await revoke(one, leaf)).toMatchObject({ status: 200 });
    expect(await statusOf(leaf)).toMatchObject({ status: 'revoked', reason: 'keyCompromise' });
  });

  test('is not ended by a fact either', async () => {
    const leaf = await signedForOne();
    expect(await tell(two, factOf(leaf, 'foreign-1'))).toMatchObject({
      results: [{ status: 'rejected', reason: expect.stringContaining('another station') }],
    });
    expect(await statusOf(leaf)).toMatchObject({ status: 'live' });
    expect(await tell(one, factOf(leaf, 'own-1'))).toMatchObject({ results: [{ status: 'accepted' }] });
    expect(await statusOf(leaf)).toMatchObject({ status: 'revoked' });
  });

  test('is ended by a station of which the operator says that it handles returns, until he says otherwise', async () => {
    const leaves = [await signedForOne(), await signedForOne(), await signedForOne()] as const;
    const set = (allowed: boolean) =>
      administerFolder({ action: 'set-returns', station: two.id, allowed }, place());
    await set(true);
    expect(await administerFolder({ action: 'list-stations' }, place())).toMatchObject([
      { station: 'bench-one', handlesReturns: false },
      { station: 'bench-two', handlesReturns: true },
    ]);
    expect(await revoke(two, leaves[0])).toMatchObject({ status: 200 });
    expect(await tell(two, factOf(leaves[1], 'returns-1'))).toMatchObject({
      results: [{ status: 'accepted' }],
    });
    await set(false);
    expect(await revoke(two, leaves[2])).toMatchObject({ status: 403 });
    await expect(
      administerFolder({ action: 'set-returns', station: 'nobody', allowed: true }, place()),
    ).rejects.toMatchObject({ code: 'server.unknown' });
  });
});

describe('an order in the book of the server', () => {
  const add = async (change: Partial<WorkOrder>): Promise<void> => {
    const answer = await one.send(server, '/api/v1/orders', signed(sharedOrder(change)));
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };
  const alone = { sharing: undefined, contact: undefined } as const;
  const asked = (number: number, order: string | null, more: object = {}) => ({
    number,
    hardwareId: `unit-of-order-${number}`,
    more: { order },
    ...more,
  });
  const refused = async (station: TlsStation, request: object, words: RegExp): Promise<void> =>
    expect(await ask(server, station, request)).toMatchObject({
      status: 403,
      body: { problem: 'permission', message: expect.stringMatching(words) },
    });

  test('bounds the numbers that are signed for it, whatever the quotas say, and counts a unit with a new key once', async () => {
    await add({ order: 'o-few', quantity: 2, rework: 1, serial: { first: 2_000, last: 2_099 }, ...alone });
    for (const number of [2_000, 2_001])
      expect((await ask(server, one, asked(number, 'o-few'))).status).toBe(200);
    expect((await ask(server, two, asked(2_050, 'o-few'))).status).toBe(200);
    await refused(one, asked(2_002, 'o-few'), /o-few is used up: 2 units and 1 in place/);
    expect((await ask(server, one, asked(2_001, 'o-few', { key: makeKey() }))).status).toBe(200);
  });

  test('gives nobody a number of it without its name, under another, or outside of its range', async () => {
    await add({ order: 'o-range', quantity: 5, serial: { first: 3_000, last: 3_009 }, ...alone });
    await refused(one, asked(3_000, null), /MM-03000 is a number of the order o-range/);
    await refused(one, asked(3_000, 'o-other'), /is a number of the order o-range/);
    await refused(one, asked(3_500, 'o-range'), /MM-03500 is no number of the order o-range/);
    expect((await ask(server, one, asked(3_000, 'o-range'))).status).toBe(200);
  });

  test('is for its stations and its time, and closed when the office has closed it; a unit under way is finished', async () => {
    const serial = { first: 4_000, last: 4_009 };
    await add({ order: 'o-one', stations: ['bench-one'], quantity: 5, serial, ...alone });
    await refused(two, asked(4_000, 'o-one'), /not for the station bench-two/);
    expect((await ask(server, one, asked(4_000, 'o-one'))).status).toBe(200);
    await one.send(server, '/api/v1/orders/close', signedClose('o-one') as object);
    await refused(one, asked(4_001, 'o-one'), /closed the order o-one/);
    expect((await ask(server, one, asked(4_000, 'o-one', { key: makeKey() }))).status).toBe(200);
    const later = { first: 4_100, last: 4_109 };
    await add({
      order: 'o-late',
      quantity: 5,
      serial: later,
      notBefore: '2098-01-01T00:00:00Z',
      ...alone,
    });
    await refused(one, asked(4_100, 'o-late'), /good from 2098/);
  });

  test('that is shared gives certificates only for numbers that were leased to the station that asks', async () => {
    await add({ order: 'o-shared', quantity: 50, serial: { first: 5_000, last: 5_099 } });
    const lease = async (station: TlsStation): Promise<number> => {
      const run = newRun();
      const request = (wants: readonly string[]) => leaseRequest(station.id, run, { wants: [...wants] });
      const opened = await station.send(server, '/api/v1/leases', request([]));
      const { answer } = opened.body as { answer: { epoch: number; token: string } };
      run.last = { epoch: answer.epoch, token: answer.token };
      const given = await station.send(server, '/api/v1/leases', request(['o-shared']));
      const { leases } = (given.body as { answer: { leases: { lease: { first: number } }[] } }).answer;
      return leases[0]?.lease.first ?? 0;
    };
    const [mine, theirs] = [await lease(one), await lease(two)];
    expect(mine).not.toBe(theirs);
    await refused(one, asked(theirs, 'o-shared'), /not leased to bench-one/);
    expect((await ask(server, one, asked(mine, 'o-shared'))).status).toBe(200);
    expect((await ask(server, two, asked(theirs, 'o-shared'))).status).toBe(200);
    await refused(one, asked(5_099, 'o-shared'), /MM-05099 of the order o-shared was not leased/);
    expect(serialOf(mine)).toMatch(/^MM-05/);
  });
});
