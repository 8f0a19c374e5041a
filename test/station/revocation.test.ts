/** The end of a certificate reaches its authority: by a list that the station signs, or by a person who confirms it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBase64 } from '../../src/base/bytes.ts';
import { pemBytes } from '../../src/formats/pem.ts';
import { type FakeServer, startFake } from '../identity/https-fake.ts';
import { makeAuthority, pkcs7 } from '../identity/test-authority.ts';
import { openBench, provisionRecipe, type TestBench, temporaryFolder, wipeRecipe } from './bench.ts';
import { withManifest, zipped } from './packages.ts';

const place = temporaryFolder();
const folder = join(place.folder, 'data');
let fake: FakeServer;
let bench: TestBench;

const recipe = `recipe: by-est
title: by-est
product: Gateway Mk2
purpose: provision
driver: smp
options: { model: Gateway Mk2, responseTimeoutMs: 800, restartTimeoutMs: 3000 }
steps:
  - step: identify
  - step: identity
    profile: by-est
`;

beforeAll(async () => {
  const authority = await makeAuthority();
  fake = await startFake(await authority.server(), async (request, response) => {
    if (request.path.endsWith('/cacerts')) response.end(pkcs7(authority.rootDer));
    else if (request.path.endsWith('/csrattrs')) response.writeHead(204).end();
    else response.end(pkcs7(await authority.sign(fromBase64(request.body.replace(/\s/g, '')))));
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'est-root.pem'), authority.root);
  writeFileSync(
    join(folder, 'issuers.yaml'),
    `version: 1\nissuers:\n  factory:\n    kind: est\n    url: ${fake.url}\n    serverRoot: est-root.pem\n`,
  );
  bench = await openBench(folder);
  const text = (source: string): Uint8Array => new TextEncoder().encode(source);
  const profile = {
    profile: 'by-est',
    title: 'by-est',
    serial: { prefix: 'ES-', digits: 5, first: 1, last: 999 },
    subject: { organization: 'Example' },
    issuer: 'factory',
    template: 'tls-client',
  };
  const entries = new Map([
    ['recipes/by-est.yaml', text(recipe)],
    ['profiles.yaml', text(JSON.stringify([profile]))],
  ]);
  await bench.call('importFile', { base64: zipped(withManifest(entries, 'revocation')) });
  for (const number of [1, 2]) await bench.arm(number, null);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
  place.remove();
});

const listed = (issuer: string): ReturnType<typeof bench.call<'listRevocations'>> =>
  bench.call('listRevocations', { issuer });
const view = (destination: string): (typeof bench.station.state.sync)[number] | undefined =>
  bench.station.state.sync.find((one) => one.destination === destination);

test('a wiped unit is on the list of the local authority, which OpenSSL checks it by', async () => {
  await bench.plug(1);
  expect((await bench.run(1, provisionRecipe)).outcome).toBe('passed');
  const hardwareId = bench.slot(1).hardwareId ?? '';
  const [leaf = ''] = leafOf(hardwareId);
  const before = await bench.call('revocationList', { issuer: 'local-ca' });
  expect(before.count).toBe(0);
  expect(verify(leaf, fromBase64(before.base64))).toMatch(/OK/);
  expect((await bench.wipe(1)).outcome).toBe('passed');
  await bench.until('the list', () => view('issuer:local-ca')?.accepted === 1);
  expect(verify(leaf, readFileSync(join(folder, 'crl', 'local-ca.crl')))).toMatch(/certificate revoked/);
  const { identities } = await bench.call('getUnit', { hardwareId });
  // a list that lies here and that nobody has fetched is no receipt
  expect(identities[0]?.credentialState).toBe('REVOCATION PENDING');
  await bench.unplug(1);
});

test('where the authority takes none, a person is told, and it stays until somebody confirms it', async () => {
  await bench.plug(2);
  expect((await bench.run(2, 'by-est')).outcome).toBe('passed');
  const hardwareId = bench.slot(2).hardwareId ?? '';
  expect((await bench.wipe(2)).outcome).toBe('passed');
  await bench.until('the answer', () => view('issuer:factory')?.rejected === 1);
  const [row] = await listed('factory');
  expect(row).toMatchObject({
    hardwareId,
    state: 'rejected',
    said: expect.stringContaining('mintmark issuer revoked'),
  });
  expect(bench.station.state.alerts.map(({ code }) => code)).toContain('issuer.revoke-by-hand');
  // asked again it is the same answer, and still visible
  await bench.call('retrySync', {});
  await bench.until('the answer again', () => view('issuer:factory')?.rejected === 1);

  const note = 'Ada at the factory CA, ticket 4711';
  await expect(
    bench.call('confirmRevoked', { issuer: 'factory', serial: 'abcd', note }),
  ).rejects.toMatchObject({
    code: 'plan.refused',
  });
  expect(
    await bench.call('confirmRevoked', { issuer: 'factory', serial: row?.certificateSerial, note }),
  ).toEqual({
    confirmed: 1,
  });
  await bench.until(
    'no alert',
    (state) => !state.alerts.some(({ code }) => code === 'issuer.revoke-by-hand'),
  );
  expect((await listed('factory'))[0]).toMatchObject({
    state: 'accepted',
    said: expect.stringContaining('ticket 4711'),
  });
  const { identities } = await bench.call('getUnit', { hardwareId });
  expect(identities[0]?.credentialState).toBe('revoked');
});

test('what went to the authorities went nowhere else, and the other way round', async () => {
  const { rows } = await bench.call('listSync', { limit: 100 });
  expect(rows.map(({ destination, kind }) => `${destination} ${kind}`).sort()).toEqual([
    'issuer:factory revocation',
    'issuer:local-ca revocation',
  ]);
  expect(bench.station.state.recipes.some(({ id }) => id === wipeRecipe)).toBe(true);
});

test('an authority that has its own list is not signed for', async () => {
  await expect(bench.call('revocationList', { issuer: 'factory' })).rejects.toMatchObject({
    code: 'plan.refused',
  });
});

function leafOf(hardwareId: string): readonly string[] {
  const database = new BetterSqlite(join(folder, 'mintmark.db'), { readonly: true });
  const row = database
    .prepare('SELECT certificate_chain FROM identities WHERE hardware_id = ?')
    .pluck()
    .get(hardwareId);
  database.close();
  return JSON.parse(String(row));
}

/** With the root from the certificate of the list's signer, as the local authority's key is in the database. */
function verify(leaf: string, list: Uint8Array): string {
  const file = (name: string): string => join(place.folder, name);
  writeFileSync(file('leaf.pem'), pemBytes('CERTIFICATE', fromBase64(leaf)));
  const database = new BetterSqlite(join(folder, 'mintmark.db'), { readonly: true });
  const sealed = database
    .prepare(`SELECT bytes FROM sealed_secrets WHERE name = 'local-ca'`)
    .pluck()
    .get() as Buffer;
  database.close();
  const { certificate } = JSON.parse(sealed.toString());
  writeFileSync(file('root.pem'), pemBytes('CERTIFICATE', fromBase64(certificate)));
  writeFileSync(file('list.pem'), pemBytes('X509 CRL', list));
  try {
    return execFileSync(
      'openssl',
      ['verify', '-crl_check', '-CAfile', file('root.pem'), '-CRLfile', file('list.pem'), file('leaf.pem')],
      { encoding: 'utf8', stdio: 'pipe' },
    );
  } catch (thrown) {
    return String((thrown as { readonly stderr: string }).stderr);
  }
}
