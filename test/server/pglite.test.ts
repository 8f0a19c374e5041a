import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openServer } from '../../src/server/server.ts';
import { openTestServer, TestStation, unitState } from './fixtures.ts';
import { describeServer } from './server-suite.ts';

describeServer('the management server on its own database', () => openTestServer());

function statusWithHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(new URL('/api/v1/health', url), { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test('a server remembers after a restart, is for one process a folder, and answers to its own name only', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-server-'));
  const options = { folder, databaseUrl: null, port: 0, version: 'test' };
  try {
    const station = new TestStation('bench-again');
    const fact = station.fact('unit-state', unitState('unit-0001', 'blank'));
    const first = await openServer(options);
    const asTest = (server: typeof first) => ({ server, url: server.url, folder }) as never;
    await expect(openServer(options)).rejects.toMatchObject({ code: 'store.locked' });
    expect(await statusWithHost(first.url, 'evil.example')).toBe(421);
    expect(await statusWithHost(first.url, '127.0.0.1.evil.example:80')).toBe(421);
    expect(await statusWithHost(first.url, 'localhost')).toBe(200);
    await station.enrol(asTest(first));
    const [before] = await station.results(asTest(first), [fact]);
    await first[Symbol.asyncDispose]();

    await using second = await openServer(options);
    expect(await station.results(asTest(second), [fact])).toEqual([before]);
    await expect(
      openServer({ ...options, folder: join(folder, 'other'), port: Number(new URL(second.url).port) }),
    ).rejects.toMatchObject({ code: 'server.unreachable' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
