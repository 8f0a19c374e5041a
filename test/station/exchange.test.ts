/** A line without a network: one signed file out, one signed answer back, taken once, whole or in what there is of it. */
import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { utf8 } from '../../src/base/bytes.ts';
import { wholeAnswer } from '../../src/cli/server-records.ts';
import type { Reply, RequestName } from '../../src/contract/contract.ts';
import { outgoingFile } from '../../src/contract/outgoing-file.ts';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { keyIdOf } from '../../src/evidence/key-id.ts';
import { signForBench } from '../../src/evidence/office-signature.ts';
import type { AnswerFile, SignedPart } from '../../src/model/exchange.ts';
import { groupSchema } from '../../src/model/group.ts';
import type { RecordsFile } from '../../src/model/stick-files.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { openReceiptSigner } from '../../src/server/receipts.ts';
import { makePackage } from '../../src/station/office/make-package.ts';
import { openTestServer, type TestServer } from '../server/fixtures.ts';
import { office, officeKey, post, sharedOrder, signed } from '../server/shared-order.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from './bench.ts';
import { gatewayPackage } from './gateway-package.ts';
import { quickEntries } from './packages.ts';

const place = temporaryFolder();
const made = gatewayPackage(officeKey);
let server: TestServer;
let bench: TestBench;
let first: AnswerFile;

beforeAll(async () => {
  [bench, server] = await Promise.all([
    openBench(join(place.folder, 'data')),
    openTestServer(null, { offices: [office] }),
  ]);
  await disarmAll(bench);
}, 120_000);
afterAll(async () => {
  await bench?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  place.remove();
});

const api = {
  recordsPage: (argument: unknown) => bench.call('recordsPage', argument),
  exchangeAsk: (argument: unknown) => bench.call('exchangeAsk', argument),
};
const out = async (): Promise<RecordsFile> => (await outgoingFile(api)).file;
async function answerTo(file: RecordsFile): Promise<AnswerFile> {
  if (file.ask === undefined) throw new Error('it asks for nothing');
  return (await wholeAnswer(file, file.ask, { server: server.url, request: fetch })).answer;
}
const take = (answer: unknown): Promise<Reply<'importAnswer'>> =>
  bench.call('importAnswer', { answer: typeof answer === 'string' ? answer : JSON.stringify(answer) });
/** As a server signs that is of this one's key: newer, or lying. */
function resigned({ part }: SignedPart, change: object): SignedPart {
  const changed = { ...part, ...change };
  return { part: changed, ...openReceiptSigner(server.folder).statement('exchange part', changed) };
}
const waiting = async (): Promise<number> => {
  let count = 0;
  for (let after: string | null = null; ; ) {
    const page: Reply<'recordsPage' & RequestName> = await bench.call('recordsPage', { after });
    count += page.count;
    if (page.next === null) return count;
    after = page.next;
  }
};

