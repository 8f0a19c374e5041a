/** Groups at the server: whose versions are taken, how stations get them, which units differ; a real station pulls and drifts. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { groupsSha256 } from '../../src/evidence/groups-signature.ts';
import { signForBench } from '../../src/evidence/office-signature.ts';
import { type Group, groupSchema } from '../../src/model/group.ts';
import type { GroupsStatement, SignedGroups } from '../../src/model/group-version.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from '../station/bench.ts';
import { makeTestToken, openTestServer, type TestServer, TestStation } from './fixtures.ts';
import { office, officeKey, post } from './shared-order.ts';

const place = temporaryFolder();
let server: TestServer;
let bench: TestBench;
let groups: readonly Group[] = [];
beforeAll(async () => {
  [bench, server] = await Promise.all([
    openBench(join(place.folder, 'data')),
    openTestServer(null, { offices: [office] }),
  ]);
  await disarmAll(bench);
  const { text } = await bench.call('exportGroupsText', {});
  groups = groupSchema.array().parse(parse(text));
}, 60_000);
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  place.remove();
});

const made: GroupsStatement[] = [];
/** The next version, with a keep-alive of so many seconds. */
function next(keepaliveS: number, more: Partial<GroupsStatement> = {}): SignedGroups {
  const history = made.toReversed().map((one) => ({ number: one.number, sha256: groupsSha256(one) }));
  const statement: GroupsStatement = {
    version: 1,
    number: made.length + 1,
    groups: groups.map((group) =>
      group.id === 'gateway-mk2'
        ? { ...group, settings: { ...group.settings, 'net/keepalive_s': keepaliveS } }
        : group,
    ),
    publishedAt: new Date().toISOString(),
    publishedBy: 'Office',
    reviewedBy: null,
    note: '',
    backTo: null,
    history,
    ...more,
  };
  return sign(statement);
}
function sign(statement: GroupsStatement): SignedGroups {
  return { groups: statement, ...signForBench('groups', canonicalBytes(statement), officeKey) };
}
async function handIn(signed: SignedGroups): Promise<number> {
  const response = await post(server, '/api/v1/groups', signed);
  if (
    response.status === 200 &&
    made.at(-1) !== signed.groups &&
    !made.some(({ number }) => number === signed.groups.number)
  )
    made.push(signed.groups);
  return response.status;
}
const drift = async (query = '') =>
  (await server.json(`/api/v1/groups/gateway-mk2/drift${query}`)) as {
    rows: {
      hardwareId: string;
      state: string;
      since: string;
      keys: { key: string; requested: string; observed: string }[];
    }[];
    next: string | null;
  };
const synced = (): Promise<unknown> =>
  bench.until('everything to be sent', () => bench.station.state.sync[0]?.waiting === 0);

describe('versions', () => {
  test('are taken by the signature of an office, once, in order, and only where units can be configured by them', async () => {
    expect(await handIn(next(120))).toBe(200);
    expect(await handIn(sign(made[0]!))).toBe(200);
    const foreign = new TestStation('bench-x');
    const statement = next(130).groups;
    const bytes = canonicalBytes(statement);
    expect(
      (
        await post(server, '/api/v1/groups', {
          groups: statement,
          keyId: foreign.signer.keyId,
          signature: foreign.signer.signStatement(bytes),
        })
      ).status,
    ).toBe(403);
    expect(
      (await post(server, '/api/v1/groups', { ...next(130), groups: { ...statement, note: 'changed' } }))
        .status,
    ).toBe(403);
    expect((await post(server, '/api/v1/groups', next(5))).status).toBe(422);
    expect(
      (await post(server, '/api/v1/groups', next(130, { history: [{ number: 1, sha256: 'ab'.repeat(32) }] })))
        .status,
    ).toBe(409);
    expect((await post(server, '/api/v1/groups', { groups: [], keyId: 'x' })).status).toBe(400);
    expect(await server.json('/api/v1/groups')).toMatchObject({ live: { number: 1 }, next: null });
  });

  test('are listed by pages of the tree', async () => {
    const first = (await server.json('/api/v1/groups?limit=2')) as { rows: { id: string }[]; next: string };
    const rest = (await server.json(`/api/v1/groups?limit=2&after=${first.next}`)) as {
      rows: { id: string }[];
      next: null;
    };
    expect([...first.rows, ...rest.rows].map(({ id }) => id)).toEqual(groups.map(({ id }) => id).sort());
  });

  test('are pulled by stations that are enrolled, and by nobody else', async () => {
    const station = new TestStation('bench-1');
    await station.enrol(server);
    const pull = (have: number, signature?: string) => {
      const body = JSON.stringify({ station: station.id, have });
      return fetch(new URL('/api/v1/groups/pull', server.url), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'mintmark-station': station.id,
          'mintmark-signature': signature ?? station.signer.signStatement(new TextEncoder().encode(body)),
        },
        body,
      });
    };
    expect(await (await pull(0)).json()).toMatchObject({ groups: { groups: { number: 1 } } });
    expect(await (await pull(1)).json()).toEqual({ groups: null });
    expect((await pull(0, 'x')).status).toBe(401);
  });
});

