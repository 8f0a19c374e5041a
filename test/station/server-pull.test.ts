/** What a station asks its server for: begun and ended with the server that it points at, never twice at once. */
import { expect, test } from 'vitest';
import { type Asking, ServerPull } from '../../src/station/pulled/server-pull.ts';

function recorded() {
  const log: string[] = [];
  const asking = (url: string): Asking | null =>
    url === 'nobody'
      ? null
      : {
          start: () => void log.push(`start ${url}`),
          wake: () => void log.push(`wake ${url}`),
          close: async () => {
            // the last request of the old server is let go first
            await Promise.resolve();
            log.push(`end ${url}`);
          },
        };
  return { log, pull: new ServerPull(asking) };
}

test('another server is asked when asking the one before has ended, also when both come at once', async () => {
  const { log, pull } = recorded();
  await Promise.all([pull.use('a'), pull.use('b'), pull.use('b')]);
  expect(log).toEqual(['start a', 'end a', 'start b', 'end b', 'start b']);
  pull.wake();
  expect(log.at(-1)).toBe('wake b');
  expect([pull.url, pull.isAsking]).toEqual(['b', true]);
});

test('a server that is not to be asked, or none, leaves nobody to be woken', async () => {
  const { log, pull } = recorded();
  await pull.use('a');
  await pull.use('nobody');
  pull.wake();
  expect([pull.url, pull.isAsking]).toEqual(['nobody', false]);
  await pull.use(null);
  expect([pull.url, pull.isAsking]).toEqual([null, false]);
  expect(log).toEqual(['start a', 'end a']);
});

test('behind its end it asks nobody any more', async () => {
  const { log, pull } = recorded();
  await pull.use('a');
  const ending = pull.close();
  const late = pull.use('b');
  await Promise.all([ending, late]);
  expect(log).toEqual(['start a', 'end a']);
  expect([pull.url, pull.isAsking]).toEqual([null, false]);
});
