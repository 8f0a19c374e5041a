/** What the server finds in a station's chain when records arrive: each kind raises an alarm on the page and in the station's answer, and loses nothing. */

import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SignedDocument } from '../../src/model/document.ts';
import { openDatabase, rowsOf } from '../../src/server/database.ts';
import { openTestServer, type Result, type TestServer, TestStation } from './fixtures.ts';

let server: TestServer;
let count = 0;
beforeAll(async () => {
  server = await openTestServer();
}, 60_000);
afterAll(() => server?.[Symbol.asyncDispose](), 60_000);

const newStation = async (): Promise<TestStation> => {
  count += 1;
  const station = new TestStation(`bench-chain-${count}`);
  expect((await station.enrol(server)).status).toBe(200);
  return station;
};
const tell = async (station: TestStation, documents: readonly SignedDocument[]) => {
  const answer = await station.send(
    server,
    documents.map((document) => station.fact('document', document, document.id)),
  );
  expect(answer.status).toBe(200);
  return (await answer.json()) as { results: Result[]; alarms: { message: string }[] };
};
const onPage = async (station: TestStation): Promise<readonly string[]> => {
  const { rows } = (await server.json('/api/v1/alarms?limit=500')) as {
    rows: { station: string; message: string }[];
  };
  return rows.filter((row) => row.station === station.id).map(({ message }) => message);
};

describe('a chain of documents', () => {
  test('that is whole raises nothing, in whatever order it arrives', async () => {
    const station = await newStation();
    const documents = [1, 2, 3, 4, 5, 6].map((number) =>
      station.document('unit-1', `${station.id}-${number}`),
    );
    const order = [0, 3, 5, 4, 2, 1];
    for (const index of order) {
      const document = documents[index];
      if (document === undefined) throw new Error('six documents');
      const { results } = await tell(station, [document]);
      expect(results[0]?.status).toBe('accepted');
    }
    expect(await onPage(station)).toEqual([]);
    expect((await tell(station, documents)).alarms).toEqual([]);
  });

  test('with a gap says which numbers are missing, until they arrive', async () => {
    const station = await newStation();
    const [first, second, third, fourth, fifth] = [1, 2, 3, 4, 5].map((number) =>
      station.document('unit-1', `${station.id}-${number}`),
    );
    if (!first || !second || !third || !fourth || !fifth) throw new Error('five documents');
    const { results, alarms } = await tell(station, [first, fifth]);
    expect(results.map(({ status }) => status)).toEqual(['accepted', 'accepted']);
    const missing = `Documents 2 to 4 of station ${station.id} are missing.`;
    expect(alarms.map(({ message }) => message)).toEqual([missing]);
    expect(await onPage(station)).toEqual([missing]);
    await tell(station, [second]);
    // the gap is smaller
    await tell(station, [third]);
    expect(await onPage(station)).toEqual([`Document 4 of station ${station.id} is missing.`]);
    expect((await tell(station, [fourth])).alarms).toEqual([]);
    expect(await onPage(station)).toEqual([]);
  });

  test('that begins late, because the station enrolled late, has no gap before its first document', async () => {
    const station = await newStation();
    station.skip();
    station.skip();
    expect((await tell(station, [station.document('unit-1', `${station.id}-3`)])).alarms).toEqual([]);
  });

  test('that forks is an alarm; the second document is refused and kept', async () => {
    const station = await newStation();
    const one = station.document('unit-1', `${station.id}-a`, { fork: true });
    const other = station.document('unit-2', `${station.id}-b`, { fork: true });
    await tell(station, [one]);
    const { results, alarms } = await tell(station, [other]);
    expect(results[0]).toMatchObject({
      status: 'rejected',
      reason: expect.stringContaining('another document number 1'),
    });
    expect(alarms[0]?.message).toMatch(/^Fork: station/);
    expect(await onPage(station)).toHaveLength(1);
    // the first is untouched
    expect(await server.json(`/api/v1/documents/${one.id}`)).toEqual(one);
    await expectKept(station, [['fork', other]]);
  });

  test('whose past was rewritten is an alarm at the place where the old and the new part', async () => {
    const station = await newStation();
    const past = [1, 2, 3].map((number) => station.document('unit-1', `${station.id}-${number}`));
    await tell(station, past);
    // another memory of the same station: same key, other documents from number 2 on
    const forked = { sequence: 1, payloadSha256: past[0]?.payloadSha256 ?? null };
    const body = { outcome: 'failed', fault: null, steps: [], unit: { hardwareId: 'unit-9' } };
    const second = station.signer.sign({ kind: 'job-record', id: `${station.id}-2x`, body }, forked);
    const third = station.signer.sign(
      { kind: 'job-record', id: `${station.id}-3x`, body },
      { sequence: 2, payloadSha256: second.payloadSha256 },
    );
    const fourth = station.signer.sign(
      { kind: 'job-record', id: `${station.id}-4x`, body },
      { sequence: 3, payloadSha256: third.payloadSha256 },
    );
    const { results, alarms } = await tell(station, [second, third, fourth]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'accepted']);
    const messages = alarms.map(({ message }) => message);
    expect(messages).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/two different documents number 2/),
        expect.stringMatching(/two different documents number 3/),
        expect.stringMatching(/broken at document 4/),
      ]),
    );
    for (const document of past)
      expect(await server.json(`/api/v1/documents/${document.id}`)).toEqual(document);
    expect(await server.json(`/api/v1/documents/${fourth.id}`)).toEqual(fourth);
  });

  test('with a forged or changed document is an alarm; it is refused and kept', async () => {
    const station = await newStation();
    const good = station.document('unit-1', `${station.id}-1`);
    const changed = { ...good, body: { ...good.body, outcome: 'error' } };
    const thief = new TestStation(station.id);
    const forged = thief.document('unit-1', `${station.id}-1`);
    const { results, alarms } = await tell(station, [changed, forged]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(alarms.map(({ message }) => message).join()).toMatch(/does not hold/);
    await expectKept(station, [
      [expect.stringMatching(/./), changed],
      [expect.stringMatching(/./), forged],
    ]);
    // and the good one is taken all the same
    expect((await tell(station, [good])).results[0]?.status).toBe('accepted');
  });
});

/** Looked at with the database itself: no route shows them. */
async function expectKept(
  station: TestStation,
  wanted: readonly (readonly [unknown, SignedDocument])[],
): Promise<void> {
  await server.server[Symbol.asyncDispose]();
  const open = await openDatabase({ url: null, folder: join(server.folder, 'database') });
  const rows = rowsOf(
    await open.database.execute(
      sql`SELECT dispute, document FROM disputed_documents WHERE station = ${station.id} ORDER BY received_at, sha256`,
    ),
  );
  await open[Symbol.asyncDispose]();
  expect(rows).toHaveLength(wanted.length);
  for (const [dispute, document] of wanted) expect(rows).toContainEqual({ dispute, document });
  const folder = server.folder;
  const { openServer } = await import('../../src/server/server.ts');
  const again = await openServer({
    folder,
    databaseUrl: null,
    port: Number(new URL(server.url).port),
    version: 'test',
  });
  server = { ...server, server: again };
}
