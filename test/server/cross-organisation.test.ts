/**
 * Two organisations on one server, route by route: the table below has a line for every route there is, and says how it is shown that nothing of the other
 * organisation is read or changed by it. A route without a line fails.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { signForBench } from '../../src/evidence/office-signature.ts';
import { packageRequestBytes } from '../../src/evidence/server-statement.ts';
import { groupSchema } from '../../src/model/group.ts';
import type { GroupsStatement } from '../../src/model/group-version.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { accessTable } from '../../src/server/people/access-table.ts';
import { makePackage } from '../../src/station/office/make-package.ts';
import { quickEntries } from '../station/packages.ts';
import { Browser, behindProxy, inviteAt } from './browser.ts';
import { type CommittedIdentity, committed, openAuthority, revocationOf } from './certificates.ts';
import { makeTestToken, openTestServer, type TestServer, TestStation, unitState } from './fixtures.ts';
import { LeaseRun, post, sharedOrder, signed, signedClose } from './shared-order.ts';

/** In every name of what the other organisation has: found anywhere in an answer for ours, it is a leak. */
const mark = 'theirs';
const password = 'correct horse battery';
const office = generateKeyPairSync('ed25519').privateKey;
const ownOffice = generateKeyPairSync('ed25519').privateKey;
const pemOf = (key: typeof office): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

let server: TestServer;
let theirs: Browser;
let ours: Browser;
let ourToken = '';
let identity: CommittedIdentity;
const station = new TestStation(`bench-${mark}`);
const own = new TestStation('bench-ours');
const ids: Record<'person' | 'token' | 'alarm' | 'revoked', string> = {
  person: '',
  token: '',
  alarm: '',
  revoked: '',
};

const signUp = async (login: string, organisation: string): Promise<Browser> => {
  const browser = new Browser(server.url);
  const code = await inviteAt(server, 'administrator', organisation);
  const account = { code, login, name: login, password };
  expect((await browser.post('/api/v1/session/invitation', account)).status).toBe(200);
  return browser;
};
const enrol = async (who: Browser, which: TestStation): Promise<void> => {
  const made = await who.post('/api/v1/stations/codes', undefined);
  const { code } = (await made.json()) as { code: string };
  expect((await which.enrol(server, code)).status).toBe(200);
};
const first = async (path: string, key: string): Promise<string> => {
  const { rows } = (await theirs.json(path)) as { rows: Record<string, string>[] };
  const found = rows[0]?.[key] ?? '';
  expect(found, path).not.toBe('');
  return found;
};
/** A job that read everything back: what makes a unit stand in its group's drift. */
const readBack = {
  outcome: 'passed',
  fault: null,
  requested: { groupId: `${mark}-line` },
  unit: { hardwareId: `unit-${mark}`, serialNumber: `SN-${mark}`, model: 'Gateway', firmware: '1.0.0' },
  steps: [
    {
      step: 'verify',
      outcome: 'passed',
      requested: {},
      observed: { 'setting:net/apn': 'x' },
      limits: [],
      fault: null,
    },
  ],
  endedAt: '2026-11-01T00:00:00.000Z',
};

