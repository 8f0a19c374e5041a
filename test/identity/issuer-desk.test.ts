import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBase64 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { createAuthority, renewOwnCertificate } from '../../src/station/issuer-desk.ts';
import { type FakeServer, secretFolder, startFake } from './https-fake.ts';
import { makeAuthority, pkcs7, type TestAuthority } from './test-authority.ts';

const files = secretFolder();
const parts = { folder: files.folder, clock: systemClock, random: systemRandom };
const signal = new AbortController().signal;
let authority: TestAuthority;
let fake: FakeServer;

beforeAll(async () => {
  authority = await makeAuthority();
  fake = await startFake(await authority.server(), async ({ path, body }, response) => {
    if (path.endsWith('/cacerts')) response.end(pkcs7(authority.rootDer));
    else response.end(pkcs7(await authority.sign(fromBase64(body.replace(/\s/g, '')))));
  });
  const own = await authority.client('bench-1');
  files.write('root.pem', authority.root);
  files.write('bench.pem', own.certificate);
  files.write('bench.key', own.privateKey);
  files.write('password', 'x');
  const est = `kind: est\n    url: ${fake.url}\n    serverRoot: root.pem`;
  files.write(
    'issuers.yaml',
    `version: 1
issuers:
  by-certificate:
    ${est}
    certificate: bench.pem
    privateKeyFile: bench.key
  by-password:
    ${est}
    user: bench
    passwordFile: password
`,
  );
});
afterAll(async () => {
  await fake[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

test("the station's own certificate is put in the place of the old one, and nothing is left beside it", async () => {
  const file = join(files.folder, 'bench.pem');
  const before = new X509Certificate(readFileSync(file));
  expect(await renewOwnCertificate('by-certificate', parts, signal)).toBe(file);
  const after = new X509Certificate(readFileSync(file));
  expect(after.subject).toBe(before.subject);
  expect(after.serialNumber).not.toBe(before.serialNumber);
  expect(readdirSync(files.folder).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('a renewal that is refused leaves the old certificate where it is', async () => {
  const file = join(files.folder, 'bench.pem');
  const before = readFileSync(file, 'utf8');
  fake.answer = (_request, response) => void response.writeHead(403).end();
  await expect(renewOwnCertificate('by-certificate', parts, signal)).rejects.toMatchObject({
    code: 'issuer.unavailable',
  });
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('there is nothing to renew for a password, and nothing to create outside of an HSM', async () => {
  await expect(renewOwnCertificate('by-password', parts, signal)).rejects.toMatchObject({
    code: 'plan.refused',
  });
  const names = { organization: 'x', commonName: 'x' };
  await expect(createAuthority('by-password', names, parts)).rejects.toMatchObject({ code: 'plan.refused' });
});
