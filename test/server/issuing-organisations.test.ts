/**
 * Two organisations at one server that signs: a station of one signs in with its own certificate and its own key, and asks for what is the other's, by every
 * name that it could know. It is refused each time, learns nothing of the other, and changes nothing there.
 */
import { X509Certificate } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toBase64 } from '../../src/base/bytes.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { makeKey, makeRequest } from '../identity/device.ts';
import { inviteAt } from './browser.ts';
import { allow, ask, authorityName, issueBody, openIssuingServer } from './issuing-fixtures.ts';
import { leaseRequest, newRun, office, sharedOrder, signed } from './shared-order.ts';
import { signedNow, type TlsServer, TlsStation } from './tls-fixtures.ts';

const mark = 'theirs';
const order = `${mark}-order`;
const firstOfOrder = 7_000;
let server: TlsServer;
let ours: TlsStation;
let own: TlsStation;
let theirLeaf: Buffer;
const theirKey = makeKey();
const place = () => ({ folder: server.folder, databaseUrl: null });
const leafOf = (answer: { readonly body: unknown }): Buffer =>
  Buffer.from((answer.body as { chain: string[] }).chain[0] ?? '', 'base64');
const nameOf = (leaf: Buffer): string =>
  new X509Certificate(leaf).fingerprint256.replaceAll(':', '').toLowerCase();

/** A person of that organisation makes a code for a station, as on the fleet page. */
async function codeOf(organisation: string): Promise<string> {
  const code = await inviteAt(server, 'administrator', organisation);
  const account = { code, login: 'ana', name: 'Ana', password: 'correct horse battery' };
  const visitor = new TlsStation('visitor');
  try {
    const session = await visitor.send(server, '/api/v1/session/invitation', account);
    expect(session.status).toBe(200);
    const cookie = [session.headers['set-cookie'] ?? ''].flat().map((each) => each.split(';')[0]);
    const { csrf } = session.body as { csrf: string };
    const made = await visitor.send(
      server,
      '/api/v1/stations/codes',
      {},
      {
        headers: { cookie: cookie.join('; '), 'mintmark-csrf': csrf },
      },
    );
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    return (made.body as { code: string }).code;
  } finally {
    visitor[Symbol.dispose]();
  }
}

async function enrolled(id: string, code = server.server.enrolmentCode): Promise<TlsStation> {
  const station = new TlsStation(id);
  expect(await station.enrol({ ...server, server: { ...server.server, enrolmentCode: code } })).toBe(200);
  await station.signIn(server);
  await allow(server, id, 100);
  return station;
}

beforeAll(async () => {
  server = await openIssuingServer();
  await administerFolder({ action: 'make-organisation', organisation: mark, title: mark }, place());
  await administerFolder({ action: 'trust-office', organisation: mark, ...office }, place());
  ours = await enrolled('bench-ours');
  own = await enrolled(`bench-${mark}`, await codeOf(mark));
  const book = signed(
    sharedOrder({ order, title: mark, serial: { first: firstOfOrder, last: firstOfOrder + 99 } }),
  );
  expect((await own.send(server, '/api/v1/orders', book)).status).toBe(200);
  const made = await ask(server, own, { number: 1, hardwareId: `unit-${mark}`, key: theirKey });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  theirLeaf = leafOf(made);
}, 120_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  if (server !== undefined) rmSync(server.folder, { recursive: true, force: true });
  ours?.[Symbol.dispose]();
  own?.[Symbol.dispose]();
}, 60_000);

/** What the other organisation sees of its certificate, and what is left of its quota. */
async function theirSight(): Promise<unknown> {
  const status = await own.send(server, `/api/v1/certificates/${nameOf(theirLeaf)}/status`, '', {
    method: 'GET',
  });
  const { statement } = status.body as { statement: { status: string } };
  const issuing = await own.send(server, `/api/v1/issuing/${authorityName}`, '', {
    method: 'GET',
    client: own.credential(server),
  });
  return { status: statement.status, issuing: issuing.body };
}

