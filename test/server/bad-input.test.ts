/** Whatever is sent to the server: a clear refusal with a problem document, never a stack trace, a 5xx or a crash. */
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessTable } from '../../src/server/people/access-table.ts';
import { Browser, behindProxy, inviteAt } from './browser.ts';
import { makeTestToken, openTestServer, type TestServer, TestStation, unitState } from './fixtures.ts';
import { LeaseRun, sharedOrder } from './shared-order.ts';

let server: TestServer;
let administrator: Browser;
let reporter = '';
const station = new TestStation('bench-bad');
beforeAll(async () => {
  server = await openTestServer(null, {}, behindProxy);
  await station.enrol(server);
  administrator = new Browser(server.url);
  const code = await inviteAt(server, 'administrator');
  await administrator.post('/api/v1/session/invitation', {
    code,
    login: 'ana',
    name: 'Ana',
    password: 'correct horse battery',
  });
  reporter = await makeTestToken({ folder: server.folder, databaseUrl: null }, { scopes: ['fleet:report'] });
}, 60_000);
afterAll(() => server?.[Symbol.asyncDispose](), 60_000);

const tricks = [
  "'; DROP TABLE units; --",
  "' OR '1'='1",
  '%',
  '_',
  '\\',
  '../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  'a\u0000b',
  '\ud800',
  '\u{10ffff}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '$1',
  '__proto__',
  'constructor',
  '9'.repeat(400),
  '-1',
  'NaN',
  ' ',
  '1e309',
];

const expectRefusalOrAnswer = async (answer: Response, what: string): Promise<void> => {
  const text = await answer.text();
  expect(answer.status, `${what}: ${text.slice(0, 200)}`).toBeLessThan(500);
  expect(text, what).not.toMatch(/\bat .*\.ts:\d+|node_modules|SELECT |PostgreSQL|drizzle/i);
  if (answer.status >= 400) {
    expect(answer.headers.get('content-type'), what).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(text), what).toMatchObject({
      type: 'about:blank',
      title: expect.any(String),
      status: answer.status,
    });
  }
};

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      { readonly get?: { readonly parameters?: readonly { readonly name: string; readonly in: string }[] } }
    >
  >;
}

const routes = Object.keys(accessTable).map((name) => name.split(' ') as [string, string]);

