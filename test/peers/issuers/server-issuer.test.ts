/** The management server as an authority, looked at by OpenSSL: its certificates, its revocation lists, its TLS; and with its key in SoftHSM2. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { callHttps } from '../../../src/identity/https-call.ts';
import type { IssuedCertificate } from '../../../src/identity/issuer.ts';
import { administerFolder } from '../../../src/server/admin-desk.ts';
import { createServerAuthority } from '../../../src/server/issuing-desk.ts';
import { type KeyPair, makeKey, makeRequest, spki } from '../../identity/device.ts';
import { type SecretFolder, secretFolder } from '../../identity/https-fake.ts';
import {
  allow,
  authorityName,
  issuerOf,
  issuingFolder,
  names,
  openIssuingServer,
  profile,
  serialOf,
} from '../../server/issuing-fixtures.ts';
import { openTlsServer, type TlsServer, TlsStation } from '../../server/tls-fixtures.ts';
import { peers, setupCommand } from '../setup.mjs';
import { expectGood, pem } from './process.ts';

const signal = new AbortController().signal;

async function signedIn(server: TlsServer, id: string): Promise<TlsStation> {
  const station = new TlsStation(id);
  await station.enrol(server);
  await station.signIn(server);
  await allow(server, id, 100);
  return station;
}

function issue(
  server: TlsServer,
  station: TlsStation,
  number: number,
  key: KeyPair = makeKey(),
): Promise<IssuedCertificate> {
  const serialNumber = serialOf(number);
  return issuerOf(server, station).issue({
    certificateRequest: makeRequest({ commonName: serialNumber, key }),
    profile,
    serialNumber,
    hardwareId: `unit-${number}`,
    signal,
  });
}

async function listOf(server: TlsServer, name: string): Promise<Uint8Array> {
  const answer = await callHttps({
    url: new URL(`/crl/${name}.crl`, server.url),
    method: 'GET',
    trust: { roots: server.rootPem },
    timeoutMs: 20_000,
    limitBytes: 1_000_000,
    signal,
  });
  expect(answer.status).toBe(200);
  return answer.body;
}

/** What `openssl crl` says of a list that it has checked against the root. */
function readList(files: SecretFolder, list: Uint8Array, root: Uint8Array): string {
  const rootFile = files.write('crl-root.pem', pem(root));
  const listFile = files.write('list.crl', list);
  const args = ['crl', '-inform', 'DER', '-in', listFile, '-CAfile', rootFile, '-noout', '-text'];
  const said = spawnSync(peers.openssl ?? '', args, { encoding: 'utf8' });
  expect(said.stderr).toContain('verify OK');
  return said.stdout;
}

function verifyAgainst(files: SecretFolder, leaf: Uint8Array, root: Uint8Array, list: Uint8Array) {
  const args = [
    'crl',
    '-inform',
    'DER',
    '-in',
    files.write('v.crl', list),
    '-out',
    join(files.folder, 'v.pem'),
  ];
  execFileSync(peers.openssl ?? '', args);
  const said = spawnSync(
    peers.openssl ?? '',
    [
      'verify',
      '-x509_strict',
      '-crl_check',
      '-CRLfile',
      join(files.folder, 'v.pem'),
      '-CAfile',
      files.write('v-root.pem', pem(root)),
      files.write('v-leaf.pem', pem(leaf)),
    ],
    { encoding: 'utf8' },
  );
  return said.stdout + said.stderr;
}

