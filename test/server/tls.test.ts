import { createHash, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toBase64 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { keepOwnCertificate } from '../../src/identity/server-certificate.ts';
import { ServerConnection } from '../../src/identity/server-connection.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { openServer } from '../../src/server/server.ts';
import { openTlsIdentity } from '../../src/server/tls-identity.ts';
import { tlsListener } from '../../src/server/tls-listener.ts';
import { fetchPinnedRoot, parseEnrolmentCode } from '../../src/station/enrolment-code.ts';
import { fixedClock } from '../harness/fixed-clock.ts';
import { makeKey, makeRequest } from '../identity/device.ts';
import { secretFolder } from '../identity/https-fake.ts';
import { makeAuthority } from '../identity/test-authority.ts';
import { openTlsServer, signedNow, type TlsServer, TlsStation } from './tls-fixtures.ts';

const signal = new AbortController().signal;
const path = '/api/v1/stations/certificate';
let server: TlsServer;
const stations: TlsStation[] = [];
const enrolled = async (id: string): Promise<TlsStation> => {
  const station = new TlsStation(id);
  stations.push(station);
  expect(await station.enrol(server)).toBe(200);
  return station;
};

beforeAll(async () => {
  server = await openTlsServer();
}, 60_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  for (const station of stations) station[Symbol.dispose]();
});

