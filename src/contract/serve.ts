/**
 * The engine's end: parses every call, runs the handler, sends faults as data. One of three places that catch.
 * The order of requests is not kept: a slow one does not hold up the rest.
 */
import { z } from 'zod';
import { asFault, Fault } from '../model/fault.ts';
import type { StationEvent } from '../model/station.ts';
import type { EngineMessage, Pipe } from './channel.ts';
import { type Handlers, type RequestName, requests } from './contract.ts';

const callSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('call'),
    id: z.int().nonnegative(),
    name: z.string(),
    argument: z.unknown(),
  }),
  z.strictObject({ type: z.literal('subscribe') }),
]);

export interface Engine {
  readonly handlers: Handlers;
  /** Every event from now on. */
  subscribe(listener: (event: StationEvent) => void): Disposable;
}

/** Calls one handler with an argument that is parsed first. Throws Fault contract.invalid, or what the handler throws. */
export async function callHandler(handlers: Handlers, name: string, argument: unknown): Promise<unknown> {
  if (!isRequestName(name))
    throw new Fault('contract.invalid', `There is no request called ${name.slice(0, 60)}.`);
  const parsed = requests[name].parse.safeParse(argument);
  if (!parsed.success) {
    throw new Fault(
      'contract.invalid',
      `The request ${name} is malformed: ${z.prettifyError(parsed.error)}`,
      { request: name },
    );
  }
  const handler = handlers[name] as (argument: unknown) => unknown;
  return await handler(parsed.data);
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

/** Serves one front end until its pipe closes. Malformed messages close the pipe: the other end is not ours. */
export function serve(engine: Engine, pipe: Pipe): void {
  let subscription: Disposable | null = null;
  let closed = false;
  const send = (message: EngineMessage): void => {
    if (closed) return;
    try {
      pipe.send(message);
    } catch {
      // A front end that can not be told something has a wrong picture from then on: it has to connect again.
      pipe.close();
    }
  };
  pipe.onClose(() => {
    closed = true;
    subscription?.[Symbol.dispose]();
  });
  pipe.onMessage((raw) => {
    const message = callSchema.safeParse(raw);
    if (!message.success) {
      pipe.close();
      return;
    }
    if (closed) return;
    if (message.data.type === 'subscribe') {
      subscription ??= engine.subscribe((event) => send({ type: 'event', event }));
      return;
    }
    const { id, name, argument } = message.data;
    callHandler(engine.handlers, name, argument).then(
      (value) => send({ type: 'reply', id, ok: true, value }),
      (thrown) => send({ type: 'reply', id, ok: false, fault: asFault(thrown).toData() }),
    );
  });
}
