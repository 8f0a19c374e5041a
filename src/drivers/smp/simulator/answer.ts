/** How the simulated groups answer. A request that no group takes is answered with SMP error 8. */
import type { CborMap } from '../../../formats/cbor.ts';
import type { CborFields } from '../message.ts';

export type Answer =
  | {
      readonly type: 'body';
      readonly body: CborFields /** Time that the work takes. */;
      readonly afterMs?: number;
    }
  /** An error of the group (SMP v2: err; v1: rc). */
  | { readonly type: 'group-error'; readonly code: number; readonly more?: CborFields }
  | { readonly type: 'smp-error'; readonly code: number };

export interface Query {
  readonly operation: 'read' | 'write';
  readonly command: number;
  readonly body: CborMap;
}
/** Null for a command that the group does not have. */
export type GroupServer = (query: Query) => Answer | null;

export const body = (fields: CborFields, afterMs?: number): Answer => ({
  type: 'body',
  body: fields,
  ...(afterMs === undefined ? {} : { afterMs }),
});
/** `more` stands beside the error. */
export const groupError = (code: number, more: CborFields = {}): Answer => ({
  type: 'group-error',
  code,
  more,
});
export const smpError = (code: number): Answer => ({ type: 'smp-error', code });

export function numberOf(query: Query, name: string): number | null {
  const value = query.body.get(name);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

export function textOf(query: Query, name: string): string | null {
  const value = query.body.get(name);
  return typeof value === 'string' ? value : null;
}

export function bytesOf(query: Query, name: string): Uint8Array | null {
  const value = query.body.get(name);
  return value instanceof Uint8Array ? value : null;
}
