/** A line without a network on the command line, in real processes: the file out, the server's answer, and what stations pull. */

import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { keyIdOf } from '../../src/evidence/key-id.ts';
import { makePackage } from '../../src/station/office/make-package.ts';
import { makeOfficeKey, openOfficeKey } from '../../src/station/office/office-key.ts';
import { temporaryFolder } from '../station/bench.ts';
import { quickEntries } from '../station/packages.ts';
import { type Started, startOn } from './command-line.ts';

const place = temporaryFolder();
const at = (name: string): string => join(place.folder, name);
const office = makeOfficeKey('correct horse battery');
const officeKey = openOfficeKey(office.privateKeyPem, 'correct horse battery');
let server: Started;
let url = '';

async function run(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly reply: unknown }> {
  const { code, output } = await startOn(at(args[0] === 'server' ? 'server' : 'data'), ['--json', ...args])
    .ended;
  return { code, reply: output.trim() === '' ? null : JSON.parse(output) };
}
async function reply(...args: readonly string[]): Promise<unknown> {
  const ended = await run(...args);
  expect(ended, args.join(' ')).toMatchObject({ code: 0 });
  return ended.reply;
}

beforeAll(async () => {
  writeFileSync(at('office.pub.pem'), office.publicKeyPem);
  const entries = new Map([
    ['package.yaml', utf8('package: quick\ntitle: Quick\nversion: 1.0.0\n')],
    ...quickEntries(),
  ]);
  writeFileSync(at('quick.zip'), makePackage(entries, officeKey, '1.0.0').bytes);
  const announced = at('announced.json');
  server = startOn(at('server'), [
    'server',
    '--port',
    '0',
    '--office',
    at('office.pub.pem'),
    '--announce',
    announced,
  ]);
  await vi.waitUntil(() => existsSync(announced), { timeout: 240_000, interval: 200 });
  const told = JSON.parse(readFileSync(announced, 'utf8')) as { url: string; enrolmentCode: string };
  ({ url } = told);
  await reply('sync', '--server', url, '--code', told.enrolmentCode);
  await reply('sync', '--server', 'none');
}, 600_000);
afterAll(async () => {
  server?.child.kill();
  await server?.ended;
  place.remove();
});

describe('a line without a network', () => {
  test('gives its records to the server and gets everything back in one file, once', async () => {
    await reply('trust', 'add', at('office.pub.pem'), '--title', 'Office');
    expect(await reply('server', 'package', 'add', at('quick.zip'), '--server', url)).toMatchObject({
      package: 'quick',
      version: '1.0.0',
    });
    expect(await reply('sync', 'export', '-o', at('records.json'))).toMatchObject({ asks: true });
    // never over a file that is there
    expect((await run('sync', 'export', '-o', at('records.json'))).code).not.toBe(0);
    const given = (await reply(
      'server',
      'records',
      at('records.json'),
      '-o',
      at('answer.json'),
      '--server',
      url,
    )) as {
      accepted: number;
      results: number;
    };
    expect(given.accepted).toBeGreaterThan(0);
    expect(given.accepted).toBe(given.results);
    expect(await reply('sync', 'import', at('answer.json'))).toMatchObject({
      receipts: { accepted: given.accepted, known: 0, refused: [], rejected: [] },
      packages: [{ package: 'quick', version: '1.0.0' }],
      notes: [],
    });
    expect(await reply('sync', 'import', at('answer.json'))).toMatchObject({
      receipts: { accepted: 0, known: given.accepted },
      notes: [],
    });
    const changed = readFileSync(at('answer.json'), 'utf8').replace('"kind":"packages"', '"kind":"pakages"');
    writeFileSync(at('changed.json'), changed);
    expect((await run('sync', 'import', at('changed.json'))).code).not.toBe(0);
  }, 900_000);

  test('hears of an office key that is over', async () => {
    const keyId = keyIdOf(createPublicKey(office.publicKeyPem));
    expect(await reply('server', 'office', 'revoke', keyId)).toEqual({ keyId });
    await reply('sync', 'export', '-o', at('records-2.json'));
    await reply('server', 'records', at('records-2.json'), '-o', at('answer-2.json'), '--server', url);
    expect(await reply('sync', 'import', at('answer-2.json'))).toMatchObject({
      revoked: { signers: ['office.pub.pem'] },
      packages: [],
    });
    expect(await reply('trust', 'list')).toMatchObject({
      signers: [{ keyId, revokedAt: expect.any(String) }],
    });
    expect((await run('import', at('quick.zip'))).code).not.toBe(0);
  }, 900_000);
});
