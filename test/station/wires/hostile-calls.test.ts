/** What a window that was taken over could send through its own port: nothing of it may reach a handler. */
import { describe, expect, test } from 'vitest';
import type { Pipe } from '../../../src/contract/channel.ts';
import { type Handlers, type RequestName, requests } from '../../../src/contract/contract.ts';
import { callHandler, serve } from '../../../src/contract/serve.ts';

const names = Object.keys(requests) as RequestName[];

function recordingHandlers(): { readonly handlers: Handlers; readonly reached: string[] } {
  const reached: string[] = [];
  const handlers = Object.fromEntries(
    names.map((name) => [name, () => reached.push(name)]),
  ) as unknown as Handlers;
  return { handlers, reached };
}

const polluted: readonly unknown[] = [
  JSON.parse('{"__proto__":{"admin":true}}'),
  JSON.parse('{"constructor":{"prototype":{"admin":true}}}'),
  { slotId: 'a', recipeId: 'b', extra: 1 },
  JSON.parse('{"slotId":"a","recipeId":"b","confirmHardwareId":"c","__proto__":{"admin":true}}'),
  { slotId: { toString: 'a' }, recipeId: ['b'] },
  { slotId: 'a'.repeat(10_000_000), recipeId: 'b' },
  { text: 'x'.repeat(10_000_000) },
  { base64: 'A'.repeat(200_000_001) },
  { answer: 'x'.repeat(200_000_001) },
  [],
  'text',
  7,
  true,
  Number.NaN,
];

describe('a hostile call', () => {
  test('with a polluted, oversized or malformed argument reaches no handler of any request', async () => {
    const { handlers, reached } = recordingHandlers();
    for (const name of names)
      for (const argument of polluted)
        await expect(callHandler(handlers, name, argument)).rejects.toMatchObject({
          code: 'contract.invalid',
        });
    expect(reached).toEqual([]);
    expect(Object.prototype).not.toHaveProperty('admin');
  });

  test('by a name that every object has is no request', async () => {
    const { handlers, reached } = recordingHandlers();
    for (const name of [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'valueOf',
      '',
      'snapshot ',
      'x'.repeat(1_000_000),
    ])
      await expect(callHandler(handlers, name, undefined)).rejects.toMatchObject({
        code: 'contract.invalid',
      });
    expect(reached).toEqual([]);
  });

  test('that is no call at all closes the pipe', () => {
    for (const message of [
      null,
      'call',
      [],
      {},
      { type: 'reply', id: 1 },
      { type: 'call', id: -1, name: 'snapshot', argument: null },
      { type: 'call', id: 1.5, name: 'snapshot', argument: null },
      { type: 'call', id: 1, name: 'snapshot', argument: null, extra: 1 },
    ]) {
      let closed = false;
      let send: (message: unknown) => void = () => undefined;
      const pipe: Pipe = {
        send: () => undefined,
        onMessage: (listener) => {
          send = listener;
        },
        onClose: () => undefined,
        close: () => {
          closed = true;
        },
      };
      const { handlers, reached } = recordingHandlers();
      serve({ handlers, subscribe: () => ({ [Symbol.dispose]: () => undefined }) }, pipe);
      send(message);
      expect(closed).toBe(true);
      expect(reached).toEqual([]);
    }
  });
});