beforeAll(async () => {
  const [opened, authority] = await Promise.all([openTestServer(null, {}, behindProxy), openAuthority()]);
  server = opened;
  const admin = (action: Parameters<typeof administerFolder>[0]) => administerFolder(action, server);
  await admin({ action: 'make-organisation', organisation: mark, title: mark });
  for (const [organisation, key] of [
    [mark, office],
    ['main', ownOffice],
  ] as const)
    await admin({ action: 'trust-office', organisation, title: organisation, publicKeyPem: pemOf(key) });
  theirs = await signUp(`ana-${mark}`, mark);
  ours = await signUp('ben', 'main');
  ourToken = await makeTestToken(server);
  await enrol(theirs, station);
  await enrol(ours, own);
  const groups: GroupsStatement = {
    version: 1,
    number: 1,
    groups: [groupSchema.parse({ id: `${mark}-line`, title: mark, parent: null })],
    publishedAt: '2026-11-01T00:00:00.000Z',
    publishedBy: mark,
    reviewedBy: null,
    note: mark,
    backTo: null,
    history: [],
  };
  const version = { groups, ...signForBench('groups', canonicalBytes(groups), office) };
  expect((await post(server, '/api/v1/groups', version)).status).toBe(200);
  const order = sharedOrder({ order: `${mark}-order`, title: mark, profile: mark });
  expect((await post(server, '/api/v1/orders', signed(order, office))).status).toBe(200);
  await new LeaseRun(station).begin(server, `${mark}-order`);
  identity = await committed(authority, `unit-${mark}`, `SN-${mark}`);
  const state = { serialNumber: `SN-${mark}`, groupId: `${mark}-line`, at: '2026-10-01T00:00:00.000Z' };
  const record = station.signer.sign(
    { kind: 'job-record', id: `doc-${mark}`, body: readBack },
    { sequence: 0, payloadSha256: null },
  );
  const told = [
    station.fact('unit-state', unitState(`unit-${mark}`, 'provisioned', state)),
    station.fact('unit-state', unitState(`silent-${mark}`, 'provisioned', state)),
    station.fact('retirement', unitState(`gone-${mark}`, 'retired')),
    station.fact('identity-committed', identity),
    station.fact('document', record),
    station.fact('number', numberOf(`unit-${mark}`)),
  ];
  for (const fact of told)
    expect((await station.results(server, [fact]))[0]).toMatchObject({ status: 'accepted' });
  const other = await committed(authority, `unit-${mark}`, `SN-${mark}-2`);
  await station.results(server, [
    station.fact('identity-committed', other),
    station.fact('revocation', revocationOf(other)),
    // what does not hold is an alarm
    station.fact('document', {
      ...station.document(`unit-${mark}`, `wrong-${mark}`, { fork: true }),
      body: {},
    }),
  ]);
  const reporter = await makeTestToken(server, { organisation: mark, scopes: ['fleet:report'] });
  const reported = await fetch(new URL('/api/v1/reports', server.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${reporter}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      reports: [{ hardwareId: `unit-${mark}`, at: '2026-11-01T00:00:00.000Z', firmware: mark }],
    }),
  });
  expect(await reported.json()).toEqual({ results: ['taken'] });
  ids.revoked = other.certificateFingerprint;
  const file = makePackage(
    new Map([
      ['package.yaml', utf8(`package: ${mark}\ntitle: ${mark}\nversion: 1.0.0\n`)],
      ...quickEntries(),
    ]),
    office,
    '1.0.0',
  );
  const handedIn = await fetch(new URL('/api/v1/packages', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/zip' },
    body: new Uint8Array(file.bytes),
  });
  expect(handedIn.status, await handedIn.text()).toBe(200);
  ids.person = await first('/api/v1/people', 'id');
  ids.alarm = await first('/api/v1/alarms', 'id');
  const made = await theirs.post('/api/v1/tokens', { title: mark, scopes: ['orders:read'] });
  ids.token = ((await made.json()) as { id: string }).id;
}, 180_000);
afterAll(() => server?.[Symbol.asyncDispose](), 60_000);

const numberOf = (hardwareId: string) => ({
  order: `${mark}-order`,
  counter: 1_000,
  serialNumber: `SN-${mark}`,
  hardwareId,
  state: 'committed',
  reason: null,
  at: '2026-11-01T00:00:00.000Z',
});
const fingerprint = (): string => identity.certificateFingerprint;

type Shown =
  /** A list: theirs is full of the mark, ours has none of it. */
  | { readonly way: 'list'; readonly path: string }
  /** One thing by its name: there for them, 404 for us. */
  | { readonly way: 'one'; readonly path: () => string }
  /** An act on something of theirs: refused for us with this status, with nothing said of it, and nothing changed. */
  | {
      readonly way: 'act';
      readonly path: () => string;
      readonly body: () => unknown;
      readonly status: number;
    }
  /** Signed by our station, about something of theirs. */
  | { readonly way: 'station'; check(): Promise<void> }
  /** There is nothing of an organisation in it; why. */
  | { readonly way: 'none'; readonly why: string };

