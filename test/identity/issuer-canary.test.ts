/**
 * The passwords and PINs of authorities, in a process of its own that opens them as the engine does and has certificates
 * signed: what remains of them in its memory. SoftHSM's PIN is in test/peers/issuers/softhsm.test.ts.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBase64, utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { createLocalCa } from '../../src/identity/local-ca.ts';
import { canReadMemory } from '../harness/process-memory.ts';
import { makeKey } from './device.ts';
import { type FakeServer, secretFolder, startFake } from './https-fake.ts';
import { remainsOf } from './issuer-canary.ts';
import { sealJwe } from './sealed-jwe.ts';
import { makeAuthority, pkcs7, type TestAuthority } from './test-authority.ts';

const files = secretFolder();
const passwords = {
  est: 'canary-est-6b02f1d7c9',
  step: 'canary-step-91e4a07b3d',
  sealed: 'canary-pin-2f8c55d1e0',
};
let authority: TestAuthority;
let est: FakeServer;
let step: FakeServer;

describe.skipIf(!canReadMemory)('in the memory of a process that has certificates signed', () => {
  beforeAll(async () => {
    authority = await makeAuthority();
    const identity = await authority.server();
    est = await startFake(identity, async ({ path, body }, response) => {
      if (path.endsWith('/cacerts')) response.end(pkcs7(authority.rootDer));
      else if (path.endsWith('/csrattrs')) response.writeHead(204).end();
      else response.end(pkcs7(await authority.sign(fromBase64(body.replace(/\s/g, '')))));
    });
    const provisionerKey = makeKey();
    const jwk = { use: 'sig', kid: 'x', ...provisionerKey.privateKey.export({ format: 'jwk' }) };
    const encryptedKey = sealJwe(utf8(JSON.stringify(jwk)), passwords.step);
    step = await startFake(identity, async ({ path, body }, response) => {
      const json = (status: number, value: unknown): void =>
        void response.writeHead(status).end(JSON.stringify(value));
      if (path === '/health') return json(200, { status: 'ok' });
      if (path.startsWith('/root/')) return json(200, { ca: authority.root });
      if (path.startsWith('/provisioners'))
        return json(200, {
          provisioners: [{ type: 'JWK', name: 'bench', key: { kid: 'x' }, encryptedKey }],
          nextCursor: '',
        });
      const csr = JSON.parse(body).csr.replace(/-----[^-]+-----|\s/g, '');
      const made = Buffer.from(await authority.sign(Buffer.from(csr, 'base64'))).toString('base64');
      const certificate = `-----BEGIN CERTIFICATE-----\n${made}\n-----END CERTIFICATE-----\n`;
      json(201, { crt: certificate, ca: authority.root, certChain: [certificate, authority.root] });
    });
    const names = { organization: 'Example', commonName: 'Sealed 1', demo: true };
    const pin = new Secret(utf8(passwords.sealed));
    const sealed = await createLocalCa({ ...names, pin, clock: systemClock, random: systemRandom });
    files.write('sealed.json', sealed);
    for (const [name, password] of Object.entries(passwords))
      files.write(`${name}-password`, `${password}\n`);
    files.write('root.pem', authority.root);
    const issuers = {
      est: { kind: 'est', url: est.url, serverRoot: 'root.pem', user: 'bench', passwordFile: 'est-password' },
      step: {
        kind: 'step-ca',
        url: step.url,
        rootFingerprint: createHash('sha256').update(authority.rootDer).digest('hex'),
        provisioner: 'bench',
        passwordFile: 'step-password',
      },
      sealed: { kind: 'sealed', file: 'sealed.json', pinFile: 'sealed-password' },
    };
    files.write('issuers.yaml', JSON.stringify({ version: 1, issuers }));
  });
  afterAll(async () => {
    await est?.[Symbol.asyncDispose]();
    await step?.[Symbol.asyncDispose]();
    files[Symbol.dispose]();
  });

  test.each(['step', 'sealed'] as const)(
    'nothing is left of the password of %s',
    async (name) => {
      const remains = await remainsOf(passwords[name], files.folder, name);
      process.stdout.write(`${JSON.stringify({ what: `password of ${name}`, ...remains })}\n`);
      expect(remains.commandLineAndEnvironment).toEqual({});
      expect(remains.memory).toEqual({});
    },
    120_000,
  );

  test('of the password for EST there is the header that HTTP wants, which is a text, and no other form', async () => {
    const header = Buffer.from(`bench:${passwords.est}`).toString('base64');
    const remains = await remainsOf(passwords.est, files.folder, 'est', [header]);
    process.stdout.write(`${JSON.stringify({ what: 'password of est', ...remains })}\n`);
    expect(remains.commandLineAndEnvironment).toEqual({});
    for (const form of Object.keys(remains.memory)) expect(form).toMatch(/^base64/);
    // the search would find it in any other form: it finds this one
    expect(remains.more[header]).toBeGreaterThan(0);
  }, 120_000);
});
