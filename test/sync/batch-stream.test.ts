/** Batches behind one another: what is overlapped is reading and making, never the order, and nothing is lost or settled twice by it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import type { Delivery, Destination } from '../../src/sync/destination.ts';
import { Syncer } from '../../src/sync/syncer.ts';
import { accept, acceptAll, type ScriptedServer, scriptedServer, world } from './fixtures.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.script = acceptAll;
  server.batches.length = 0;
});
const hour = 3_600_000;
const numberOf = (id: string): number => Number(id.split('-')[1]);

describe('batches', () => {
  test('are made and read while the server works on another one', async () => {
    const { outbox, clock, add } = world(server.url);
    for (const name of ['a', 'b', 'c']) add(name);
    const log: string[] = [];
    const destination: Destination = {
      name: 'management-server',
      address: 'nowhere',
      batchMax: 1,
      send: () => Promise.reject(new Error('not this way')),
      prepare: (rows) => {
        const names = rows.map(({ id }) => id).join();
        log.push(`made ${names}`);
        return {
          post: async () => {
            log.push(`sent ${names}`);
            return {
              read: () => {
                log.push(`read ${names}`);
                return new Map(
                  rows.map(({ id }): [string, Delivery] => [id, { type: 'accepted', receipt: id }]),
                );
              },
            };
          },
        };
      },
    };
    const random = seededRandom(1);
    await new Syncer({ outbox, destination, clock, random, onStatus: () => undefined }).drain();
    expect(outbox.count('accepted')).toBe(3);
    // the first answer is waited for: a server that takes nothing gets no second one
    expect(log).toEqual([
      'made a',
      'sent a',
      'made b',
      'read a',
      'sent b',
      'made c',
      'sent c',
      'read b',
      'read c',
    ]);
  });

  test('are on their way one at a time, in the order of the station', async () => {
    const { outbox, syncer, add } = world(server.url);
    for (let index = 0; index < 2_300; index += 1) add(`fact-${index}`);
    let underWay = 0;
    let most = 0;
    server.script = ({ ids }, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setImmediate(() => {
        underWay -= 1;
        response.end(accept(ids));
      });
    };
    await syncer.drain();
    expect(most).toBe(1);
    expect(outbox.count('accepted')).toBe(2_300);
    const sent = server.batches.flatMap(({ ids }) => ids.map(numberOf));
    expect(sent).toEqual(Array.from({ length: 2_300 }, (_unused, index) => index));
  });

  test('whose answer is lost in the middle are sent again, and nothing else is', async () => {
    const { outbox, syncer, add, clock } = world(server.url);
    for (let index = 0; index < 2_000; index += 1) add(`fact-${index}`);
    server.script = ({ ids }, response) => {
      if (server.batches.length === 3) response.destroy();
      else response.end(accept(ids));
    };
    await syncer.drain();
    expect(outbox.count('accepted')).toBe(1_000);
    expect(syncer.status).toMatchObject({ state: 'waiting', lastFault: { code: 'server.unreachable' } });
    expect(outbox.rows.get('fact-1000')).toMatchObject({ state: 'waiting', attempts: 1 });
    expect(outbox.rows.get('fact-1500')).toMatchObject({ state: 'waiting', attempts: 0 });
    clock.advance(hour);
    await syncer.drain();
    expect(outbox.count('accepted')).toBe(2_000);
    const times = new Map<string, number>();
    for (const { ids } of server.batches) for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
    for (const [id, count] of times)
      expect([id, count]).toEqual([id, numberOf(id) >= 1_000 && numberOf(id) < 1_500 ? 2 : 1]);
  });

  test('that are answered with something else in the middle are tried in halves, and all are taken in the end', async () => {
    const { outbox, syncer, add } = world(server.url);
    for (let index = 0; index < 2_000; index += 1) add(`fact-${index}`);
    server.script = ({ ids }, response) => {
      response.end(server.batches.length === 2 ? '<html>Please sign in</html>' : accept(ids));
    };
    await syncer.drain();
    expect(outbox.count('accepted')).toBe(2_000);
    for (const { attempts } of outbox.rows.values()) expect(attempts).toBe(1);
  });

  test('that were made ready give way to a revocation that comes meanwhile', async () => {
    const { outbox, syncer, add } = world(server.url);
    for (let index = 0; index < 2_000; index += 1) add(`fact-${index}`);
    server.script = ({ ids }, response) => {
      if (server.batches.length === 2) {
        add('revoke-1', 'revocation');
        syncer.wake();
      }
      response.end(accept(ids));
    };
    await syncer.drain();
    expect(server.batches[2]?.ids[0]).toBe('revoke-1');
    expect(outbox.count('accepted')).toBe(2_001);
  });

  test('that were answered before the station is stopped are settled, and no other is sent', async () => {
    const { outbox, syncer, add } = world(server.url);
    for (let index = 0; index < 2_000; index += 1) add(`fact-${index}`);
    server.script = ({ ids }, response) => {
      if (server.batches.length === 3) void syncer.close();
      else response.end(accept(ids));
    };
    await syncer.drain();
    expect(server.batches).toHaveLength(3);
    expect(outbox.count('accepted')).toBe(1_000);
    expect(outbox.rows.get('fact-1000')).toMatchObject({ state: 'waiting', attempts: 0 });
  });
});
