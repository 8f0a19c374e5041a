/** Who sends slowly, or nothing at all, is cut off after a while, with and without TLS, and nobody else notices. The limits are the server's own, only shorter. */
import { rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultPatience } from '../../src/server/patience.ts';
import { openTestServer, type TestServer, TestStation, unitState } from './fixtures.ts';
import { openTlsServer, type TlsServer } from './tls-fixtures.ts';

const patience = { ...defaultPatience, requestMs: 6_000, headMs: 4_000, silenceMs: 9_000, lookEveryMs: 100 };
const head =
  'POST /api/v1/facts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nMintmark-Station: x\r\nMintmark-Signature: x\r\n';

let plain: TestServer;
let tls: TlsServer;
beforeAll(async () => {
  [plain, tls] = await Promise.all([openTestServer(null, { patience }), openTlsServer({ patience })]);
}, 90_000);
afterAll(async () => {
  await plain?.[Symbol.asyncDispose]();
  await tls?.[Symbol.asyncDispose]();
  if (tls !== undefined) rmSync(tls.folder, { recursive: true, force: true });
}, 60_000);

const portOf = ({ url }: { readonly url: string }): number => Number(new URL(url).port);
const doors = [
  ['plain', () => connect(portOf(plain), '127.0.0.1')],
  [
    'TLS',
    () => connectTls({ port: portOf(tls), host: '127.0.0.1', servername: 'localhost', ca: tls.rootPem }),
  ],
] as const;

/** What came back until the server ended the connection; it is never ended from here. */
async function untilCutOff(socket: Socket): Promise<string> {
  let answer = '';
  socket.on('data', (part: Buffer) => {
    answer += part.toString();
  });
  await new Promise<void>((done) => {
    // a reset is an end, too
    socket.on('error', () => undefined);
    socket.on('close', () => done());
  });
  return answer;
}

/** A byte now and then: never silent for long, and never ready. */
function drip(socket: Socket, text: string): Disposable {
  let next = 0;
  const timer = setInterval(() => {
    socket.write(text[next % text.length] ?? 'x');
    next += 1;
  }, 50);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

describe.concurrent.each(doors)('over %s', (_name, open) => {
  test('whoever says nothing at all is cut off', async () => {
    expect(await untilCutOff(open())).toMatch(/^(|HTTP\/1\.1 408 )/);
  }, 120_000);

  test('a head that comes a byte at a time ends as a timeout', async () => {
    const socket = open();
    using _dripping = drip(socket, `${head}X-More: ${'y'.repeat(10_000)}`);
    expect(await untilCutOff(socket)).toMatch(/^HTTP\/1\.1 408 /);
  }, 120_000);

  test('a body that comes a byte at a time ends as a timeout, steady as it is', async () => {
    const socket = open();
    socket.write(`${head}Content-Length: 1000000\r\n\r\n{"station":"`);
    using _dripping = drip(socket, 'x');
    expect(await untilCutOff(socket)).toMatch(/^HTTP\/1\.1 408 /);
  }, 120_000);
});

test('a hundred of them keep a station and a person from nothing', async () => {
  const station = new TestStation('bench-slow');
  await station.enrol(plain);
  const sockets = Array.from({ length: 100 }, () => connect(portOf(plain), '127.0.0.1'));
  const cutOff = sockets.map(untilCutOff);
  for (const socket of sockets) socket.write(`${head}Content-Length: 1000\r\n\r\n{"sta`);
  const fact = station.fact('unit-state', unitState('unit-slow', 'blank'));
  expect((await station.results(plain, [fact]))[0]).toMatchObject({ status: 'accepted' });
  expect((await plain.get('/api/v1/units/unit-slow')).status).toBe(200);
  for (const answer of await Promise.all(cutOff)) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
}, 120_000);

test('without other limits a request may last a minute', () => {
  expect(defaultPatience).toMatchObject({ requestMs: 60_000, lookEveryMs: 5_000 });
});
