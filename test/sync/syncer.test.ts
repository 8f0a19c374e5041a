import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { Fault } from '../../src/model/fault.ts';
import { backoffMs } from '../../src/sync/backoff.ts';
import {
  accept,
  acceptAll,
  receiptFor,
  type Script,
  type ScriptedServer,
  scriptedServer,
  world,
} from './fixtures.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.script = acceptAll;
  server.batches.length = 0;
});

const status =
  (code: number, body = 'no'): Script =>
  (_batch, response) => {
    response.statusCode = code;
    response.end(body);
  };
const hour = 3_600_000;

describe('a server that takes records', () => {
  test('gets a thousand that waited, in batches, each exactly once', async () => {
    const { outbox, syncer, add } = world(server.url);
    for (let index = 0; index < 1_000; index += 1) add(`fact-${index}`);
    await syncer.drain();
    expect(outbox.count('accepted')).toBe(1_000);
    const sent = server.batches.flatMap((batch) => batch.ids);
    expect(sent).toHaveLength(1_000);
    expect(new Set(sent).size).toBe(1_000);
    expect(Math.max(...server.batches.map((batch) => batch.ids.length))).toBeLessThanOrEqual(500);
    expect(outbox.rows.get('fact-7')?.receipt).toBe(receiptFor('fact-7'));
  });

  test('gets revocations before everything that was there first', async () => {
    const { syncer, add } = world(server.url);
    for (let index = 0; index < 700; index += 1) add(`fact-${index}`);
    add('revoke-1', 'revocation');
    await syncer.drain();
    expect(server.batches[0]?.ids[0]).toBe('revoke-1');
  });

  test('may refuse one and put off another: the rest is taken', async () => {
    server.script = ({ ids }, response) => {
      const results = ids.map((id) =>
        id === 'bad'
          ? { id, status: 'rejected', reason: 'no such unit' }
          : id === 'later'
            ? { id, status: 'retry', reason: 'busy' }
            : { id, status: 'accepted', receipt: receiptFor(id) },
      );
      response.end(JSON.stringify({ results }));
    };
    const { outbox, syncer, add } = world(server.url);
    for (const id of ['good', 'bad', 'later', 'fine']) add(id);
    await syncer.drain();
    expect(outbox.rows.get('bad')).toMatchObject({ state: 'rejected', lastError: 'no such unit' });
    expect(outbox.rows.get('later')).toMatchObject({ state: 'waiting', lastError: 'busy', attempts: 1 });
    expect(outbox.count('accepted')).toBe(2);
  });

  test('must sign what it takes: a wrong receipt is none, and the reason is clear', async () => {
    server.script = ({ ids }, response) =>
      void response.end(
        JSON.stringify({ results: ids.map((id) => ({ id, status: 'accepted', receipt: 'forged' })) }),
      );
    const { outbox, syncer, add } = world(server.url);
    add('fact');
    await syncer.drain();
    expect(outbox.rows.get('fact')).toMatchObject({ state: 'waiting', receipt: null });
    expect(outbox.rows.get('fact')?.lastError).toMatch(/receipt is not good: its signature is wrong/);
  });

  test('and answers for records that nobody sent settles nothing', async () => {
    server.script = (_batch, response) => void response.end(accept(['somebody-elses', '__proto__']));
    const { outbox, syncer, add } = world(server.url);
    add('mine');
    await syncer.drain();
    expect(outbox.rows.get('mine')).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(outbox.rows.get('mine')?.lastError).toMatch(/did not answer for this record/);
  });

  test('whose answer is lost gets the same record again, and only that', async () => {
    const { outbox, syncer, add, clock } = world(server.url);
    const taken: string[] = [];
    server.script = ({ ids }, response) => {
      taken.push(...ids);
      response.destroy();
    };
    add('fact');
    await syncer.drain();
    expect(outbox.rows.get('fact')?.state).toBe('waiting');
    server.script = acceptAll;
    clock.advance(hour);
    await syncer.drain();
    expect(taken).toEqual(['fact']);
    expect(server.batches.map((batch) => batch.ids)).toEqual([['fact'], ['fact']]);
    expect(outbox.rows.get('fact')?.state).toBe('accepted');
  });
});

