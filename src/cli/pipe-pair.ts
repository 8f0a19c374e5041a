import type { Pipe } from '../contract/channel.ts';

/** Two ends of a pipe inside one process; messages cross as copies, like on a wire. */
export function pipePair(): readonly [Pipe, Pipe] {
  const listeners: [((message: unknown) => void)[], ((message: unknown) => void)[]] = [[], []];
  const closers: (() => void)[] = [];
  const end = (self: 0 | 1): Pipe => ({
    send: (message) => {
      const copy: unknown = structuredClone(message);
      queueMicrotask(() => {
        for (const listener of listeners[self === 0 ? 1 : 0]) listener(copy);
      });
    },
    onMessage: (listener) => listeners[self].push(listener),
    onClose: (listener) => closers.push(listener),
    close: () => {
      for (const close of closers.splice(0)) close();
    },
  });
  return [end(0), end(1)];
}