describe('a server with TLS', () => {
  test('keeps its keys to its user, and its root over a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mintmark-tls-'));
    try {
      const open = () => openTlsIdentity({ names: [] }, { folder, clock: systemClock, random: systemRandom });
      const [first, second] = await Promise.all([open(), open()]);
      expect(second.rootSha256).toBe(first.rootSha256);
      expect((await open()).rootSha256).toBe(first.rootSha256);
      expect(readdirSync(folder)).toEqual(['tls-root.pem']);
      if (process.platform === 'win32') return;
      expect(statSync(join(folder, 'tls-root.pem')).mode & 0o077).toBe(0);
      chmodSync(join(folder, 'tls-root.pem'), 0o644);
      await expect(open()).rejects.toThrow(/can be read by others/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('replaces its certificate by itself long before it ends, under the same root', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mintmark-tls-'));
    const clock = fixedClock('2026-11-28T10:00:00Z');
    try {
      const identity = await openTlsIdentity(
        { names: ['mintmark.example'] },
        { folder, clock, random: systemRandom },
      );
      const root = new X509Certificate(identity.rootPem);
      const first = new X509Certificate(identity.current.certificate);
      expect(first.subjectAltName).toBe('DNS:mintmark.example, DNS:localhost, IP Address:127.0.0.1');
      expect(first.verify(root.publicKey)).toBe(true);
      clock.advance(59 * 86_400_000);
      expect(await identity.renew()).toBeNull();
      clock.advance(2 * 86_400_000);
      const renewed = await identity.renew();
      const second = new X509Certificate(renewed?.certificate ?? '');
      expect(second.verify(root.publicKey)).toBe(true);
      expect(second.validToDate.getTime()).toBe(clock.now().getTime() + 90 * 86_400_000);
      expect(second.serialNumber).not.toBe(first.serialNumber);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('shows the renewed certificate on its next connection, without a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mintmark-tls-'));
    const clock = fixedClock('2026-11-28T10:00:00Z');
    const identity = await openTlsIdentity({ names: [] }, { folder, clock, random: systemRandom });
    const listener = tlsListener(identity, identity.rootPem, clock);
    const listening = listener.create((_request, response) => response.end(), {});
    await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
    const { port } = listening.address() as AddressInfo;
    const serialShown = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
          resolve(socket.getPeerX509Certificate()?.serialNumber ?? '');
          socket.destroy();
        });
        socket.on('error', reject);
      });
    try {
      const before = await serialShown();
      clock.advance(61 * 86_400_000);
      await expect.poll(serialShown).not.toBe(before);
    } finally {
      listening.close();
      await listener[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("uses the operator's own files, also when they are changed, and the pin is of the operator's root", async () => {
    const files = secretFolder();
    const authority = await makeAuthority();
    const put = async (): Promise<void> => {
      const { certificate, privateKey } = await authority.server();
      files.write('own.pem', certificate);
      files.write('own.key', privateKey);
    };
    try {
      files.write('root.pem', authority.root);
      await put();
      const settings = { names: [], root: 'root.pem', certificate: 'own.pem', privateKeyFile: 'own.key' };
      const parts = { folder: files.folder, clock: systemClock, random: systemRandom };
      const identity = await openTlsIdentity(settings, parts);
      expect(identity.rootSha256).toBe(createHash('sha256').update(authority.rootDer).digest('hex'));
      expect(await identity.renew()).toBeNull();
      await put();
      expect((await identity.renew())?.certificate).not.toBe(identity.current.certificate);
    } finally {
      files[Symbol.dispose]();
    }
  });

  test('does not start when it would listen to others without TLS, or with a mistake in server.yaml', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mintmark-tls-'));
    const options = { folder, databaseUrl: null, port: 0, version: 'test' };
    try {
      writeFileSync(join(folder, 'server.yaml'), 'version: 1\nlisten: 0.0.0.0\n');
      await expect(openServer(options)).rejects.toMatchObject({ code: 'server.settings' });
      writeFileSync(join(folder, 'server.yaml'), 'version: 1\ntls:\n  names: [UPPER]\n');
      await expect(openServer(options)).rejects.toMatchObject({
        code: 'server.settings',
        message: expect.stringContaining('line 3'),
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('offers no certificates without TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mintmark-tls-'));
    try {
      await using plain = await openServer({ folder, databaseUrl: null, port: 0, version: 'test' });
      expect(plain.enrolmentCode).not.toContain('.');
      for (const at of [path, '/api/v1/issue'])
        expect((await fetch(new URL(at, plain.url), { method: 'POST' })).status).toBe(404);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the pin in the code of an enrolment', () => {
  test('is compared with the root of whoever answers: another server is not trusted', async () => {
    await expect(fetchPinnedRoot(server.url, 'a'.repeat(64), signal)).rejects.toMatchObject({
      code: 'server.untrusted',
    });
    const station = new TlsStation('bench-elsewhere');
    stations.push(station);
    const rootPem = (await makeAuthority()).root;
    await expect(station.send({ url: server.url, rootPem }, path, {})).rejects.toMatchObject({
      code: 'issuer.unavailable',
      context: { problem: 'tls' },
    });
  });

  test('that was copied by half is told apart from a wrong code', () => {
    const whole = server.server.enrolmentCode;
    expect(() => parseEnrolmentCode(whole.slice(0, -3))).toThrow(/not whole/);
    expect(() => parseEnrolmentCode(`${whole}.x`)).toThrow(/not whole/);
    expect(parseEnrolmentCode('plain-code')).toEqual({ code: 'plain-code', rootSha256: null });
  });

  test('is for https only', async () => {
    const { rootSha256 } = parseEnrolmentCode(server.server.enrolmentCode);
    await expect(fetchPinnedRoot('http://127.0.0.1:1', rootSha256 ?? '', signal)).rejects.toMatchObject({
      code: 'server.untrusted',
      message: expect.stringContaining('https'),
    });
  });
});

describe('the certificate with which a station signs in', () => {
  test('is for its own key, for 90 days, and asked twice it is the same one', async () => {
    const station = await enrolled('bench-a');
    const first = await station.signIn(server);
    const read = new X509Certificate(first);
    expect(read.subject).toBe('CN=bench-a');
    const days = (read.validToDate.getTime() - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    expect(Buffer.from(await station.signIn(server)).equals(Buffer.from(first))).toBe(true);
    if (process.platform !== 'win32') {
      const { privateKeyFile } = station.connection(server).files();
      expect(statSync(privateKeyFile).mode & 0o077).toBe(0);
    }
  });

  test('for another key is given only over a connection with the one that is good', async () => {
    const station = await enrolled('bench-b');
    await station.signIn(server);
    const request = toBase64(makeRequest({ commonName: 'bench-b', key: makeKey() }));
    const body = signedNow('bench-b', 'station-certificate', { certificateRequest: request });
    expect(await station.send(server, path, body)).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('revoke ID --certificates'), problem: 'credentials' },
    });
    const client = station.credential(server);
    expect(await station.send(server, path, body, { client })).toMatchObject({ status: 200 });
  });

  test('is renewed when it is due, over the connection with the old one, for the same key', async () => {
    const clock = fixedClock(new Date(Date.now() - 61 * 86_400_000).toISOString());
    await using running = await openTlsServer({ clock });
    const station = new TlsStation('bench-renews');
    stations.push(station);
    expect(await station.enrol(running)).toBe(200);
    const connection = new ServerConnection({ url: running.url, folder: station.folder, clock });
    const current = (): X509Certificate => new X509Certificate(station.credential(running).certificate);
    await keepOwnCertificate(connection, clock, signal);
    const first = current();
    await keepOwnCertificate(connection, clock, signal);
    expect(current().serialNumber).toBe(first.serialNumber);
    clock.advance(61 * 86_400_000);
    await keepOwnCertificate(connection, clock, signal);
    expect(current().serialNumber).not.toBe(first.serialNumber);
    expect(current().publicKey.equals(first.publicKey)).toBe(true);
    expect(current().validToDate.getTime() - first.validToDate.getTime()).toBe(61 * 86_400_000);
  }, 60_000);

  test.each([
    [
      'not signed by its own key',
      () => makeRequest({ commonName: 'bench-c', key: makeKey(), signer: makeKey() }),
    ],
    ['for another station', () => makeRequest({ commonName: 'bench-a', key: makeKey() })],
    ['for another curve', () => makeRequest({ commonName: 'bench-c', key: makeKey('P-384') })],
    ['no request at all', () => new Uint8Array(64)],
  ])('is refused for a request that is %s', async (_why, make) => {
    const station = stations.find(({ id }) => id === 'bench-c') ?? (await enrolled('bench-c'));
    const body = signedNow('bench-c', 'station-certificate', { certificateRequest: toBase64(make()) });
    expect(await station.send(server, path, body)).toMatchObject({
      status: 400,
      body: { problem: 'answer' },
    });
  });

  test('is refused when the body is of another station, old, or signed by nobody', async () => {
    const station = await enrolled('bench-d');
    const request = toBase64(makeRequest({ commonName: 'bench-d', key: makeKey() }));
    const body = signedNow('bench-d', 'station-certificate', { certificateRequest: request });
    const foreign = stations.find(({ id }) => id === 'bench-a') ?? station;
    const asOther = { headers: { 'mintmark-station': 'bench-d' } };
    expect(await foreign.send(server, path, body, asOther)).toMatchObject({ status: 401 });
    expect(await foreign.send(server, path, body)).toMatchObject({ status: 401 });
    const old = { ...body, sentAt: new Date(Date.now() - 3_600_000).toISOString() };
    expect(await station.send(server, path, old)).toMatchObject({ status: 400, body: { problem: 'clock' } });
    const client = foreign.credential(server);
    expect(await station.send(server, path, body, { client })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('another station') },
    });
  });

  test.each([
    ['broken JSON', '{', {}, 400],
    ['another kind of content', 'certificate', { 'content-type': 'text/plain' }, 415],
    ['too much', JSON.stringify({ station: 'x'.repeat(70_000) }), {}, 413],
    [
      'a field that nobody knows',
      JSON.stringify(signedNow('bench-a', 'station-certificate', { more: 1 })),
      {},
      400,
    ],
  ])('answers %s clearly, without a word about its inside', async (_what, body, headers, status) => {
    const station = stations.find(({ id }) => id === 'bench-a') ?? (await enrolled('bench-a'));
    const answer = await station.send(server, path, body, { headers });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ message: expect.any(String) });
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:|at /);
  });

  test('ends when the operator revokes it: the station asks for another; a revoked station does not', async () => {
    const station = await enrolled('bench-e');
    const first = await station.signIn(server);
    const place = { folder: server.folder, databaseUrl: null };
    const revoke = (what: 'station' | 'certificates', id = 'bench-e') =>
      administerFolder({ action: 'revoke-station', station: id, what }, place);
    expect(await revoke('certificates')).toMatchObject({ certificatesEnded: 1 });
    const second = await station.signIn(server);
    expect(new X509Certificate(second).serialNumber).not.toBe(new X509Certificate(first).serialNumber);
    expect(await revoke('station')).toMatchObject({ certificatesEnded: 1 });
    await expect(station.signIn(server)).rejects.toMatchObject({
      message: expect.stringContaining('not enrolled here'),
      context: { problem: 'credentials' },
    });
    expect(await station.enrol(server)).toBe(409);
    const facts = { station: 'bench-e', facts: [{ id: 'one' }] };
    expect((await station.send(server, '/api/v1/facts', facts)).status).toBe(401);
    await expect(revoke('station', 'nobody')).rejects.toMatchObject({ code: 'server.unknown' });
  });

  test('the door of the operator is closed to whoever has not its token', async () => {
    const station = stations.find(({ id }) => id === 'bench-a') ?? (await enrolled('bench-a'));
    for (const authorization of ['', 'Bearer ', 'Bearer guessed'])
      expect(
        await station.send(
          server,
          '/api/v1/admin',
          { action: 'list-stations' },
          { headers: { authorization } },
        ),
      ).toMatchObject({ status: 401 });
  });
});
