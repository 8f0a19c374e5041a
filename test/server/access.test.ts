/** Who may call what: every route of the table with every role and every kind of token, and nothing of another organisation. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalCa } from '../../src/identity/local-ca.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { accessTable } from '../../src/server/people/access-table.ts';
import { mayAs, type Role, roles, scopes } from '../../src/server/people/actor.ts';
import { Browser, behindProxy, inviteAt } from './browser.ts';
import { committed, openAuthority } from './certificates.ts';
import { makeTestToken, openTestServer, type TestServer, TestStation, unitState } from './fixtures.ts';

let server: TestServer;
let authority: LocalCa;
const password = 'correct horse battery';
const people = new Map<Role, Browser>();
const own = new TestStation('bench-own');
const foreign = new TestStation('bench-foreign');
let stranger: Browser;
const place = () => ({ folder: server.folder, databaseUrl: null });

const signUp = async (login: string, role: string, organisation: string): Promise<Browser> => {
  const browser = new Browser(server.url);
  const code = await inviteAt(server, role, organisation);
  const answer = await browser.post('/api/v1/session/invitation', { code, login, name: login, password });
  expect(answer.status).toBe(200);
  return browser;
};

beforeAll(async () => {
  [server, authority] = await Promise.all([openTestServer(null, {}, behindProxy), openAuthority()]);
  await administerFolder({ action: 'make-organisation', organisation: 'other', title: 'Other' }, place());
  for (const role of roles) people.set(role, await signUp(role, role, 'main'));
  stranger = await signUp('stranger', 'administrator', 'other');
  await own.enrol(server);
  const { code } = (await (await stranger.post('/api/v1/stations/codes', undefined)).json()) as {
    code: string;
  };
  expect((await foreign.enrol(server, code)).status).toBe(200);
}, 120_000);
afterAll(() => server?.[Symbol.asyncDispose](), 60_000);

/** A path that is there in shape, and names nothing. */
const pathOf = (url: string): string =>
  url
    .replace('/:file', url.startsWith('/api/v1/exports') ? '/units.csv' : '/none.crl')
    .replace('/*', '/none.js')
    .replace(':fingerprint', 'a'.repeat(64))
    .replace(/:\w+/g, 'none');
const guarded = Object.entries(accessTable).flatMap(([name, access]) => {
  const [method = '', url = ''] = name.split(' ');
  return access.who === 'people' || access.who === 'tokens'
    ? [{ method, url: pathOf(url), name, access }]
    : [];
});

describe('every guarded route', () => {
  test('lets nobody in without a session or a token, nor with a wrong one', async () => {
    for (const { method, url, name } of guarded) {
      const headers = [
        {},
        { authorization: 'Bearer mmt_wrong' },
        { cookie: `mintmark-session=${'a'.repeat(43)}` },
      ];
      for (const each of headers) {
        const answer = await fetch(new URL(url, server.url), { method, headers: each });
        expect([name, answer.status]).toEqual([name, 401]);
        expect(answer.headers.get('content-type')).toMatch(/application\/problem\+json/);
      }
    }
  });

  test.each(roles)('lets in a person who is %s where the table says so, and nowhere else', async (role) => {
    const browser = people.get(role) ?? new Browser(server.url);
    for (const { method, url, name, access } of guarded.filter(
      (each) => each.name !== 'DELETE /api/v1/session',
    )) {
      const { status } = await browser.send(method, url, method === 'POST' ? {} : undefined);
      const may = access.who === 'people' && mayAs(role, access.role);
      expect([name, status === 403, status === 401]).toEqual([name, !may, false]);
      expect(status).toBeLessThan(500);
    }
  });

  test.each(scopes)(
    'lets in a token with the scope %s where the table says so, and nowhere else',
    async (scope) => {
      const token = await makeTestToken(place(), { scopes: [scope] });
      for (const { method, url, name, access } of guarded) {
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const answer = await fetch(new URL(url, server.url), {
          method,
          headers,
          ...(method === 'POST' ? { body: '{}' } : {}),
        });
        await answer.body?.cancel();
        const may = access.scope === scope;
        expect([name, answer.status === 403]).toEqual([name, !may]);
        expect(answer.status).toBeLessThan(500);
      }
    },
  );

  test('is asked for in the table: a route that is not there can not even be made', async () => {
    const { default: Fastify } = await import('fastify');
    const { guardRoutes } = await import('../../src/server/people/gate.ts');
    const app = Fastify();
    guardRoutes(app, {} as never);
    expect(() => app.get('/api/v1/everything', async () => 'secret')).toThrow(/access-table/);
  });
});

describe('two organisations on one server', () => {
  test('each has what its own stations told; route by route it is in cross-organisation.test.ts', async () => {
    const told = [
      foreign.fact('unit-state', unitState('unit-foreign', 'provisioned', { serialNumber: 'FF-1' })),
    ];
    for (const result of await foreign.results(server, told))
      expect(result).toMatchObject({ status: 'accepted' });
    expect((await stranger.get('/api/v1/units/unit-foreign')).status).toBe(200);
    expect((await (people.get('administrator') ?? stranger).get('/api/v1/units/unit-foreign')).status).toBe(
      404,
    );
  });

  test('a station that speaks of a unit of another organisation changes nothing and raises an alarm at its own', async () => {
    const before = await stranger.json('/api/v1/units/unit-foreign');
    const kinds = [
      own.fact('unit-state', unitState('unit-foreign', 'destroyed')),
      own.fact('document', own.document('unit-foreign', 'doc-own'), 'doc-own'),
      own.fact('identity-committed', await committed(authority, 'unit-foreign', 'FF-2')),
    ];
    for (const result of await own.results(server, kinds))
      expect(result).toMatchObject({ status: 'rejected', reason: 'the unit is not of this organisation' });
    expect(await stranger.json('/api/v1/units/unit-foreign')).toEqual(before);
    const ours = await (people.get('viewer') ?? stranger).json('/api/v1/alarms');
    expect(JSON.stringify(ours)).toContain('not of its organisation');
  });

  test('a station stays in the organisation whose code it enrolled with', async () => {
    const { code } = (await (await stranger.post('/api/v1/stations/codes', undefined)).json()) as {
      code: string;
    };
    expect((await own.enrol(server, code)).status).toBe(409);
    // the code was not spent by that
    const next = new TestStation('bench-next');
    expect((await next.enrol(server, code)).status).toBe(200);
    expect((await new TestStation('bench-after').enrol(server, code)).status).toBe(403);
  });
});

test('the address of a proxy that server.yaml does not name is not believed', async () => {
  const plain = await openTestServer();
  try {
    const statuses = [];
    for (let attempt = 0; attempt < 25; attempt += 1) {
      const browser = new Browser(plain.url);
      statuses.push(
        (await browser.post('/api/v1/session/invitation', { code: 'x', login: 'xx', name: 'x', password }))
          .status,
      );
    }
    expect(statuses).toContain(429);
  } finally {
    await plain[Symbol.asyncDispose]();
  }
}, 60_000);