describe('a station of another organisation', () => {
  test.each([
    ['the number', { number: 1, hardwareId: 'unit-ours' }],
    ['the unit, by a number of its own', { number: 500, hardwareId: `unit-${mark}` }],
    ['number and unit', { number: 1, hardwareId: `unit-${mark}` }],
    ['a number of the order', { number: firstOfOrder, hardwareId: 'unit-ours', more: { order } }],
    ['the order, for a number of its own', { number: 501, hardwareId: 'unit-ours', more: { order } }],
  ])('gets no signature for %s of the other', async (_what, asked) => {
    const before = await theirSight();
    const answer = await ask(server, ours, asked);
    expect(answer).toMatchObject({ body: { problem: 'permission' } });
    expect([403, 409]).toContain(answer.status);
    // what it has asked for itself may be said again; nothing else of the other
    const words = JSON.stringify(answer.body).replaceAll(order, '').replaceAll(`unit-${mark}`, '');
    expect(words).not.toMatch(/theirs|retired|destroyed/);
    expect(await theirSight()).toEqual(before);
  });

  test('gets no signature for the key of the other, and not its certificate', async () => {
    const answer = await ask(server, ours, { number: 502, hardwareId: 'unit-ours', key: theirKey });
    expect(answer).toMatchObject({ status: 409, body: { problem: 'permission' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/theirs|MM-00001|MII/);
  });

  test('does not end the certificate of the other, not by a request, not by a fact, and not with the right to handle returns', async () => {
    await administerFolder({ action: 'set-returns', station: ours.id, allowed: true }, place());
    const revoke = signedNow(ours.id, 'revoke', {
      certificate: toBase64(theirLeaf),
      reason: 'keyCompromise',
    });
    const asked = await ours.send(server, '/api/v1/certificates/revoke', revoke, {
      client: ours.credential(server),
    });
    expect(asked).toMatchObject({ status: 403, body: { problem: 'permission' } });
    expect(JSON.stringify(asked.body)).not.toContain(mark);
    const at = new Date().toISOString();
    const named = {
      hardwareId: 'unit-ours',
      profile: 'sensor',
      serialNumber: 'MM-00001',
      certificateSerial: '01',
      certificateFingerprint: nameOf(theirLeaf),
    };
    const facts = [
      { kind: 'revocation', payload: { ...named, reason: 'keyCompromise', at } },
      {
        kind: 'identity-committed',
        payload: {
          ...named,
          hardwareId: `unit-${mark}`,
          keyOrigin: 'device',
          publicKeySha256: 'a'.repeat(64),
          certificateChain: [toBase64(theirLeaf)],
          committedAt: at,
        },
      },
    ].map((fact, index) => ({ id: `foreign-${index}`, sequence: index + 1, createdAt: at, ...fact }));
    const told = await ours.send(server, '/api/v1/facts', { station: ours.id, facts });
    expect(told.body).toMatchObject({ results: [{ status: 'rejected' }, { status: 'rejected' }] });
    await administerFolder({ action: 'set-returns', station: ours.id, allowed: false }, place());
    expect(await theirSight()).toMatchObject({ status: 'good' });
  });

  test('can not speak in the name of the other with its own certificate and key, nor with the certificate of the other', async () => {
    const asOther = { 'mintmark-station': own.id };
    const bodies: readonly (readonly [string, object])[] = [
      ['/api/v1/issue', issueBody(own, { number: 600 })],
      [
        '/api/v1/certificates/revoke',
        signedNow(own.id, 'revoke', { certificate: toBase64(theirLeaf), reason: 'keyCompromise' }),
      ],
      [
        '/api/v1/stations/certificate',
        signedNow(own.id, 'station-certificate', {
          certificateRequest: toBase64(makeRequest({ commonName: own.id, key: makeKey() })),
        }),
      ],
      ['/api/v1/leases', leaseRequest(own.id, newRun(), { wants: [order] })],
    ];
    for (const [path, body] of bodies)
      for (const client of [ours.credential(server), own.credential(server)]) {
        // signed with our key: the name of the other does not make it theirs
        const answer = await ours.send(server, path, body, { client, headers: asOther });
        expect([path, answer.status]).toEqual([path, 401]);
      }
    // our own name and signature on a connection that is theirs
    const mixed = await ours.send(server, '/api/v1/issue', issueBody(ours, { number: 601 }), {
      client: own.credential(server),
    });
    expect(mixed).toMatchObject({ status: 403, body: { problem: 'credentials' } });
  });

  test('gets no numbers of the order of the other, and does not hear of it', async () => {
    const run = newRun();
    const opened = await ours.send(server, '/api/v1/leases', leaseRequest(ours.id, run, { wants: [] }));
    const { answer } = opened.body as { answer: { epoch: number; token: string } };
    run.last = { epoch: answer.epoch, token: answer.token };
    const use = { lease: `${order}.${firstOfOrder}`, used: 1, burned: 0 };
    const request = leaseRequest(ours.id, run, {
      wants: [order],
      known: [order],
      uses: [use],
      returns: [use],
    });
    const given = await ours.send(server, '/api/v1/leases', request);
    expect(given.body).toMatchObject({
      answer: { orders: [], leases: [], closed: [], totals: [], marks: {} },
    });
  });

  test('is told of its own quota only, and reads in revocation lists numbers of certificates and no name', async () => {
    const view = await ours.send(server, `/api/v1/issuing/${authorityName}`, '', {
      method: 'GET',
      client: ours.credential(server),
    });
    expect(view).toMatchObject({
      status: 200,
      body: { station: ours.id, profiles: expect.arrayContaining([{ profile: 'sensor', remaining: 100 }]) },
    });
    expect(JSON.stringify(view.body)).not.toContain(mark);
    const list = await fetchList();
    expect(list.toString('latin1')).not.toContain(mark);
    expect(list.toString('latin1')).not.toContain('MM-');
  });
});

test('and the other station still has its certificate, its numbers and its right to end what it had signed', async () => {
  const again = await ask(server, own, { number: 1, hardwareId: `unit-${mark}`, key: theirKey });
  expect(leafOf(again).equals(theirLeaf)).toBe(true);
  const revoke = signedNow(own.id, 'revoke', { certificate: toBase64(theirLeaf), reason: 'superseded' });
  const ended = await own.send(server, '/api/v1/certificates/revoke', revoke, {
    client: own.credential(server),
  });
  expect(ended.status).toBe(200);
  expect(await theirSight()).toMatchObject({ status: 'revoked' });
});

async function fetchList(): Promise<Buffer> {
  const path = `/crl/${authorityName}.crl`;
  const answer = await ours.connection(server).get(path, new AbortController().signal, 20_000);
  return Buffer.from(answer.body);
}
