import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openWebWindow, type WebWindow } from '../../../src/station/wires/web-window.ts';
import { type StandInEngine, standInEngine } from './stand-in-engine.ts';

let folder: string;
let engine: StandInEngine;
let web: WebWindow;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mintmark-web-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>window</title>');
  writeFileSync(join(folder, '..', `${folder.split('/').at(-1)}-outside.txt`), 'not for browsers');
  symlinkSync('/etc/hostname', join(folder, 'link.txt'));
  engine = standInEngine();
  web = await openWebWindow(engine, { folder, port: 0 });
});

afterEach(async () => {
  await web[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  rmSync(`${folder}-outside.txt`);
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** The path goes out as it is given: no client straightens it. */
function ask(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((done, failed) => {
    const sent = request({ host: '127.0.0.1', port: web.port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        done({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    sent.on('error', failed);
    sent.end();
  });
}

const origin = (): string => `http://127.0.0.1:${web.port}`;
const oneTimeToken = (): string => /#token=(.+)$/.exec(web.url)?.[1] ?? '';

function buy(token: string, headers: Record<string, string> = {}): Promise<Answer> {
  return ask('/session', 'POST', { origin: origin(), authorization: `Bearer ${token}`, ...headers });
}

async function session(): Promise<string> {
  const { body } = await buy(oneTimeToken());
  return (JSON.parse(body) as { token: string }).token;
}

/** What becomes of a WebSocket: `open`, or the status of the refusal. */
function dial(protocols: readonly string[], headers: Record<string, string>): Promise<WebSocket | number> {
  return new Promise((done) => {
    const socket = new WebSocket(`ws://127.0.0.1:${web.port}/contract`, [...protocols], { headers });
    socket.once('open', () => done(socket));
    socket.once('unexpected-response', (_request, response) => {
      done(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', () => undefined);
  });
}

describe('the one-time token', () => {
  test('buys a session once, and with the session the contract is spoken', async () => {
    const token = await session();
    const socket = await dial(['mintmark', token], { origin: origin() });
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
    const reply = new Promise((done) => socket.once('message', (data) => done(JSON.parse(data.toString()))));
    socket.send(JSON.stringify({ type: 'call', id: 1, name: 'listPorts', argument: null }));
    expect(await reply).toEqual({ type: 'reply', id: 1, ok: true, value: [] });
    socket.close();
  });

  test('is spent by its first use', async () => {
    expect((await buy(oneTimeToken())).status).toBe(200);
    expect((await buy(oneTimeToken())).status).toBe(403);
  });

  test('is refused when it is wrong, cut short, too long or missing, and is not spent by that', async () => {
    const right = oneTimeToken();
    const wrong = [`${right.slice(0, -4)}AAAA`, right.slice(0, -1), `${right}A`, '', 'undefined', '%00'];
    for (const token of wrong) expect((await buy(token)).status).toBe(403);
    expect((await buy(right)).status).toBe(200);
  });

  test('does not open the contract itself', async () => {
    expect(await dial(['mintmark', oneTimeToken()], { origin: origin() })).toBe(403);
  });

  test('is not spent by a page of another origin, or without one', async () => {
    for (const other of [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${web.port + 1}`,
      `https://127.0.0.1:${web.port}`,
    ])
      expect((await buy(oneTimeToken(), { origin: other })).status).toBe(403);
    const authorization = `Bearer ${oneTimeToken()}`;
    expect((await ask('/session', 'POST', { authorization })).status).toBe(403);
    expect((await buy(oneTimeToken())).status).toBe(200);
  });
});

describe('the web window', () => {
  test('refuses every host but the one that was printed: a name that was rebound to loopback', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${web.port}`,
      '127.0.0.1',
      `127.0.0.1.evil.example:${web.port}`,
      `[::1]:${web.port}`,
    ])
      expect((await ask('/', 'GET', { host })).status).toBe(403);
    expect((await ask('/', 'GET', { host: `localhost:${web.port}` })).status).toBe(200);
  });

  test('refuses a WebSocket of another origin or host, or with a wrong session', async () => {
    const token = await session();
    expect(await dial(['mintmark', token], { origin: 'http://evil.example' })).toBe(403);
    expect(await dial(['mintmark', token], {})).toBe(403);
    expect(await dial(['mintmark', token], { origin: origin(), host: 'evil.example' })).toBe(403);
    expect(await dial(['mintmark', `${token.slice(0, -4)}AAAA`], { origin: origin() })).toBe(403);
    expect(await dial(['mintmark'], { origin: origin() })).toBe(403);
    expect(await dial(['other', token], { origin: origin() })).toBe(403);
    expect(engine.calls).toEqual([]);
  });

  test('serves only the files that it read at its start: no path of a request reaches the disk', async () => {
    const outside = `${folder.split('/').at(-1)}-outside.txt`;
    const paths = [
      `/../${outside}`,
      `/%2e%2e/${outside}`,
      `/..%2f${outside}`,
      `/..\\${outside}`,
      `//../${outside}`,
      '/../../../../etc/passwd',
      '/etc/passwd',
      '/link.txt',
      '/index.html%00.txt',
      '/index.html/',
      '/INDEX.HTML',
      '/.',
    ];
    for (const path of paths) expect((await ask(path)).status).toBe(404);
    writeFileSync(join(folder, 'later.html'), 'later');
    expect((await ask('/later.html')).status).toBe(404);
    expect((await ask('/?a=1')).body).toContain('<title>window</title>');
  });

  test('sends its policy with every answer, refusals too, and takes no other method', async () => {
    const answers = [
      await ask('/'),
      await ask('/no'),
      await ask('/', 'GET', { host: 'evil.example' }),
      await ask('/', 'DELETE'),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 404, 403, 405]);
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('closes a pipe that speaks no JSON or not the contract', async () => {
    const token = await session();
    for (const text of [
      'garbage',
      '{"type":"call"}',
      '[]',
      '{"type":"call","id":1,"name":"listPorts","argument":null,"extra":1}',
    ]) {
      const socket = await dial(['mintmark', token], { origin: origin() });
      if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
      const closed = new Promise((done) => socket.once('close', done));
      socket.send(text);
      await closed;
    }
    expect(engine.calls).toEqual([]);
  });

  test('listens on loopback only', async () => {
    const reached = await new Promise((done) => {
      const socket = connect(web.port, '127.0.0.2');
      socket.once('connect', () => done(true));
      socket.once('error', () => done(false));
    });
    expect(reached).toBe(false);
  });
});
