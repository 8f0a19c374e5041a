import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { RecordsDesk, type RecordsPage } from '../../src/station/records-desk.ts';
import { loadStationKey, type StationKey } from '../../src/station/station-key.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { enroll } from '../../src/sync/management-server.ts';
import { openTestServer, type TestServer } from '../server/fixtures.ts';

let folder: string;
let server: TestServer;
let store: Store;
let key: StationKey;
let desk: RecordsDesk;
let serverKey = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mintmark-records-file-'));
  server = await openTestServer();
  store = openStore({ folder, clock: systemClock, random: systemRandom });
  key = loadStationKey(store, systemClock, systemRandom);
  serverKey = await enroll({
    url: server.url,
    code: server.server.enrolmentCode,
    stationId: key.stationId,
    name: 'Line without a network',
    publicKeyPem: key.signer.publicKeyPem,
    signal: AbortSignal.timeout(30_000),
  });
  desk = new RecordsDesk(store, key, () => ({ publicKeyPem: serverKey }));
  for (let index = 0; index < 1_203; index += 1)
    store.outbox.enqueue({
      id: `unit-state:u-${index}`,
      kind: 'unit-state',
      priority: 'normal',
      payload: {
        hardwareId: `unit-${index}`,
        state: 'provisioned',
        model: 'Gateway',
        serialNumber: null,
        firmware: null,
        groupId: null,
        at: new Date().toISOString(),
      },
    });
}, 120_000);
afterAll(async () => {
  store.close();
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function pages(): readonly RecordsPage[] {
  const all: RecordsPage[] = [];
  for (let after: string | null = null; ; ) {
    const page = desk.page(after);
    all.push(page);
    if (page.next === null) return all;
    after = page.next;
  }
}

const give = async (
  batch: RecordsPage['batch'],
): Promise<{ status: number; results: Record<string, unknown>[] }> => {
  const response = await fetch(new URL('/api/v1/facts', server.url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'mintmark-station': key.stationId,
      'mintmark-signature': batch?.signature ?? '',
    },
    body: batch?.body ?? '',
  });
  const { results = [] } = (await response.json()) as { results?: Record<string, unknown>[] };
  return { status: response.status, results };
};
const answer = (results: readonly object[], station = key.stationId): string =>
  JSON.stringify({ format: 'mintmark-receipts', version: 1, station, results });

describe('records on a stick', () => {
  test('all that waits goes out, also where no server is set; the receipts that come back settle it, once', async () => {
    const out = pages();
    expect(out.map(({ count }) => count)).toEqual([500, 500, 203]);
    const results: Record<string, unknown>[] = [];
    for (const { batch } of out) results.push(...(await give(batch)).results);
    expect(results.filter(({ status }) => status === 'accepted')).toHaveLength(1_203);
    const back = answer(results.slice(0, 1_000));
    expect(desk.take(back)).toEqual({ accepted: 1_000, known: 0, refused: [], rejected: [] });
    expect(desk.take(back)).toEqual({ accepted: 0, known: 1_000, refused: [], rejected: [] });
    expect(pages().map(({ count }) => count)).toEqual([203]);
    // carried there a second time: the same receipts, nothing doubled
    const again = await give(out[0]?.batch ?? null);
    expect(again.results).toEqual(results.slice(0, 500));
    expect(desk.take(answer(results.slice(1_000)))).toMatchObject({ accepted: 203 });
    expect(pages()).toMatchObject([{ batch: null, count: 0 }]);
    // a server that is set later is owed nothing that is settled
    store.outbox.setDestinations(['management-server']);
    expect(store.outbox.counters('management-server')).toMatchObject({ waiting: 0, accepted: 1_203 });
  }, 300_000);

  test('nothing that was changed on the way is taken, at neither end', async () => {
    store.outbox.enqueue({
      id: 'number:late',
      kind: 'retirement',
      priority: 'normal',
      payload: { hardwareId: 'unit-1' },
    });
    const [page] = pages();
    if (page?.batch == null) throw new Error('nothing waits');
    const changed = { ...page.batch, body: page.batch.body.replace('unit-1', 'unit-2') };
    expect((await give(changed)).status).toBe(401);
    const { results } = await give(page.batch);
    expect(results).toMatchObject([{ id: 'number:late', status: 'rejected' }]);
    // what the server refuses stays here and is told
    expect(desk.take(answer(results))).toMatchObject({ accepted: 0, rejected: [{ id: 'number:late' }] });
    const forged = [{ id: 'number:late', status: 'accepted', receipt: '{"signature":"AAAA"}' }];
    expect(desk.take(answer(forged))).toMatchObject({ accepted: 0, refused: [{ id: 'number:late' }] });
    expect(desk.take(answer([{ id: 'somebody-elses', status: 'accepted', receipt: 'x' }]))).toMatchObject({
      refused: [{ id: 'somebody-elses' }],
    });
    expect(() => desk.take(answer([], 'another-station'))).toThrow(
      expect.objectContaining({ code: 'file.invalid' }),
    );
    expect(() => desk.take('<html>')).toThrow(expect.objectContaining({ code: 'file.invalid' }));
    expect(pages().map(({ count }) => count)).toEqual([1]);
  });

  test('receipts of another server are none', async () => {
    const stranger = new RecordsDesk(store, key, () => ({ publicKeyPem: key.signer.publicKeyPem }));
    const [first] = store.outbox.list({ limit: 2, state: 'accepted' }).rows;
    const { results } = await give({ body: '', signature: '' }).catch(() => ({ results: [] }));
    expect(results).toEqual([]);
    const receipt = JSON.stringify({ factId: first?.id });
    expect(stranger.take(answer([{ id: first?.id ?? '', status: 'accepted', receipt }]))).toMatchObject({
      accepted: 0,
      known: 0,
    });
    const nobody = new RecordsDesk(store, key, () => null);
    expect(() => nobody.take(answer([]))).toThrow(expect.objectContaining({ code: 'server.unknown' }));
  });
});
