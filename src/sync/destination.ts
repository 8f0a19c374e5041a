/** Where facts go. One file each behind this interface; a destination keeps no state and never retries by itself. */
import type { OutboxRow } from '../model/document.ts';

/** What became of one fact. `retry`: the server could not say; `rejected`: it has read it and said no. */
export type Delivery =
  | { readonly type: 'accepted'; readonly receipt: string | null }
  | { readonly type: 'rejected'; readonly reason: string }
  | { readonly type: 'retry'; readonly reason: string };

export interface Destination {
  readonly name: string;
  /** For people: where it sends to. */
  readonly address: string;
  readonly batchMax: number;
  /** Of payloads as they are stored, together; one that is larger goes alone. */
  readonly batchMaxBytes?: number;
  /**
   * Sends a batch; an answer per fact id. Facts that it does not answer for are tried later. Throws Fault server.unreachable
   * (with `retryAfterMs`, where the server said how long) and destination.* when it is the server's or the network's
   * trouble, server.refused or server.nonsense when something answered, but not about these facts.
   */
  send(rows: readonly OutboxRow[], signal: AbortSignal): Promise<ReadonlyMap<string, Delivery>>;
  /**
   * The same in parts, where making a batch and reading its answer cost something: while the server works on one, the answer to the one
   * before it is read and the next one is made. One is on its way at a time, in the order in which they were made.
   */
  prepare?(rows: readonly OutboxRow[]): PreparedBatch;
}

export interface PreparedBatch {
  /** Resolves when the server has answered; throws as `send` does. */
  post(signal: AbortSignal): Promise<UnreadAnswer>;
}

export interface UnreadAnswer {
  /** What `send` resolves to; throws Fault server.nonsense. */
  read(): ReadonlyMap<string, Delivery>;
}
