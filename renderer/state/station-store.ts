/**
 * The window's copy of the station: one connection at a time, its state, and typed calls. The last known state stays
 * when the engine goes, so that the bench remains readable. Listeners are called at most 30 times a second, however
 * many events 32 busy slots send.
 */
import type { Pipe } from '../../src/contract/channel.ts';
import { type Client, connectClient } from '../../src/contract/client.ts';
import { type Api, requests } from '../../src/contract/contract.ts';
import { asFault, Fault, type FaultData } from '../../src/model/fault.ts';
import type { StationState } from '../../src/model/station.ts';
import type { ConnectionProblem, PipeListener } from '../connection.ts';

export type ConnectionState =
  | { readonly type: 'connecting' }
  | { readonly type: 'connected' }
  | { readonly type: 'problem'; readonly problem: ConnectionProblem; readonly fault: FaultData | null };

export interface StationSnapshot {
  readonly connection: ConnectionState;
  readonly station: StationState | null;
}

const notifyIntervalMs = 33;

export class StationStore {
  readonly api: Api;
  #snapshot: StationSnapshot = { connection: { type: 'connecting' }, station: null };
  #client: Client | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(listen: (listener: PipeListener) => void) {
    this.api = Object.fromEntries(
      Object.keys(requests).map((name) => [
        name,
        (argument: unknown) => this.#call(name as keyof Api, argument),
      ]),
    ) as unknown as Api;
    listen({
      onPipe: (pipe) => this.#connect(pipe),
      onProblem: (problem) => {
        if (this.#client === null) this.#lose(problem, null);
      },
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): StationSnapshot => this.#snapshot;

  #call(name: keyof Api, argument: unknown): Promise<unknown> {
    const client = this.#client;
    if (client === null) {
      return Promise.reject(new Fault('contract.closed', 'The connection to the engine is closed.'));
    }
    return (client.api[name] as (argument: unknown) => Promise<unknown>)(argument);
  }

  #connect(pipe: Pipe): void {
    this.#client?.close();
    const client = connectClient(pipe);
    this.#client = client;
    client.onClose(() => {
      if (this.#client !== client) return;
      this.#client = null;
      this.#lose('lost', null);
    });
    client
      .follow((station) => {
        if (this.#client === client) this.#set({ connection: { type: 'connected' }, station });
      })
      // The first snapshot failed: the engine answers but can not serve. What it said is shown with the banner.
      .catch((thrown: unknown) => {
        if (this.#client === client) this.#lose('lost', asFault(thrown).toData());
      });
  }

  #lose(problem: ConnectionProblem, fault: FaultData | null): void {
    this.#set({ ...this.#snapshot, connection: { type: 'problem', problem, fault } });
  }

  #set(next: StationSnapshot): void {
    this.#snapshot = next;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      for (const listener of this.#listeners) listener();
    }, notifyIntervalMs);
  }
}
