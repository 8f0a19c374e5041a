/** The office's side of a shared order on the command line: hand in, sum, close, answer a file; real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedOrder } from '../server/shared-order.ts';
import { temporaryFolder } from '../station/bench.ts';

const entry = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const place = temporaryFolder();
const at = (name: string): string => join(place.folder, name);

function start(...args: readonly string[]): ChildProcess {
  return spawn(
    process.execPath,
    [entry, '--json', '--data', at(args[0] === 'server' ? 'server' : 'data'), ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}

async function run(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly reply: unknown }> {
  const child = start(...args);
  let output = '';
  child.stdout?.on('data', (part: Buffer) => {
    output += part.toString();
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, reply: output === '' ? null : JSON.parse(output) };
}

let server: ChildProcess;
let url = '';
let code = '';
beforeAll(async () => {
  writeFileSync(at('passphrase'), 'correct horse battery');
  await run('key', at('office.pem'), '--passphrase-file', at('passphrase'));
  writeFileSync(at('order.yaml'), JSON.stringify(sharedOrder({ contact: 'none' })));
  await run(
    'order',
    'sign',
    at('order.yaml'),
    '-o',
    at('order.json'),
    '--key',
    at('office.pem'),
    '--passphrase-file',
    at('passphrase'),
  );
  server = start(
    'server',
    '--port',
    '0',
    '--office',
    at('office.pem.pub.pem'),
    '--announce',
    at('announced'),
  );
  const announced = await new Promise<string>((ready, failed) => {
    server.stdout?.once('data', (part: Buffer) => ready(part.toString()));
    server.once('close', () => failed(new Error('the server ended')));
  });
  ({ url, enrolmentCode: code } = JSON.parse(announced) as { url: string; enrolmentCode: string });
}, 240_000);
afterAll(async () => {
  const ended = new Promise((done) => server.once('close', done));
  server.kill('SIGTERM');
  await ended;
  place.remove();
});

const fault = (wanted: string): unknown =>
  expect.objectContaining({ fault: expect.objectContaining({ code: wanted }) });

test('an order is handed in, leased by file, summed up and closed, each with its own words', async () => {
  const made = ['token', 'make', '--title', 'orders', '--scope', 'orders:read', '-o', at('token')];
  expect((await run('server', ...made)).code).toBe(0);
  const report = ['server', 'order', 'report', 'o-1', '--server', url, '--token-file', at('token')];
  // without a token nothing is read
  expect(await run('server', 'order', 'report', 'o-1', '--server', url)).toMatchObject({
    reply: { fault: { code: 'server.refused', context: { status: 401 } } },
  });
  expect(await run(...report)).toEqual({
    code: expect.any(Number),
    reply: fault('server.refused'),
  });
  expect(await run('server', 'order', 'add', at('order.json'), '--server', url)).toEqual({
    code: 0,
    reply: { order: 'o-1' },
  });
  await run('trust', 'add', at('office.pem.pub.pem'), '--title', 'Office');
  await run('sync', '--server', url, '--code', code);
  await run('sync', '--server', 'none');
  const lease = async (name: string): Promise<unknown> => {
    await run('order', 'lease', 'request', '-o', at(`${name}.request`));
    const answered = await run(
      'server',
      'lease',
      at(`${name}.request`),
      '-o',
      at(`${name}.answer`),
      '--server',
      url,
    );
    expect(answered.code).toBe(0);
    return (await run('order', 'lease', 'import', at(`${name}.answer`))).reply;
  };
  // The order comes along with the first file, or came while the station was on the network for its enrolment.
  await lease('first');
  expect(await lease('second')).toMatchObject({ refused: [] });
  expect((await run('order', 'lease', 'import', at('second.answer'))).reply).toMatchObject({ leases: 0 });
  const { reply } = await run('order', 'list');
  expect(reply).toMatchObject({ orders: [{ order: { order: 'o-1' }, usable: expect.any(Number) }] });
  expect((reply as { orders: { usable: number }[] }).orders[0]?.usable).toBeGreaterThan(0);
  expect((await run(...report, '--numbers')).reply).toMatchObject({
    accounted: true,
    numbers: [],
  });
  const close = [
    'server',
    'order',
    'close',
    'o-1',
    '--key',
    at('office.pem'),
    '--passphrase-file',
    at('passphrase'),
  ];
  expect((await run(...close, '--server', url)).code).toBe(0);
  expect((await run(...report)).reply).toMatchObject({
    closedAt: expect.any(String),
    unleased: 0,
  });
}, 240_000);
