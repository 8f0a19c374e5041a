/** Servers that are down, slow or something else, and front ends with a wrong token. The syncer itself: test/sync. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWebWindow } from '../../src/station/wires/web-window.ts';
import { disarmAll, openBench, type TestBench, temporaryFolder } from '../station/bench.ts';
import { expectClear, expectFault } from './clear-fault.ts';

const place = temporaryFolder();
let bench: TestBench;
let script: (response: ServerResponse) => void = (response) => void response.end();
let server: Server;
let url = '';
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
  server = createServer((request, response) => {
    request.resume();
    script(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  place.remove();
});
const enrol = (serverUrl: string): Promise<unknown> =>
  bench.call('saveSettings', { serverUrl, enrolmentCode: 'code' });

describe('a management server', () => {
  test('that is not there', () =>
    expectFault(enrol('http://127.0.0.1:1'), 'server.unreachable', /does not answer/));
  test('whose address is none', async () => {
    await expectFault(
      bench.call('saveSettings', { serverUrl: 'not an address' }),
      'contract.invalid',
      /serverUrl/,
    );
    await expectFault(
      bench.call('saveSettings', { serverUrl: 'file:///etc/passwd' }),
      'file.invalid',
      /is not the address of a server/,
    );
  });
  test('that is a web page', async () => {
    script = (response) => void response.end('<html>Welcome</html>');
    await expectFault(enrol(url), 'server.nonsense', /something else than a management server/);
  });
  test('that gives a key which is none', async () => {
    script = (response) => void response.end(JSON.stringify({ serverPublicKeyPem: 'trust me' }));
    await expectFault(enrol(url), 'server.nonsense', /no key/);
  });
  test('that sends without end', async () => {
    script = (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    };
    await expectFault(enrol(url), 'server.nonsense', /longer than/);
  });
  test('in any of these states keeps no unit from passing', async () => {
    script = (response) => void response.end('<html>Welcome</html>');
    await bench.call('saveSettings', { serverUrl: url });
    await bench.plug(1);
    expect(await bench.run(1, 'gateway-mk2')).toMatchObject({ outcome: 'passed' });
    const [view] = await bench.until('the fault', (state) => (state.sync[0]?.lastFault ? state.sync : null));
    expectClear(view?.lastFault, 'server.nonsense', /something else than a management server/);
    expect(view?.accepted).toBe(0);
    expect(view?.waiting).toBeGreaterThan(0);
    await bench.call('saveSettings', { serverUrl: null });
    expect(bench.station.state.sync).toEqual([]);
  });
});

test('a browser with a wrong token, or a token that is spent, gets no session', async () => {
  const folder = join(place.folder, 'window');
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  await using window = await openWebWindow(bench.station, { folder, port: 0 });
  const origin = `http://127.0.0.1:${window.port}`;
  const session = async (token: string): Promise<number> =>
    (
      await fetch(`${origin}/session`, {
        method: 'POST',
        headers: { origin, authorization: `Bearer ${token}` },
      })
    ).status;
  const token = new URL(window.url).hash.replace('#token=', '');
  expect(await session('')).toBe(403);
  expect(await session('guessed')).toBe(403);
  expect(await session(token)).toBe(200);
  expect(await session(token)).toBe(403);
});