const list = (path: string): Shown => ({ way: 'list', path });
const one = (path: () => string): Shown => ({ way: 'one', path });
const act = (path: () => string, body: () => unknown, status = 404): Shown => ({
  way: 'act',
  path,
  body,
  status,
});
const none = (why: string): Shown => ({ way: 'none', why });
const byStation = (check: () => Promise<void>): Shown => ({ way: 'station', check });

const harmless = 'the same for everybody, without anything that an organisation told';
const ownSession = 'of the one who asks and nobody else';
const mtls = 'of the station that signs in by its certificate; test/server/issuing-rights.test.ts';

const table: Readonly<Record<string, Shown>> = {
  'GET /api/v1/health': none(harmless),
  'GET /healthz': none(harmless),
  'GET /readyz': none(harmless),
  'GET /metrics': none('counts of the process by route; no name of anybody or anything'),
  'GET /api/v1/openapi.json': none(harmless),
  'GET /api/v1/tls/root': none(harmless),
  'GET /crl/station-authority.crl': none(
    'serial numbers of revoked certificates, for everybody by their nature',
  ),
  'GET /crl/:file': none('serial numbers of revoked certificates, for everybody by their nature'),
  'GET /api/v1/certificates/:fingerprint/status': none('good or revoked, for whoever holds the certificate'),
  'GET /': none(harmless),
  'GET /fleet/*': none(harmless),
  'GET /api/v1/session/ways': none(harmless),
  'POST /api/v1/session': none(ownSession),
  'POST /api/v1/session/invitation': none('a code is of one organisation, and nobody guesses it'),
  'GET /api/v1/session/oidc': none(ownSession),
  'GET /api/v1/session/oidc/callback': none(ownSession),
  'GET /api/v1/session': none(ownSession),
  'DELETE /api/v1/session': none(ownSession),
  'POST /api/v1/admin': none('the operator of the whole server, by a token that only their command line has'),
  'POST /api/v1/issue': none(mtls),
  'GET /api/v1/issuing/:authority': none(mtls),
  'POST /api/v1/certificates/revoke': none(mtls),
  'POST /api/v1/stations/certificate': none(mtls),

  'GET /api/v1/units': list('/api/v1/units'),
  'GET /api/v1/units/:hardwareId': one(() => `/api/v1/units/unit-${mark}`),
  'GET /api/v1/units/:hardwareId/drift': one(() => `/api/v1/units/unit-${mark}/drift`),
  'GET /api/v1/units/:hardwareId/report': one(() => `/api/v1/units/unit-${mark}/report`),
  'GET /api/v1/groups': list('/api/v1/groups'),
  'GET /api/v1/groups/versions': list('/api/v1/groups/versions'),
  'GET /api/v1/groups/:id': one(() => `/api/v1/groups/${mark}-line`),
  'GET /api/v1/groups/:id/drift': list(`/api/v1/groups/${mark}-line/drift?state=same`),
  'GET /api/v1/documents/:id': one(() => `/api/v1/documents/doc-${mark}`),
  'GET /api/v1/certificates/:fingerprint': one(() => `/api/v1/certificates/${fingerprint()}`),
  'GET /api/v1/alarms': list('/api/v1/alarms'),
  'GET /api/v1/overview': none('numbers of units by state; that ours are ours is in the test below'),
  'GET /api/v1/revocations': list('/api/v1/revocations'),
  'GET /api/v1/orders': list('/api/v1/orders'),
  'GET /api/v1/orders/:id': one(() => `/api/v1/orders/${mark}-order`),
  'GET /api/v1/orders/:id/numbers': one(() => `/api/v1/orders/${mark}-order/numbers`),
  'GET /api/v1/exports/:file': list('/api/v1/exports/units.jsonl'),
  'GET /api/v1/stations': list('/api/v1/stations'),
  'GET /api/v1/people': list('/api/v1/people'),
  'GET /api/v1/tokens': list('/api/v1/tokens'),
  'GET /api/v1/audit': list('/api/v1/audit'),
  'GET /api/v1/reports/anomalies': none('a list; with a group of theirs in the test below'),
  'GET /api/v1/reports/silent': list('/api/v1/reports/silent'),

  'POST /api/v1/alarms/settle': act(
    () => '/api/v1/alarms/settle',
    () => ({ id: ids.alarm }),
  ),
  'POST /api/v1/revocations': act(
    () => '/api/v1/revocations',
    () => ({ fingerprint: fingerprint(), reason: 'keyCompromise' }),
  ),
  'POST /api/v1/stations/codes': none('makes a code of the own organisation; access.test.ts enrols with one'),
  'POST /api/v1/stations/:id/revoke': act(
    () => `/api/v1/stations/bench-${mark}/revoke`,
    () => ({ what: 'station' }),
  ),
  'POST /api/v1/people/invite': act(
    () => '/api/v1/people/invite',
    () => ({ role: 'viewer', person: ids.person }),
  ),
  'POST /api/v1/people/:id': act(
    () => `/api/v1/people/${ids.person}`,
    () => ({ disabled: true }),
  ),
  'POST /api/v1/tokens': none('makes a token of the own organisation'),
  'POST /api/v1/tokens/:id/revoke': act(
    () => `/api/v1/tokens/${ids.token}/revoke`,
    () => ({}),
  ),
  'POST /api/v1/reports': byStation(async () => {
    const report = { at: '2026-11-02T00:00:00.000Z', firmware: 'ours' };
    for (const named of [{ hardwareId: `unit-${mark}` }, { serialNumber: `SN-${mark}` }]) {
      const answer = await withToken('POST', '/api/v1/reports', { reports: [{ ...named, ...report }] });
      // the same as for a unit that nobody has
      expect(await answer.json()).toEqual({ results: ['unknown-unit'] });
    }
  }),

  'POST /api/v1/stations/enroll': byStation(async () => {
    const made = await ours.post('/api/v1/stations/codes', undefined);
    const { code } = (await made.json()) as { code: string };
    // their station's name is taken, whoever asks
    expect((await new TestStation(station.id).enrol(server, code)).status).toBe(409);
  }),
  'POST /api/v1/stations/rotate': byStation(async () => {
    const body = { station: station.id, rotations: [own.document('unit-ours', 'rotation', { fork: true })] };
    expect((await post(server, '/api/v1/stations/rotate', body)).status).toBe(403);
  }),
  'POST /api/v1/facts': byStation(async () => {
    const { hardwareId, ...rest } = identity;
    const about = [
      own.fact('unit-state', unitState(`unit-${mark}`, 'destroyed')),
      own.fact('retirement', unitState(`unit-${mark}`, 'retired')),
      own.fact('unit-state', unitState(`gone-${mark}`, 'provisioned')),
      own.fact('document', own.document(`unit-${mark}`, 'doc-ours', { fork: true })),
      own.fact('identity-committed', identity),
      own.fact('identity-committed', { ...rest, hardwareId: 'unit-ours' }),
      own.fact('revocation', revocationOf(identity)),
      own.fact('revocation', { ...revocationOf(identity), hardwareId: 'unit-ours' }),
      own.fact('account-ended', { hardwareId, endpoint: 'x' }),
      own.fact('number', numberOf('unit-ours')),
      own.fact('number', { ...numberOf('unit-ours'), counter: 1_001 }),
    ];
    for (const fact of about) {
      const [result] = await own.results(server, [fact]);
      expect(result, JSON.stringify(fact)).toMatchObject({ status: 'rejected' });
      // neither how their unit is nor what else it is called; what was sent is known to whoever sent it
      expect(result?.reason, JSON.stringify(fact)).not.toMatch(/retired|destroyed|unit-theirs|SN-/);
    }
    // all at once, as a station sends them: the same
    for (const result of await own.results(server, about.slice(0, 6)))
      expect(result).toMatchObject({ status: 'rejected' });
  }),
  'POST /api/v1/units/retired': byStation(async () => {
    const body = { station: own.id, since: null };
    await expectUnmarked(own, '/api/v1/units/retired', body);
    await expectMarked(station, '/api/v1/units/retired', { ...body, station: station.id });
  }),
  'POST /api/v1/units/find': byStation(async () => {
    for (const scan of [`unit-${mark}`, `gone-${mark}`, `SN-${mark}`]) {
      const body = { station: own.id, scan };
      const known = await own.post(server, '/api/v1/units/find', body);
      const unknown = await own.post(server, '/api/v1/units/find', { ...body, scan: 'nobody' });
      const [answer, nothing] = [await sightOf(known), await sightOf(unknown)];
      expect(answer).toEqual(nothing);
    }
  }),
  'POST /api/v1/leases': byStation(async () => {
    const run = new LeaseRun(own);
    await run.ask(server);
    const answer = await run.ask(server, { wants: [`${mark}-order`], known: [`${mark}-order`] });
    expect(JSON.stringify(answer)).not.toContain(mark);
  }),
  'POST /api/v1/leases/file': none('the same desk behind another door; the signature is in the file'),
  'POST /api/v1/groups/pull': byStation(async () => {
    expect(
      await (await own.post(server, '/api/v1/groups/pull', { station: own.id, have: 0 })).json(),
    ).toEqual({
      groups: null,
    });
    await expectMarked(station, '/api/v1/groups/pull', { station: station.id, have: 0 });
  }),
  'POST /api/v1/packages/pull': byStation(async () => {
    await expectUnmarked(own, '/api/v1/packages/pull', { station: own.id });
    await expectMarked(station, '/api/v1/packages/pull', { station: station.id });
  }),
  'GET /api/v1/packages/:sha256': byStation(async () => {
    const offered = await station.post(server, '/api/v1/packages/pull', { station: station.id });
    const { packages } = (await offered.json()) as { packages: { sha256: string }[] };
    const [{ sha256 } = { sha256: '' }] = packages;
    expect([(await packageFor(station, sha256)).status, (await packageFor(own, sha256)).status]).toEqual([
      200, 404,
    ]);
  }),
  'POST /api/v1/revocations/pull': byStation(async () => {
    const news = async (from: TestStation): Promise<string> =>
      (await from.post(server, '/api/v1/revocations/pull', { station: from.id, since: null })).text();
    expect(await news(station)).toContain(ids.revoked);
    expect(await news(own)).not.toContain(ids.revoked);
  }),
  'POST /api/v1/exchange': none('the desks above behind one file, which its station has signed'),
  'POST /api/v1/packages': none('an office signs for its own organisation; the key decides which'),
  'POST /api/v1/groups': none('an office signs for its own organisation; the key decides which'),
  'POST /api/v1/orders': byStation(async () => {
    // our office can neither take the name of their order nor change it
    const order = sharedOrder({ order: `${mark}-order`, title: 'ours', profile: 'ours' });
    expect((await post(server, '/api/v1/orders', signed(order, ownOffice))).status).toBe(409);
  }),
  'POST /api/v1/orders/close': byStation(async () => {
    expect((await post(server, '/api/v1/orders/close', signedClose(`${mark}-order`, ownOffice))).status).toBe(
      404,
    );
  }),
};

