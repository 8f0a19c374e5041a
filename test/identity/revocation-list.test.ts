/** The lists that our own authorities sign, as OpenSSL reads them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { certificatesOfPem, pemBytes } from '../../src/formats/pem.ts';
import { readCertificate } from '../../src/identity/certificate.ts';
import type { RevocationList } from '../../src/identity/issuer.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { profile } from '../store/fixtures.ts';
import { makeKey, makeRequest } from './device.ts';

const folder = mkdtempSync(join(tmpdir(), 'mintmark-crl-'));
let ca: LocalCa;
let root: Uint8Array;
beforeAll(async () => {
  const pin = new Secret(utf8('135790'));
  const options = { organization: 'Example', commonName: 'Root', demo: false, pin };
  const sealed = await createLocalCa({ ...options, clock: systemClock, random: systemRandom });
  ca = await LocalCa.open(sealed, pin, { id: 'local-ca', clock: systemClock, random: systemRandom });
  root = certificatesOfPem(ca.rootPem())?.[0] ?? new Uint8Array();
  writeFileSync(join(folder, 'root.pem'), ca.rootPem());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function unit(serialNumber: string): Promise<{ readonly file: string; readonly serial: string }> {
  const certificateRequest = makeRequest({ commonName: serialNumber, key: makeKey() });
  const signal = new AbortController().signal;
  const { chain } = await ca.issue({
    certificateRequest,
    profile,
    serialNumber,
    hardwareId: 'unit-1',
    signal,
  });
  const [leaf = new Uint8Array()] = chain;
  const file = join(folder, `${serialNumber}.pem`);
  writeFileSync(file, pemBytes('CERTIFICATE', leaf));
  return { file, serial: toHex(readCertificate(leaf).serial) };
}

async function list(revoked: RevocationList['revoked'], more: Partial<RevocationList> = {}): Promise<string> {
  const thisUpdate = new Date(Date.now() - 60_000);
  const nextUpdate = new Date(Date.now() + 86_400_000);
  const made = await ca.signRevocationList({ number: 7, thisUpdate, nextUpdate, revoked, ...more });
  const file = join(folder, 'list.crl');
  writeFileSync(file, made);
  execFileSync('openssl', ['crl', '-inform', 'der', '-in', file, '-out', join(folder, 'list.pem')]);
  return execFileSync(
    'openssl',
    ['crl', '-inform', 'der', '-in', file, '-noout', '-text', '-CAfile', join(folder, 'root.pem')],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 16_000_000,
    },
  );
}

function verify(file: string): string {
  try {
    return execFileSync(
      'openssl',
      [
        'verify',
        '-x509_strict',
        '-crl_check',
        '-CAfile',
        join(folder, 'root.pem'),
        '-CRLfile',
        join(folder, 'list.pem'),
        file,
      ],
      { encoding: 'utf8', stdio: 'pipe' },
    );
  } catch (thrown) {
    return String((thrown as { readonly stderr: string }).stderr);
  }
}

test('OpenSSL lets in the unit that is not on the list, and refuses the one that is', async () => {
  const [good, bad] = [await unit('MM-00001'), await unit('MM-00002')];
  const text = await list([
    { serial: bad.serial, at: new Date('2026-01-05T08:00:00Z'), reason: 'superseded' },
  ]);
  expect(text).toMatch(/Superseded/);
  expect(text).toMatch(/X509v3 CRL Number:\s+7/);
  expect(text).toMatch(/X509v3 Authority Key Identifier/);
  expect(verify(good.file)).toMatch(/OK/);
  expect(verify(bad.file)).toMatch(/certificate revoked/);
});

test('a list with nothing on it is a list, and one whose time is over is refused', async () => {
  const { file } = await unit('MM-00003');
  expect(await list([])).toMatch(/No Revoked Certificates/);
  expect(verify(file)).toMatch(/OK/);
  await list([], { nextUpdate: new Date(Date.now() - 1_000) });
  expect(verify(file)).toMatch(/CRL has expired/);
});

test('ten thousand certificates fit, and the one among them is found', async () => {
  const { file, serial } = await unit('MM-00004');
  const at = new Date();
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    serial: `40${index.toString(16).padStart(30, '0')}`,
    at,
    reason: 'cessationOfOperation' as const,
  }));
  await list([...many, { serial, at, reason: 'keyCompromise' }]);
  expect(verify(file)).toMatch(/certificate revoked/);
});

test('the list names the authority by the key that its certificates name', async () => {
  const text = await list([]);
  const id = /Subject Key Identifier:\s+([0-9A-F:]+)/.exec(
    execFileSync('openssl', ['x509', '-noout', '-text', '-in', join(folder, 'root.pem')], {
      encoding: 'utf8',
    }),
  )?.[1];
  expect(text).toContain(id);
  expect(root.length).toBeGreaterThan(200);
});