describe.skipIf(peers.openssl === null)('a server that signs with a sealed key, as OpenSSL sees it', () => {
  let server: TlsServer;
  let station: TlsStation;
  const files = secretFolder();
  beforeAll(async () => {
    server = await openIssuingServer();
    station = await signedIn(server, 'bench-openssl');
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    if (server !== undefined) rmSync(server.folder, { recursive: true, force: true });
    station?.[Symbol.dispose]();
    files[Symbol.dispose]();
  });

  test('its certificates are good, and tell where the list of the revoked is', async () => {
    const key = makeKey();
    const issued = await issue(server, station, 1, key);
    const { root } = await issuerOf(server, station).describe();
    const context = {
      profile,
      serialNumber: serialOf(1),
      hardwareId: 'unit-1',
      publicKey: spki(key),
      now: new Date(),
    };
    expectGood(issued, root, context, files);
    const leaf = files.write('leaf.pem', pem(issued.chain[0] ?? new Uint8Array()));
    const text = execFileSync(peers.openssl ?? '', ['x509', '-in', leaf, '-noout', '-text'], {
      encoding: 'utf8',
    });
    expect(text).toMatch(
      /CRL Distribution Points:\s+Full Name:\s+URI:http:\/\/crl.example\/crl\/device-ca.crl/,
    );
  });

  test('its revocation list is one, with a number and an end, and what is on it is not good any more', async () => {
    const { chain } = await issue(server, station, 2);
    const [leaf = new Uint8Array()] = chain;
    const { root } = await issuerOf(server, station).describe();
    const before = await listOf(server, authorityName);
    expect(verifyAgainst(files, leaf, root, before)).toContain(': OK');
    const first = readList(files, before, root);
    expect(first).toMatch(/Version 2/);
    expect(first).toMatch(/Next Update: /);
    const numberOf = (text: string): number => Number(/X509v3 CRL Number:\s+(\d+)/.exec(text)?.[1]);
    await issuerOf(server, station).revoke({ certificate: leaf, reason: 'keyCompromise', signal });
    const after = await listOf(server, authorityName);
    const second = readList(files, after, root);
    expect(numberOf(second)).toBeGreaterThan(numberOf(first));
    expect(second).toMatch(/Key Compromise/);
    expect(verifyAgainst(files, leaf, root, after)).toContain('certificate revoked');
  });

  test('its stations: the certificate is for clients only, and the list names it when the station is revoked', async () => {
    const ended = await signedIn(server, 'bench-ended');
    const credential = ended.credential(server);
    const root = execFileSync(
      peers.openssl ?? '',
      ['x509', '-in', join(server.folder, 'station-authority.pem'), '-outform', 'DER'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const check = (purpose: string): string => {
      const args = ['verify', '-x509_strict', '-purpose', purpose, '-CAfile'];
      const said = spawnSync(
        peers.openssl ?? '',
        [...args, files.write('sa.pem', pem(root)), files.write('client.pem', credential.certificate)],
        { encoding: 'utf8' },
      );
      return said.stdout + said.stderr;
    };
    expect(check('sslclient')).toContain(': OK');
    expect(check('sslserver')).not.toContain(': OK');
    expect(readList(files, await listOf(server, 'station-authority'), root)).toContain('No Revoked');
    await administerFolder(
      { action: 'revoke-station', station: 'bench-ended', what: 'station' },
      { folder: server.folder, databaseUrl: null },
    );
    expect(readList(files, await listOf(server, 'station-authority'), root)).toMatch(/Serial Number: \w+/);
    ended[Symbol.dispose]();
  });

  test('its TLS: s_client finds the pinned root, TLS 1.3, and nothing older than 1.2', async () => {
    const { port } = new URL(server.url);
    const client = (...more: readonly string[]) => {
      const root = files.write('tls-root.pem', server.rootPem);
      const args = [
        's_client',
        '-connect',
        `127.0.0.1:${port}`,
        '-verify_ip',
        '127.0.0.1',
        '-CAfile',
        root,
        ...more,
      ];
      // the server is in this process, so it must go on while s_client waits
      return new Promise<string>((resolve) => {
        const child = execFile(peers.openssl ?? '', args, { timeout: 20_000 }, (_error, out, error) =>
          resolve(out + error),
        );
        child.stdin?.end();
      });
    };
    const good = await client('-verify_return_error');
    expect(good).toContain('Verify return code: 0 (ok)');
    expect(good).toContain('TLSv1.3');
    expect(good).toContain('Mintmark station authority');
    // SECLEVEL=0: without it the client itself would not offer 1.1
    const old = await client('-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0');
    expect(old).toContain('alert protocol version');
    expect(old).toContain('no peer certificate available');
  });
});

const why = `SoftHSM2 (apt-get install softhsm2 opensc, ${setupCommand})`;
describe.skipIf(peers.softhsm === null || peers.openssl === null)(why, () => {
  const files = secretFolder();
  const before = process.env.SOFTHSM2_CONF;
  const pin = '73914826';
  const yaml = (production: boolean): string => `version: 1
production: ${production}
issuers:
  ${authorityName}: { kind: pkcs11, module: ${peers.softhsm}, token: server, key: device-ca, pinFile: device-ca-pin, certificate: device-ca.pem }
profiles: ${JSON.stringify([profile])}
`;
  let folder = '';
  let server: TlsServer;
  let station: TlsStation;

  beforeAll(async () => {
    const tokens = join(files.folder, 'tokens');
    mkdirSync(tokens);
    process.env.SOFTHSM2_CONF = files.write(
      'softhsm2.conf',
      `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`,
    );
    execFileSync(
      peers.softhsmUtil ?? '',
      ['--init-token', '--free', '--label', 'server', '--so-pin', '55501234', '--pin', pin],
      { stdio: 'pipe' },
    );
    folder = issuingFolder(yaml(false));
    writeFileSync(join(folder, 'device-ca-pin'), `${pin}\n`, { mode: 0o600 });
    await createServerAuthority(authorityName, names, { folder, clock: systemClock, random: systemRandom });
    server = await openTlsServer({ folder });
    station = await signedIn(server, 'bench-hsm');
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    station?.[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
    files[Symbol.dispose]();
    if (before === undefined) delete process.env.SOFTHSM2_CONF;
    else process.env.SOFTHSM2_CONF = before;
  });

  test("holds the server's key, and its certificates and lists are good", async () => {
    const key = makeKey();
    const issuer = issuerOf(server, station);
    expect(await issuer.state()).toEqual({ state: 'ready' });
    const { root, demo, title } = await issuer.describe();
    expect([demo, title]).toEqual([true, 'Device CA 1 (demo, not for production)']);
    const issued = await issue(server, station, 1, key);
    const context = {
      profile,
      serialNumber: serialOf(1),
      hardwareId: 'unit-1',
      publicKey: spki(key),
      now: new Date(),
    };
    expectGood(issued, root, context, files);
    const [leaf = new Uint8Array()] = issued.chain;
    await issuer.revoke({ certificate: leaf, reason: 'superseded', signal });
    const list = await listOf(server, authorityName);
    expect(readList(files, list, root)).toMatch(/Superseded/);
    expect(verifyAgainst(files, leaf, root, list)).toContain('certificate revoked');
  });

  test('serves many stations at once', async () => {
    const numbers = Array.from({ length: 12 }, (_unused, index) => 10 + index);
    const issued = await Promise.all(numbers.map((number) => issue(server, station, number)));
    expect(new Set(issued.map(({ chain }) => Buffer.from(chain[0] ?? '').toString('hex'))).size).toBe(12);
  });

  test('is refused by a production policy at the station, and at the server', async () => {
    expect(await issuerOf(server, station, { production: true }).state()).toMatchObject({
      problem: 'policy',
    });
    writeFileSync(join(folder, 'server.yaml'), yaml(true));
    expect(await issuerOf(server, station).state()).toMatchObject({ state: 'unavailable' });
    await expect(
      issuerOf(server, station, { waitLimitMs: 0 }).issue({
        certificateRequest: makeRequest({ commonName: serialOf(90), key: makeKey() }),
        profile,
        serialNumber: serialOf(90),
        hardwareId: 'unit-90',
        signal,
      }),
    ).rejects.toMatchObject({ message: expect.stringMatching(/development only/) });
    writeFileSync(join(folder, 'server.yaml'), yaml(false));
    expect(await issuerOf(server, station).state()).toEqual({ state: 'ready' });
  });
});