describe('a line without a network', () => {
  test('asks for nothing before it is enrolled, and its records can go out all the same', async () => {
    expect(await bench.call('exchangeAsk', { pages: 0 })).toBeNull();
    expect(await out()).toMatchObject({ version: 1, format: 'mintmark-records' });
    await expect(
      take({ format: 'mintmark-answer', version: 1, station: 'x', parts: [] }),
    ).rejects.toMatchObject({
      code: 'server.unknown',
    });
    await bench.call('saveSettings', { serverUrl: server.url, enrolmentCode: server.server.enrolmentCode });
    await bench.call('saveSettings', { serverUrl: null });
    await bench.call('saveSettings', { trustSigner: { title: 'Office', publicKeyPem: office.publicKeyPem } });
    await bench.call('importFile', { base64: Buffer.from(made.bytes).toString('base64') });
  });

  test('gets receipts, orders with numbers, groups, revocations and the hashes of packages in one file', async () => {
    await bench.plug(1);
    expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
    expect(await waiting()).toBeGreaterThan(2);
    const { text } = await bench.call('exportGroupsText', {});
    const groups = groupSchema.array().parse(parse(text));
    const version = {
      version: 1,
      number: 1,
      groups,
      publishedAt: new Date().toISOString(),
      publishedBy: 'Office',
      reviewedBy: null,
      note: '',
      backTo: null,
      history: [],
    };
    const handedIn = { groups: version, ...signForBench('groups', canonicalBytes(version), officeKey) };
    expect((await post(server, '/api/v1/groups', handedIn)).status).toBe(200);
    const order = sharedOrder({
      order: 'spring',
      package: { id: 'gateway', sha256: made.contents.manifestSha256 ?? '' },
      profile: 'gateway-order',
      quantity: 30,
      rework: 0,
      serial: { first: 100, last: 139 },
    });
    expect((await post(server, '/api/v1/orders', signed(order))).status).toBe(200);
    const entries = new Map([
      ['package.yaml', utf8('package: quick\ntitle: Quick\nversion: 1.0.0\n')],
      ...quickEntries(),
    ]);
    const { bytes } = makePackage(entries, officeKey, '1.0.0');
    const headers = { 'content-type': 'application/zip' };
    const upload = { method: 'POST', headers, body: new Uint8Array(bytes) };
    expect((await fetch(new URL('/api/v1/packages', server.url), upload)).status).toBe(200);

    first = await answerTo(await out());
    expect(first.parts.map(({ part }) => part.kind)).toEqual([
      'receipts',
      'orders',
      'groups',
      'packages',
      'revocations',
    ]);
    const taken = await take(first);
    expect(taken).toMatchObject({
      receipts: { known: 0, refused: [], rejected: [] },
      orders: { orders: ['spring'], refused: [] },
      groups: 1,
      packages: [{ package: 'quick', version: '1.0.0', sizeBytes: bytes.length }],
      revoked: { certificates: 0, signers: [], stationRevokedAt: null },
      notes: [],
    });
    expect(taken.receipts.accepted).toBeGreaterThan(2);
    // only what this import itself signed into the log is new
    expect(await waiting()).toBe(1);
    // in the next round the order that is known now gets numbers
    const second = await take(await answerTo(await out()));
    expect(second).toMatchObject({ orders: { orders: [], leases: 1 }, groups: null, notes: [] });
    expect(
      (await bench.call('importFile', { base64: Buffer.from(bytes).toString('base64') })).recipes,
    ).toContain('quick');
    expect(await take(await answerTo(await out()))).toMatchObject({ packages: [] });
  });

  test('that takes the same answer again takes nothing', async () => {
    const answer = await answerTo(await out());
    const once = await take(answer);
    expect(once.receipts.accepted).toBeGreaterThan(0);
    const lives = await bench.call('listUnits', { limit: 100 });
    for (let round = 0; round < 3; round += 1)
      expect(await take(answer)).toMatchObject({
        receipts: { accepted: 0, known: once.receipts.accepted, refused: [], rejected: [] },
        orders: { orders: [], leases: 0, closed: [] },
        groups: null,
        revoked: { certificates: 0, signers: [] },
        notes: [],
      });
    expect(await bench.call('listUnits', { limit: 100 })).toEqual(lives);
  });

  test('takes what there is of an answer that lacks parts, and says which are missing', async () => {
    const answer = await answerTo(await out());
    const cut = { ...answer, parts: answer.parts.filter(({ part }) => part.kind !== 'receipts') };
    const taken = await take(cut);
    expect(taken.receipts.accepted).toBe(0);
    expect(taken.notes).toEqual([expect.stringMatching(/^Of 5 parts of this answer these are missing: 1\./)]);
    expect((await take(answer)).receipts.accepted).toBeGreaterThan(0);
    const text = JSON.stringify(answer);
    await expect(take(text.slice(0, text.length >> 1))).rejects.toMatchObject({ code: 'exchange.invalid' });
  });

  test('leaves a part that only a newer Mintmark knows, says so, and takes the others', async () => {
    const answer = await answerTo(await out());
    const parts = answer.parts.map((one) =>
      one.part.kind === 'packages' ? resigned(one, { kind: 'recalls', content: { units: [] } }) : one,
    );
    const taken = await take({ ...answer, parts });
    expect(taken.receipts.accepted).toBeGreaterThan(0);
    expect(taken.notes).toEqual([expect.stringContaining('(recalls) and was left: the server is newer')]);
    const odd = answer.parts.map((one) =>
      one.part.kind === 'revocations' ? resigned(one, { content: { another: 'form' } }) : one,
    );
    expect((await take({ ...answer, parts: odd })).notes).toEqual([
      expect.stringContaining('(revocations) was not taken: it is of a form'),
    ]);
  });

  test('takes nothing of an answer in which anything was changed, or that is for another', async () => {
    const answer = await answerTo(await out());
    const before = await waiting();
    const [one, ...others] = answer.parts;
    if (one === undefined) throw new Error('an empty answer');
    const forgeries: readonly AnswerFile[] = [
      { ...answer, parts: [{ ...one, part: { ...one.part, content: { results: [] } } }, ...others] },
      { ...answer, parts: [{ ...one, part: { ...one.part, of: 1 } }] },
      { ...answer, parts: [one, ...first.parts.slice(1)] },
      { ...answer, station: 'bench-9' },
      { ...answer, parts: [] },
      { ...answer, parts: answer.parts.map((part) => resigned(part, { station: 'bench-9' })) },
    ];
    for (const forged of forgeries)
      await expect(take(forged)).rejects.toMatchObject({ code: 'exchange.invalid' });
    await expect(take('<html>')).rejects.toMatchObject({ code: 'exchange.invalid' });
    expect(await waiting()).toBe(before);
    expect((await take(answer)).receipts.accepted).toBe(before);
  });

  test('is answered nothing for a file that was changed on its way', async () => {
    const file = await out();
    const [page] = file.batches;
    if (page === undefined || file.ask === undefined) throw new Error('an empty file');
    const changed = { ...file, batches: [{ ...page, body: page.body.replace('"facts"', '"facts" ') }] };
    await expect(answerTo(changed)).rejects.toMatchObject({ code: 'server.refused' });
    const ask = { ...file.ask, body: file.ask.body.replace('"groups":', '"groups": ') };
    await expect(answerTo({ ...file, ask })).rejects.toMatchObject({ code: 'server.refused' });
  });

  test('hears of what was revoked: an office key, a certificate, and in the end itself', async () => {
    const hardwareId = bench.slot(1).hardwareId ?? '';
    const identity = async () => (await bench.call('getUnit', { hardwareId })).identities.at(-1);
    const keyId = keyIdOf(createPublicKey(office.publicKeyPem));
    const at = { folder: server.folder, databaseUrl: null };
    await administerFolder({ action: 'revoke-office', keyId }, at);
    const taken = await take(await answerTo(await out()));
    expect(taken.revoked).toMatchObject({ signers: ['Office'] });
    expect(bench.station.state.alerts.map(({ code }) => code)).toContain('signer.revoked');
    expect((await identity())?.state).toBe('committed');
    await administerFolder(
      { action: 'revoke-station', station: bench.station.state.station.id, what: 'station' },
      at,
    );
    // its records are not taken any more, and it is told why
    const answer = await answerTo(await out());
    expect(answer.parts.some(({ part }) => part.kind === 'receipts')).toBe(false);
    expect((await take(answer)).notes).toEqual(
      expect.arrayContaining([expect.stringContaining('The server has revoked this station')]),
    );
    expect(bench.station.state.alerts.map(({ code }) => code)).toContain('server.station-revoked');
  });
});
