import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteQueue } from '../../src/base/byte-queue.ts';
import { concatBytes } from '../../src/base/bytes.ts';

const never = new AbortController().signal;
const queueOf = (limitBytes: number) => new ByteQueue(limitBytes, () => new Error('too much'));

test('everything that is pushed is read once, in order, whether the reader or the bytes came first', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.uint8Array({ minLength: 1 }), fc.boolean())), async (chunks) => {
      const queue = queueOf(1_000_000);
      const reads: Promise<Uint8Array>[] = [];
      for (const [bytes, readFirst] of chunks) {
        if (readFirst) reads.push(queue.read(never));
        queue.push(bytes.slice());
      }
      queue.end(new Error('over'));
      const read = await Promise.all(reads);
      for (;;) {
        const more = await queue.read(never).catch(() => null);
        if (more === null) break;
        read.push(more);
      }
      expect(concatBytes(read)).toEqual(concatBytes(chunks.map(([bytes]) => bytes)));
    }),
  );
});

test('more than the limit ends the queue and frees what it held', async () => {
  const queue = queueOf(10);
  queue.push(new Uint8Array(10));
  expect(queue.ended).toBeNull();
  queue.push(new Uint8Array(1));
  expect(queue.sizeBytes).toBe(0);
  await expect(queue.read(never)).rejects.toThrow('too much');
  queue.push(new Uint8Array(5));
  expect(queue.sizeBytes).toBe(0);
});

test('an aborted reader leaves the queue, and the next reader gets the bytes', async () => {
  const queue = queueOf(10);
  const stop = new AbortController();
  const first = queue.read(stop.signal);
  const second = queue.read(never);
  stop.abort(new Error('stopped'));
  await expect(first).rejects.toThrow('stopped');
  queue.push(Uint8Array.of(7));
  expect(await second).toEqual(Uint8Array.of(7));
  await expect(queue.read(stop.signal)).rejects.toThrow('stopped');
});

test('the first end is the one that is told', async () => {
  const queue = queueOf(10);
  const waiting = queue.read(never);
  queue.end(new Error('first'));
  queue.end(new Error('second'));
  await expect(waiting).rejects.toThrow('first');
  expect(queue.ended?.message).toBe('first');
});
