/** A person with a terminal opens an authority of an engine that runs: the PIN comes from a file, never from the arguments. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../station/bench.ts';

const entry = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const place = temporaryFolder();
const data = join(place.folder, 'data');
const pinFile = join(place.folder, 'pin');
const wrongFile = join(place.folder, 'wrong');
const pin = 'canary-41c7-pin';
let engine: ChildProcess;

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

function run(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [entry, '--data', data, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      said += part.toString();
    });
  return new Promise((done) => child.once('close', (code) => done({ code, said })));
}

beforeAll(async () => {
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'issuers.yaml'), 'version: 1\nlocalCa: { pin: ask }\n');
  writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 });
  writeFileSync(wrongFile, 'wrong-wrong\n', { mode: 0o600 });
  engine = spawn(process.execPath, [entry, '--data', data, '--json', 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((ready) => engine.stdout?.once('data', ready));
}, 60_000);
afterAll(async () => {
  const ended = new Promise((done) => engine.once('close', done));
  engine.kill('SIGKILL');
  await ended;
  place.remove();
});

test('chooses, locks, is refused and opens, and says the PIN to nobody', async () => {
  const chosen = await run('issuer', 'choose-pin', 'local-ca', '--pin-file', pinFile);
  expect(JSON.parse(chosen.said)).toMatchObject({ state: 'ready', pin: { open: true } });
  const locked = await run('issuer', 'lock', 'local-ca');
  expect(JSON.parse(locked.said)).toMatchObject({ state: 'locked', pin: { need: 'enter' } });
  const wrong = await run('issuer', 'unlock', 'local-ca', '--pin-file', wrongFile);
  expect(wrong.code).not.toBe(0);
  expect(wrong.said).toContain('issuer.pin');
  const opened = await run('issuer', 'unlock', 'local-ca', '--pin-file', pinFile);
  expect(JSON.parse(opened.said)).toMatchObject({ state: 'ready', pin: { open: true, wrong: 0 } });
  for (const { said } of [chosen, locked, wrong, opened]) {
    expect(said).not.toContain(pin);
    expect(said).not.toContain('wrong-wrong');
  }
}, 60_000);
