/** The verifier as it is given away: one file, run as a program in a folder that has nothing else of ours. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildVerifier } from '../../build/verifier.mjs';
import { Chain, passedBody, wipeBody } from './exports.ts';

const folder = mkdtempSync(join(tmpdir(), 'mintmark-verifier-'));
const chain = new Chain();
beforeAll(async () => {
  await buildVerifier(fileURLToPath(new URL('../..', import.meta.url)), '1.2.3', folder);
  chain.add('job-record', passedBody);
  const wipe = wipeBody('hw-1');
  chain.add(wipe.kind, wipe.body);
  writeFileSync(join(folder, 'export.json'), chain.text());
  writeFileSync(join(folder, 'forged.json'), chain.text().replace('Gateway Mk2', 'Gateway Mk3'));
  writeFileSync(join(folder, 'station.pem'), chain.signer.publicKeyPem);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      ['mintmark-verify.mjs', ...args],
      { cwd: folder, env: {} },
      (_error, stdout, stderr) => done({ code: child.exitCode ?? -1, text: stdout + stderr }),
    );
  });
}

test('a genuine export is VALID, in words, and the program ends with 0', async () => {
  const { code, text } = await run('export.json', '--key', 'station.pem', '--unit', 'hw-1');
  expect(text).toMatch(/Wipe certificate: VERIFIED WITH EXCEPTIONS\.[\s\S]*VALID\.\n$/);
  expect(code).toBe(0);
});

test('a forged one is NOT VALID and ends with 1; wrong use ends with 2', async () => {
  const forged = await run('forged.json', '--key', 'station.pem');
  expect(forged).toMatchObject({ code: 1, text: expect.stringMatching(/CHANGED[\s\S]*NOT VALID/) });
  expect(await run()).toMatchObject({ code: 2, text: expect.stringContaining('Name one file') });
  expect((await run('missing.json', '--key', 'station.pem')).code).toBe(2);
});

test('it is one small file without imports of packages, and a page that may load nothing', () => {
  const program = readFileSync(join(folder, 'mintmark-verify.mjs'), 'utf8');
  const imported = [...program.matchAll(/^import .*from ["'](.+)["'];?$/gm)].map((match) => match[1]);
  expect(imported.every((name) => name?.startsWith('node:'))).toBe(true);
  expect(program.split('\n').length).toBeLessThan(1_500);
  const page = readFileSync(join(folder, 'mintmark-verify.html'), 'utf8');
  expect(page).toMatch(/default-src 'none'; script-src 'sha256-[A-Za-z0-9+/=]+'/);
  expect(page).not.toMatch(/src=|href=|https?:/);
});
