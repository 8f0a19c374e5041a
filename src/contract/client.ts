/** A front end's end: typed calls over a pipe, and a copy of the station's state that follows its events. */
import { Fault } from '../model/fault.ts';
import { reduce } from '../model/reduce.ts';
import type { StationEvent, StationState } from '../model/station.ts';
import type { EngineMessage, Pipe } from './channel.ts';
import { type Api, type RequestName, requests } from './contract.ts';

export interface Client {
  readonly api: Api;
  /** Starts the event stream. A listener that hears a gap should take a new snapshot: `follow` does that. */
  onEvent(listener: (event: StationEvent) => void): void;
  /** Keeps a copy of the state up to date; calls back with each new value. Rejects when the first snapshot fails. */
  follow(onState: (state: StationState) => void): Promise<void>;
  onClose(listener: () => void): void;
  close(): void;
}

export function connectClient(pipe: Pipe): Client {
  let nextId = 0;
  let closed = false;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (fault: Fault) => void }>();
  const eventListeners: ((event: StationEvent) => void)[] = [];
  const closeListeners: (() => void)[] = [];

  pipe.onMessage((raw) => {
    const message = raw as EngineMessage;
    if (message.type === 'event') {
      for (const listener of eventListeners) listener(message.event);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.ok) call?.resolve(message.value);
    else call?.reject(Fault.fromData(message.fault));
  });
  pipe.onClose(() => {
    closed = true;
    for (const call of waiting.values()) call.reject(closedFault());
    waiting.clear();
    for (const listener of closeListeners) listener();
  });

  const call = (name: RequestName, argument: unknown): Promise<unknown> => {
    if (closed) return Promise.reject(closedFault());
    const id = nextId++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      // null, not undefined: a JSON pipe drops undefined, and a call without an argument is malformed.
      pipe.send({ type: 'call', id, name, argument: argument ?? null });
    });
  };
  const api = Object.fromEntries(
    (Object.keys(requests) as RequestName[]).map((name) => [
      name,
      (argument: unknown) => call(name, argument),
    ]),
  ) as unknown as Api;

  const onEvent = (listener: (event: StationEvent) => void): void => {
    if (eventListeners.length === 0) pipe.send({ type: 'subscribe' });
    eventListeners.push(listener);
  };

  return {
    api,
    onEvent,
    follow: (onState) => follow(api, onEvent, onState),
    onClose: (listener) => closeListeners.push(listener),
    close: () => pipe.close(),
  };
}

async function follow(
  api: Api,
  onEvent: (listener: (event: StationEvent) => void) => void,
  onState: (state: StationState) => void,
): Promise<void> {
  let state: StationState | null = null;
  let early: StationEvent[] = [];
  const refresh = async (): Promise<void> => {
    state = null;
    let fresh = await api.snapshot(undefined);
    for (const event of early) if (event.sequence === fresh.sequence + 1) fresh = reduce(fresh, event);
    early = [];
    state = fresh;
    onState(fresh);
  };
  onEvent((event) => {
    if (state === null) {
      early.push(event);
      return;
    }
    if (event.sequence <= state.sequence) return;
    if (event.sequence !== state.sequence + 1) {
      early = [event];
      // A failed refresh means that the pipe closed, and onClose tells about that.
      refresh().catch(() => undefined);
      return;
    }
    state = reduce(state, event);
    onState(state);
  });
  await refresh();
}

function closedFault(): Fault {
  return new Fault('contract.closed', 'The connection to the engine is closed.');
}