describe('a real station', () => {
  test('pulls what its office has published, and not before it trusts that office', async () => {
    await bench.call('saveSettings', { serverUrl: server.url, enrolmentCode: server.server.enrolmentCode });
    await bench.until('the refusal', (state) => state.alerts.some(({ code }) => code === 'group.untrusted'));
    await bench.call('saveSettings', { trustSigner: { title: 'Office', publicKeyPem: office.publicKeyPem } });
    await bench.call('saveSettings', { serverUrl: server.url });
    await expect
      .poll(async () => (await bench.call('listGroups')).live?.number ?? 0, { timeout: 20_000 })
      .toBe(1);
    expect(bench.station.state.alerts.some(({ code }) => code.startsWith('group.'))).toBe(false);
  });

  test('tells the server what its units hold; a new version shows which of them differ, in what, since when', async () => {
    await bench.plug(1);
    expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
    const hardwareId = bench.slot(1).hardwareId ?? '';
    await synced();
    await expect
      .poll(async () => (await drift('?state=same')).rows, { timeout: 20_000 })
      .toMatchObject([{ hardwareId }]);
    expect(await handIn(next(240))).toBe(200);
    await expect
      .poll(async () => (await drift()).rows, { timeout: 20_000 })
      .toMatchObject([
        {
          hardwareId,
          state: 'differs',
          keys: [{ key: 'net/keepalive_s', requested: '240', observed: '120' }],
        },
      ]);
    const [row] = (await drift()).rows;
    expect(await server.json(`/api/v1/units/${hardwareId}/drift`)).toMatchObject({ since: row?.since });
    expect(await server.json('/api/v1/groups')).toMatchObject({
      rows: expect.arrayContaining([expect.objectContaining({ id: 'gateway-mk2', children: 0 })]),
    });
    expect((await server.get('/api/v1/units/none-such/drift')).status).toBe(404);
  });

  test('a unit that was found to hold something else is known by it', async () => {
    await bench.plug(2, 'forgets-settings');
    expect(await bench.run(2, provisionRecipe)).toMatchObject({
      outcome: 'failed',
      fault: { code: 'config.differs' },
    });
    const hardwareId = bench.slot(2).hardwareId ?? '';
    await synced();
    await expect
      .poll(async () => (await drift()).rows.map((row) => row.hardwareId), { timeout: 20_000 })
      .toContain(hardwareId);
  });
});

test('many units are read by pages, and by their key', async () => {
  const page = await drift('?limit=1');
  expect(page.rows).toHaveLength(1);
  const rest = await drift(`?limit=500&after=${page.next}`);
  expect(rest.rows.map(({ hardwareId }) => hardwareId)).not.toContain(page.rows[0]?.hardwareId);
  expect(rest.next).toBeNull();
});

test('a group of the file form that the schema does not know is refused by the server as well', async () => {
  const odd = { ...next(120).groups, groups: [{ ...groupSchema.parse(groups[0]), extra: 1 }] };
  expect((await post(server, '/api/v1/groups', { ...next(120), groups: odd })).status).toBe(400);
});

test('another organisation reads nothing of it', async () => {
  const folder = { folder: server.folder, databaseUrl: null };
  await administerFolder({ action: 'make-organisation', organisation: 'other', title: 'Other' }, folder);
  const token = await makeTestToken(folder, { organisation: 'other' });
  const headers = { authorization: `Bearer ${token}` };
  const read = async (path: string) => (await server.get(path, headers)).json();
  const [row] = (await drift('?state=differs')).rows;
  expect(row).toBeDefined();
  expect(await read('/api/v1/groups')).toMatchObject({ live: null, rows: [], next: null });
  expect(await read('/api/v1/groups/versions')).toEqual({ rows: [] });
  expect(await read('/api/v1/groups/gateway-mk2/drift')).toEqual({ rows: [], next: null });
  expect((await server.get(`/api/v1/units/${row?.hardwareId}/drift`, headers)).status).toBe(404);
});
