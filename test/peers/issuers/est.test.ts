/** Our EST client against GlobalSign's server: it does not enforce Basic, so that is tested on our own fake. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { EstIssuer, type EstParts } from '../../../src/identity/est.ts';
import { callHttps } from '../../../src/identity/https-call.ts';
import { lintCertificate } from '../../../src/identity/lint.ts';
import { clientCredentialOf } from '../../../src/identity/station-credentials.ts';
import { identityProfileSchema } from '../../../src/model/identity.ts';
import { makeKey, makeRequest, spki } from '../../identity/device.ts';
import { secretFolder, startFake } from '../../identity/https-fake.ts';
import { makeAuthority, type TestAuthority } from '../../identity/test-authority.ts';
import { peers, setupCommand } from '../setup.mjs';
import { expectGood, freePort, type ServerProcess, startServer } from './process.ts';

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
  template: 'tls-client',
});
const signal = new AbortController().signal;

describe.skipIf(peers.estServer === null)(`GlobalSign's EST server (${setupCommand})`, () => {
  const files = secretFolder();
  let authority: TestAuthority;
  let port: number;
  let server: ServerProcess;
  const start = (): Promise<ServerProcess> =>
    startServer(peers.estServer ?? '', ['-config', `${files.folder}/config.json`], port);
  const est = (more: Partial<EstParts> = {}): EstIssuer =>
    new EstIssuer({
      id: 'est',
      url: `https://127.0.0.1:${port}`,
      label: null,
      readServerRoot: async () => authority.root,
      issuingRootSha256: null,
      password: null,
      client: null,
      answerTimeoutMs: 20_000,
      waitLimitMs: 5_000,
      clock: systemClock,
      ...more,
    });
  const ask = (issuer: EstIssuer, name = 'MM-00001', key = makeKey()) =>
    issuer.issue({
      certificateRequest: makeRequest({ commonName: name, key }),
      profile,
      serialNumber: name,
      hardwareId: 'unit-1',
      signal,
    });

  beforeAll(async () => {
    authority = await makeAuthority('EST root');
    port = await freePort();
    const tls = await authority.server();
    const root = files.write('root.pem', authority.root);
    const config = {
      mock_ca: { certificates: root, private_key: files.write('root.key', authority.rootKey) },
      tls: {
        listen_address: `127.0.0.1:${port}`,
        certificates: files.write('tls.pem', `${tls.certificate}\n${authority.root}\n`),
        private_key: files.write('tls.key', tls.privateKey),
        client_cas: [root],
      },
      allowed_hosts: ['127.0.0.1', `127.0.0.1:${port}`],
      healthcheck_password: 'unused',
      rate_limit: 150,
      timeout: 30,
    };
    files.write('config.json', JSON.stringify(config));
    server = await start();
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    files[Symbol.dispose]();
  });

  test('is ready, and issues what our linter and OpenSSL accept', async () => {
    expect(await est().state()).toEqual({ state: 'ready' });
    const { root, title } = await est().describe();
    expect(title).toBe('EST root');
    const key = makeKey();
    const issued = await ask(est(), 'MM-00001', key);
    const context = { profile, serialNumber: 'MM-00001', hardwareId: 'unit-1', publicKey: spki(key) };
    expectGood(issued, root, { ...context, now: new Date() }, files);
  });

  test('its certificate is refused where the profile wants IEEE 802.1AR', async () => {
    const key = makeKey();
    const issued = await ask(est(), 'MM-00001', key);
    const context = { serialNumber: 'MM-00001', hardwareId: 'unit-1', publicKey: spki(key), now: new Date() };
    const strict = identityProfileSchema.parse({ ...profile, template: 'ldevid' });
    const findings = lintCertificate(issued.chain[0] ?? new Uint8Array(), {
      ...context,
      profile: strict,
      issuer: issued.issuer,
    });
    expect(findings.map(({ rule }) => rule)).toContain('hardware-module-name');
  });

  test("renews the station's own certificate, by which it signs in (mTLS)", async () => {
    const own = await authority.client('bench-1');
    const certificate = files.write('own.pem', own.certificate);
    const client = clientCredentialOf(certificate, files.write('own.key', own.privateKey));
    const [renewed] = await est({ client }).renewOwn(signal);
    const { X509Certificate } = await import('node:crypto');
    const [before, after] = [new X509Certificate(own.certificate), new X509Certificate(renewed ?? '')];
    expect(after.subject).toBe(before.subject);
    expect(after.publicKey.equals(before.publicKey)).toBe(true);
    expect(after.serialNumber).not.toBe(before.serialNumber);
  });

  test("does not renew for a station whose certificate is another authority's", async () => {
    const own = await (await makeAuthority('Other')).client('bench-1');
    const client = clientCredentialOf(
      files.write('foreign.pem', own.certificate),
      files.write('foreign.key', own.privateKey),
    );
    await expect(est({ client }).renewOwn(signal)).rejects.toMatchObject({
      code: 'issuer.unavailable',
      context: { problem: expect.stringMatching(/tls|network/) },
    });
  });

  test.each<[string, string, RegExp]>([
    ['Trigger Error Forbidden', 'permission', /403/],
    ['Trigger Error Deferred', 'busy', /600 s/],
    ['Trigger Error Unknown', 'network', /500/],
  ])('its answer to "%s" is told in words', async (name, problem, words) => {
    // under that label the server has no cacerts either: those come from where they are
    await using front = await startFake(await authority.server(), async (request, response) => {
      const path = request.path.endsWith('enroll')
        ? request.path.replace('/est/', '/est/triggererrors/')
        : request.path;
      const { 'content-type': type = '', 'content-transfer-encoding': encoding = '' } = request.headers;
      const answer = await callHttps({
        url: new URL(path, `https://127.0.0.1:${port}`),
        method: request.method === 'POST' ? 'POST' : 'GET',
        headers: { 'content-type': type, 'content-transfer-encoding': String(encoding) },
        ...(request.method === 'POST' ? { body: request.body } : {}),
        trust: { roots: authority.root },
        timeoutMs: 10_000,
        limitBytes: 100_000,
        signal,
      });
      const later = answer.headers['retry-after']?.toString();
      response.writeHead(answer.status, later === undefined ? {} : { 'retry-after': later }).end(answer.body);
    });
    await expect(ask(est({ url: front.url }), name)).rejects.toMatchObject({
      message: expect.stringMatching(words),
      context: { problem },
    });
  });

  test('that wants P-384 keys says so before a unit is touched', async () => {
    expect(await est({ label: 'csrattrs' }).state()).toMatchObject({
      state: 'unavailable',
      problem: 'permission',
      reason: expect.stringMatching(/P-384/),
    });
  });

  test('that stops is said to be away, and works again when it is back', async () => {
    await server[Symbol.asyncDispose]();
    expect(await est().state()).toMatchObject({ state: 'unavailable', problem: 'network' });
    await expect(ask(est())).rejects.toMatchObject({ code: 'issuer.unavailable' });
    server = await start();
    expect((await ask(est())).chain).toHaveLength(1);
  });
});