describe('a server in trouble', () => {
  const troubles: readonly (readonly [string, Script, string])[] = [
    ['is busy (429)', status(429), 'server.unreachable'],
    ['is busy (503)', status(503), 'server.unreachable'],
    ['fails (500)', status(500), 'server.refused'],
    ['does not know us (401)', status(401), 'server.refused'],
    ['is a web page', status(200, '<html><body>Welcome to your router</body></html>'), 'server.nonsense'],
    ['answers half a sentence', status(200, '{"results":[{"id":"fact-0","sta'), 'server.nonsense'],
    ['answers other JSON', status(200, '{"results":{"fact-0":"accepted"}}'), 'server.nonsense'],
    ['answers five million bytes', status(200, 'x'.repeat(5_000_000)), 'server.nonsense'],
    ['breaks off', (_batch, response) => void response.destroy(), 'server.unreachable'],
    [
      'breaks off in its answer',
      (_batch, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{');
        setImmediate(() => response.destroy());
      },
      'server.unreachable',
    ],
    [
      'sends us elsewhere',
      (_batch, response) => {
        response.writeHead(307, { location: 'http://127.0.0.1:1/' });
        response.end();
      },
      'server.unreachable',
    ],
  ];
  test.each(troubles)(
    'that %s: everything waits, and is taken when it is well again',
    async (_name, script, code) => {
      server.script = script;
      const { outbox, syncer, add, clock } = world(server.url);
      for (let index = 0; index < 30; index += 1) add(`fact-${index}`);
      await syncer.drain();
      expect(outbox.count('waiting')).toBe(30);
      expect(syncer.status).toMatchObject({ state: 'waiting', lastFault: { code } });
      expect(server.batches.length).toBeLessThan(15);
      server.script = acceptAll;
      server.batches.length = 0;
      clock.advance(hour);
      await syncer.drain();
      expect(outbox.count('accepted')).toBe(30);
      expect(syncer.status).toMatchObject({ state: 'idle', lastFault: null });
    },
  );

  test('that is not there', async () => {
    const { outbox, syncer, add } = world('http://127.0.0.1:1');
    add('fact');
    await syncer.drain();
    expect(syncer.status.lastFault).toMatchObject({ code: 'server.unreachable', who: 'server' });
    expect(outbox.rows.get('fact')?.lastError).toMatch(/does not answer/);
  });

  test('that never ends its answer', async () => {
    server.script = (_batch, response) => void response.write(' ');
    const { outbox, syncer, add } = world(server.url, { signal: AbortSignal.timeout(200) });
    add('fact');
    await syncer.drain();
    expect(outbox.count('waiting')).toBe(1);
    expect(syncer.status.lastFault?.code).toBe('server.unreachable');
  });

  test('gets revocations first again once it is back, however long it was away', async () => {
    server.script = status(503);
    const { syncer, add, clock } = world(server.url);
    add('revoke', 'revocation');
    for (let index = 0; index < 250; index += 1) add(`fact-${index}`);
    for (let round = 0; round < 6; round += 1) {
      await syncer.drain();
      clock.advance(hour);
    }
    server.script = acceptAll;
    server.batches.length = 0;
    await syncer.drain();
    expect(server.batches[0]?.ids[0]).toBe('revoke');
  });
});

describe('one record that breaks every batch that it is in', () => {
  test.each([0, 1, 49, 98, 99])('at place %i is found and waits alone', async (place) => {
    server.script = (batch, response, request) =>
      batch.ids.includes(`fact-${place}`)
        ? status(500)(batch, response, request)
        : acceptAll(batch, response, request);
    const { outbox, syncer, add } = world(server.url);
    for (let index = 0; index < 100; index += 1) add(`fact-${index}`);
    await syncer.drain();
    expect(outbox.count('accepted')).toBe(99);
    expect(outbox.rows.get(`fact-${place}`)).toMatchObject({
      state: 'waiting',
      lastError: expect.stringContaining('500'),
    });
    expect(server.batches.length).toBeLessThan(20);
  });

  test('is one of two in the same batch: both are found', async () => {
    const bad = ['fact-3', 'fact-80'];
    server.script = (batch, response, request) =>
      batch.ids.some((id) => bad.includes(id))
        ? status(413)(batch, response, request)
        : acceptAll(batch, response, request);
    const { outbox, syncer, add } = world(server.url);
    for (let index = 0; index < 100; index += 1) add(`fact-${index}`);
    await syncer.drain();
    expect(outbox.count('accepted')).toBe(98);
  });
});

describe('waiting', () => {
  test('grows, is never the same twice for two stations, and has an end', () => {
    const random = seededRandom(1);
    for (let attempts = 0; attempts < 40; attempts += 1) {
      const ceiling = Math.min(300_000, 1_000 * 2 ** attempts);
      const waits = Array.from({ length: 50 }, () => backoffMs(attempts, random));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(ceiling / 2);
      expect(Math.max(...waits)).toBeLessThanOrEqual(ceiling);
      expect(new Set(waits).size).toBeGreaterThan(20);
    }
  });

  test('is over when somebody asks, not when something new comes; and the loop ends when it is told to', async () => {
    const { syncer, add, outbox, clock } = world(server.url);
    syncer.start();
    add('first');
    syncer.wake();
    await expect.poll(() => outbox.count('accepted')).toBe(1);
    server.script = status(503);
    add('second');
    syncer.wake();
    await expect.poll(() => syncer.status.state).toBe('waiting');
    server.script = acceptAll;
    server.batches.length = 0;
    add('third');
    await syncer.drain();
    expect(server.batches).toEqual([]);
    syncer.hurry();
    await expect.poll(() => outbox.rows.get('third')?.state).toBe('accepted');
    clock.advance(hour);
    await expect.poll(() => outbox.count('accepted')).toBe(3);
    await syncer.close();
    expect(outbox.count('waiting')).toBe(0);
  });

  test.each(['120', () => new Date(Date.now() + 120_000).toUTCString()])(
    'is as long as the server asked for, whoever is in a hurry (Retry-After %s)',
    async (said) => {
      const { syncer, add, outbox, clock } = world(server.url);
      server.script = (_batch, response) => {
        response.writeHead(429, { 'retry-after': typeof said === 'string' ? said : said() });
        response.end();
      };
      add('fact');
      await syncer.drain();
      server.script = acceptAll;
      server.batches.length = 0;
      clock.advance(100_000);
      syncer.hurry();
      await syncer.drain();
      expect(server.batches).toEqual([]);
      clock.advance(25_000);
      await syncer.drain();
      expect(outbox.count('accepted')).toBe(1);
    },
  );

  test("of a server that puts off every record of several is the server's, not theirs", async () => {
    server.script = ({ ids }, response) =>
      void response.end(
        JSON.stringify({ results: ids.map((id) => ({ id, status: 'retry', reason: 'full' })) }),
      );
    const { syncer, add } = world(server.url);
    for (let index = 0; index < 1_200; index += 1) add(`fact-${index}`);
    await syncer.drain();
    expect(server.batches).toHaveLength(1);
    expect(syncer.status).toMatchObject({ state: 'waiting', lastFault: { code: 'server.unreachable' } });
  });

  test('goes on when the outbox itself can not be written: a full disk does not end the engine', async () => {
    let full = true;
    const { syncer, add, outbox, clock } = world(server.url, {
      outbox: {
        accepted: (id, destination, receipt) => {
          if (full) throw new Fault('store.full', 'The disk is full.');
          outbox.accepted(id, destination, receipt);
        },
      },
    });
    add('fact');
    syncer.start();
    await expect.poll(() => syncer.status.lastFault?.code).toBe('store.full');
    full = false;
    clock.advance(hour);
    await expect.poll(() => outbox.count('accepted')).toBe(1);
    await syncer.close();
  });

  test('a stop in the middle of a send is no failure of the records', async () => {
    server.script = () => undefined;
    const { syncer, add, outbox } = world(server.url);
    add('fact');
    syncer.start();
    await expect.poll(() => server.batches.length).toBe(1);
    await syncer.close();
    expect(outbox.rows.get('fact')).toMatchObject({ state: 'waiting', attempts: 0 });
  });
});