describe('tricks', () => {
  test('in every place of every path', async () => {
    for (const [method, url] of routes.filter(([, each]) => each.includes(':') || each.includes('*'))) {
      for (const trick of tricks) {
        const path = url.replace(
          /\/\*|:\w+/g,
          (part) => (part === '/*' ? '/' : '') + encodeURIComponent(trick.replace('\ud800', '\ufffd')),
        );
        await expectRefusalOrAnswer(
          await administrator.send(method, path, method === 'POST' ? {} : undefined),
          `${method} ${path}`,
        );
      }
    }
  }, 180_000);

  test('in every field that the OpenAPI names for a question, and in one that it does not name', async () => {
    const { paths } = (await server.json('/api/v1/openapi.json')) as OpenApi;
    const asked = Object.entries(paths).flatMap(([path, { get }]) => {
      const named = (get?.parameters ?? []).filter((each) => each.in === 'query').map(({ name }) => name);
      return named.length === 0 ? [] : [{ path, names: [...named, 'unknown'] }];
    });
    expect(asked.length).toBeGreaterThan(12);
    const cursors = [
      '99999999999999|x',
      '1|',
      's|',
      's|a',
      'h|\u001f',
      '8640000000000001|x',
      '1.5|x',
      'n|1|x',
      's||',
    ];
    for (const { path, names } of asked)
      for (const name of names)
        for (const trick of [...tricks, ...cursors]) {
          const url = `${path.replaceAll(/\{\w+\}/g, 'gateway-mk2')}?${new URLSearchParams({ [name]: trick })}`;
          const answer = await administrator.get(url);
          if (name === 'unknown') expect([400, 403, 404, 429], url).toContain(answer.status);
          await expectRefusalOrAnswer(answer, url);
        }
  }, 300_000);

  test('in every field of what stations, offices and devices send, whoever has signed it', async () => {
    const at = new Date().toISOString();
    const name = { station: station.id };
    const order = sharedOrder({ order: 'bad-1', profile: 'bad-1' });
    const bodies: readonly (readonly [string, Record<string, unknown>])[] = [
      ['/api/v1/leases', { ...new LeaseRun(station).request() }],
      ['/api/v1/groups/pull', { ...name, have: 0 }],
      ['/api/v1/units/retired', { ...name, since: null }],
      ['/api/v1/units/find', { ...name, scan: 'x' }],
      ['/api/v1/stations/rotate', { ...name, rotations: [] }],
      ['/api/v1/facts', { ...name, facts: [station.fact('unit-state', unitState('unit-bad', 'blank'))] }],
      ['/api/v1/facts', { ...name, facts: [{ ...station.fact('document', {}) }] }],
      ['/api/v1/orders', { order, keyId: 'a'.repeat(64), signature: 'x' }],
      [
        '/api/v1/orders/close',
        { close: { version: 1, order: 'x', issuedAt: at }, keyId: 'x', signature: 'x' },
      ],
      ['/api/v1/groups', { groups: {}, keyId: 'x', signature: 'x' }],
      ['/api/v1/leases/file', { request: {}, signature: 'x' }],
    ];
    const wrong: readonly unknown[] = [
      ...tricks,
      1,
      -1,
      Number.MAX_VALUE,
      null,
      true,
      [],
      {},
      'x'.repeat(20_000),
    ];
    for (const [path, body] of bodies) {
      for (const field of Object.keys(body))
        for (const value of wrong)
          await expectRefusalOrAnswer(
            await station.post(server, path, { ...body, [field]: value }),
            `${path} ${field}=${JSON.stringify(value).slice(0, 40)}`,
          );
      const more = await station.post(server, path, { ...body, unknown: 1 });
      expect([400, 401, 403, 404, 429], `${path} with a field more`).toContain(more.status);
    }
    const report = { hardwareId: 'unit-bad', at, firmware: 'x', resources: { '/3/0/9': 1 } };
    for (const field of Object.keys(report))
      for (const value of wrong) {
        const answer = await fetch(new URL('/api/v1/reports', server.url), {
          method: 'POST',
          headers: { authorization: `Bearer ${reporter}`, 'content-type': 'application/json' },
          body: JSON.stringify({ reports: [{ ...report, [field]: value }] }),
        });
        await expectRefusalOrAnswer(answer, `reports ${field}`);
      }
  }, 300_000);

  test('in every field of what people send', async () => {
    const bodies: readonly (readonly [string, Record<string, unknown>])[] = [
      ['/api/v1/session', { login: 'x', password: 'y' }],
      [
        '/api/v1/session/invitation',
        { code: 'x', login: 'xx', name: 'x', password: 'correct horse battery' },
      ],
      ['/api/v1/people/invite', { role: 'viewer', person: null }],
      ['/api/v1/people/none', { role: 'viewer', disabled: false }],
      ['/api/v1/tokens', { title: 'x', scopes: ['orders:read'], days: 1 }],
      ['/api/v1/alarms/settle', { id: 'x', note: '' }],
      ['/api/v1/stations/none/revoke', { what: 'station' }],
      ['/api/v1/revocations', { fingerprint: 'a'.repeat(64), reason: 'keyCompromise' }],
      ['/api/v1/stations/enroll', { code: 'x', stationId: 'abc', name: 'x', publicKeyPem: 'x' }],
    ];
    const wrong: readonly unknown[] = [
      ...tricks,
      1,
      -1,
      Number.MAX_VALUE,
      null,
      true,
      [],
      {},
      ['x'],
      { a: 1 },
      'x'.repeat(20_000),
    ];
    const visitor = new Browser(server.url);
    for (const [path, body] of bodies) {
      const from = path.startsWith('/api/v1/session') ? visitor : administrator;
      // passwords cost a scrypt each: a few tricks are enough there
      for (const field of Object.keys(body))
        for (const value of field === 'password' ? wrong.slice(-8) : wrong)
          await expectRefusalOrAnswer(await from.post(path, { ...body, [field]: value }), `${path} ${field}`);
      await expectRefusalOrAnswer(
        await from.post(path, { ...body, unknown: 1 }),
        `${path} with a field more`,
      );
      for (const whole of [[], 'text', 1, null])
        await expectRefusalOrAnswer(await from.post(path, whole), `${path} whole`);
    }
  }, 300_000);

  test('of all kinds that JSON can hold, as facts and reports: each is answered for itself', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.json({ maxDepth: 3 }), { minLength: 1, maxLength: 5 }), async (texts) => {
        const facts = texts.map((text, index) =>
          station.fact(
            ['unit-state', 'document', 'identity-committed', 'revocation', 'number'][index] ?? 'x',
            JSON.parse(text),
          ),
        );
        const answer = await station.send(server, facts);
        expect(answer.status).toBe(200);
        const { results } = (await answer.json()) as { results: { status: string }[] };
        expect(results).toHaveLength(facts.length);
        for (const { status } of results) expect(status).toBe('rejected');
        const report = await fetch(new URL('/api/v1/reports', server.url), {
          method: 'POST',
          headers: { authorization: `Bearer ${reporter}`, 'content-type': 'application/json' },
          body: texts[0] ?? '',
        });
        expect(report.status).toBe(400);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

describe('what stations send', () => {
  test('with half a character in it is answered for ever', async () => {
    const fact = station.fact('unit-state', unitState('unit-half', 'blank', { extra: '\ud800' }));
    expect((await station.results(server, [fact]))[0]).toMatchObject({
      status: 'rejected',
      reason: expect.stringContaining('Unicode'),
    });
  });

  test('replayed or in another order changes nothing twice', async () => {
    const facts = [3, 1, 2].map((age) =>
      station.fact(
        'unit-state',
        unitState('unit-replay', age === 1 ? 'provisioned' : 'blank', {
          at: new Date(Date.now() - age * 60_000).toISOString(),
        }),
      ),
    );
    const first = await station.results(server, facts);
    for (const order of [
      [2, 1, 0],
      [0, 0, 0],
      [1, 2, 0],
    ])
      expect(
        await station.results(
          server,
          order.map((index) => facts[index]),
        ),
      ).toEqual(order.map((index) => first[index]));
    const life = (await server.json('/api/v1/units/unit-replay')) as {
      unit: { state: string };
      facts: unknown[];
    };
    expect(life.unit.state).toBe('provisioned');
    expect(life.facts).toHaveLength(3);
  });

  test('with the key of one station under the name of another is not read', async () => {
    const other = new TestStation('bench-bad-2');
    await other.enrol(server);
    const fact = other.fact('unit-state', unitState('unit-forged', 'blank'));
    expect(
      (await other.send(server, [fact], { headers: { 'mintmark-station': station.id }, station: station.id }))
        .status,
    ).toBe(401);
    expect((await server.get('/api/v1/units/unit-forged')).status).toBe(404);
    // a token of a program is no station's signature either
    const headers = {
      authorization: `Bearer ${reporter}`,
      'content-type': 'application/json',
      'mintmark-station': station.id,
      'mintmark-signature': 'x',
    };
    const answer = await fetch(new URL('/api/v1/facts', server.url), {
      method: 'POST',
      headers,
      body: JSON.stringify({ station: station.id, facts: [fact] }),
    });
    await expectRefusalOrAnswer(answer, 'token as station');
    expect(answer.status).toBe(401);
  });
});

describe('bodies and connections', () => {
  test('that say to be larger than the route takes are refused before they are sent, on every route that takes one', async () => {
    for (const [method, url] of routes.filter(([each]) => each === 'POST')) {
      // routes of TLS are not there on this server
      const path = url.replace(/:\w+/g, 'none');
      const text = await raw(
        `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 192.0.2.77\r\nContent-Type: application/json\r\nAuthorization: Bearer ${reporter}\r\nCookie: ${administrator.cookie}\r\nMintmark-Csrf: ${administrator.csrf}\r\nContent-Length: 9999999999\r\n\r\n{`,
      );
      expect([path, text]).toEqual([path, expect.stringMatching(/^HTTP\/1\.1 (413|401|403|404) /)]);
      expect(text, path).toMatch(/application\/problem\+json/);
    }
  }, 60_000);

  test('that are too large, no JSON, of another type, or not even HTTP are refused in words', async () => {
    const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
      fetch(new URL(path, server.url), {
        method: 'POST',
        body: body as string,
        headers: {
          'content-type': 'application/json',
          'mintmark-station': 'x',
          'mintmark-signature': 'x',
          ...headers,
        },
      });
    for (const path of [
      '/api/v1/session',
      '/api/v1/facts',
      '/api/v1/stations/enroll',
      '/api/v1/orders',
      '/api/v1/leases',
      '/api/v1/reports',
    ]) {
      for (const answer of [
        await post(path, 'x'.repeat(17 * 1024 * 1024)),
        await post(path, '{'),
        await post(path, new Uint8Array([0xff, 0xfe])),
        await post(path, '<a/>', { 'content-type': 'application/xml' }),
        await post(path, '[[[['.repeat(5_000)),
      ]) {
        expect([400, 401, 413, 415]).toContain(answer.status);
        await expectRefusalOrAnswer(answer, path);
      }
    }
    for (const text of [
      'GARBAGE\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`,
      'POST /api/v1/facts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ])
      expect(await raw(text)).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    expect((await server.get('/healthz')).status).toBe(200);
  }, 60_000);

  test('a thousand of them at once, most of them silent, do not keep others from being answered', async () => {
    const sockets = await Promise.all(Array.from({ length: 1_000 }, () => opened()));
    try {
      // half of them begin a request and never end it
      for (const [index, socket] of sockets.entries())
        if (index % 2 === 0)
          socket.write(
            'POST /api/v1/facts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"sta',
          );
      for (let round = 0; round < 5; round += 1) {
        expect((await server.get('/healthz')).status).toBe(200);
        expect((await server.get('/api/v1/units')).status).toBe(200);
      }
      const [result] = await station.results(server, [
        station.fact('unit-state', unitState('unit-busy', 'blank')),
      ]);
      expect(result?.status).toBe('accepted');
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  }, 60_000);
});

function opened(): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket));
    socket.on('error', reject);
  });
}

/** What comes back, to the end of the connection. */
async function raw(text: string): Promise<string> {
  const socket = await opened();
  let answer = '';
  const ended = new Promise<void>((done) => {
    socket.on('data', (part) => {
      answer += part.toString();
      // a kept connection does not end by itself
      socket.end();
    });
    socket.on('close', () => done());
  });
  socket.write(text);
  await ended;
  return answer;
}