const packageFor = (from: TestStation, sha256: string): Promise<Response> =>
  fetch(new URL(`/api/v1/packages/${sha256}`, server.url), {
    headers: {
      'mintmark-station': from.id,
      'mintmark-signature': from.signer.signStatement(packageRequestBytes({ station: from.id, sha256 })),
    },
  });
const withToken = (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(new URL(path, server.url), {
    method,
    headers: { authorization: `Bearer ${ourToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
async function expectUnmarked(from: TestStation, path: string, body: object): Promise<void> {
  const answer = await from.post(server, path, body);
  expect(answer.status).toBe(200);
  expect(await answer.text()).not.toContain(mark);
}
async function expectMarked(from: TestStation, path: string, body: object): Promise<void> {
  const answer = await from.post(server, path, body);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain(`${mark}`);
}
async function sightOf(answer: Response): Promise<unknown> {
  expect(answer.status).toBe(200);
  const { signature: _signature, ...rest } = (await answer.json()) as Record<string, unknown>;
  // what was asked for and when is repeated in it
  return JSON.parse(JSON.stringify(rest).replaceAll(/"(asked|at)":"[^"]*"/g, '"$1":""'));
}

/** All that they have, as they see it. */
async function everything(): Promise<string> {
  const paths = Object.values(table).flatMap((shown) =>
    shown.way === 'list' ? [shown.path] : shown.way === 'one' ? [shown.path()] : [],
  );
  const texts = await Promise.all(
    paths
      // their own reading is an act or a use as well, and exports have a limit
      .filter((path) => !/audit|stations|tokens|exports/.test(path))
      .map(async (path) => `${path} ${await (await theirs.get(path)).text()}`),
  );
  return texts.join('\n');
}

test('every route of the server has a line here', () => {
  expect(Object.keys(table).sort()).toEqual(Object.keys(accessTable).sort());
});

describe('of another organisation', () => {
  test.each(
    Object.entries(table).flatMap(([name, shown]) => (shown.way === 'list' ? [{ name, ...shown }] : [])),
  )('$name shows nothing, to a person and to a program', async ({ path }) => {
    const there = await theirs.get(path);
    expect(there.status).toBe(200);
    expect(await there.text()).toContain(mark);
    for (const answer of [await ours.get(path), await withToken('GET', path)]) {
      if (answer.status === 403) continue; // for people only
      expect(answer.status).toBe(200);
      expect(await answer.text()).not.toContain(mark);
    }
  });

  test.each(
    Object.entries(table).flatMap(([name, shown]) => (shown.way === 'one' ? [{ name, ...shown }] : [])),
  )('$name does not know it, in the words for what is not there', async ({ path }) => {
    const wanted = path();
    expect((await theirs.get(wanted)).status).toBe(200);
    for (const answer of [await ours.get(wanted), await withToken('GET', wanted)]) {
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain(mark);
    }
  });

  test.each(
    Object.entries(table).flatMap(([name, shown]) => (shown.way === 'act' ? [{ name, ...shown }] : [])),
  )('$name changes nothing', async ({ path, body, status }) => {
    const before = await everything();
    const answer = await ours.post(path(), body());
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toContain(mark);
    expect(await everything()).toBe(before);
  });

  test.each(
    Object.entries(table).flatMap(([name, shown]) => (shown.way === 'station' ? [{ name, ...shown }] : [])),
  )('$name reads and changes nothing for a station or a program', async ({ check }) => {
    const before = await everything();
    await check();
    expect(await everything()).toBe(before);
  });

  test('a search, a cursor and a group of theirs find nothing', async () => {
    for (const query of [
      `units?search=unit-${mark}`,
      `units?search=SN-${mark}`,
      `units?after=9999999999999|unit-${mark}`,
      `reports/anomalies?group=${mark}-line`,
      `reports/silent?group=${mark}-line&hours=1`,
      `groups?parent=${mark}-line`,
      ...['units.csv', 'identities.csv', 'identities.jsonl', 'revocations.csv', 'audit.csv'].map(
        (file) => `exports/${file}`,
      ),
    ]) {
      const answer = await ours.get(`/api/v1/${query}`);
      expect([query, answer.status]).toEqual([query, 200]);
      expect(await answer.text(), query).not.toContain(mark);
    }
    expect(await (await ours.get('/api/v1/overview')).text()).not.toContain(mark);
  });

  test('and their own station still does all of it afterwards', async () => {
    const after = [
      station.fact('unit-state', unitState(`unit-${mark}`, 'returned')),
      station.fact('revocation', revocationOf(identity)),
      station.fact('number', { ...numberOf(`unit-${mark}`), state: 'revoked' }),
    ];
    for (const result of await station.results(server, after))
      expect(result).toMatchObject({ status: 'accepted' });
  });
});
