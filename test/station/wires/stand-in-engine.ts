/** An engine that knows its ports and nothing else: for tests of the ways to it. */
import type { Handlers } from '../../../src/contract/contract.ts';
import type { Engine } from '../../../src/contract/serve.ts';

export interface StandInEngine extends Engine {
  readonly calls: readonly string[];
}

export function standInEngine(): StandInEngine {
  const calls: string[] = [];
  const handlers = {
    listPorts: () => {
      calls.push('listPorts');
      return [];
    },
  } as unknown as Handlers;
  return { calls, handlers, subscribe: () => ({ [Symbol.dispose]: () => undefined }) };
}
