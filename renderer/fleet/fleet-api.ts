/** What the page asks its server. The session is in a cookie that no script can read; changes carry the page's own token. */
import { Fault } from '../../src/model/fault.ts';

export interface SignedIn {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly organisation: string;
  readonly role: Role;
  readonly csrf: string;
}
export const fleetRoles = ['viewer', 'operator', 'engineer', 'administrator'] as const;
export type Role = (typeof fleetRoles)[number];

export interface PageOf<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

export function mayAs(person: SignedIn, role: Role): boolean {
  return fleetRoles.indexOf(person.role) >= fleetRoles.indexOf(role);
}

/** The server said no, and why; `status` 401 means that nobody is signed in (any more). */
export class Refused extends Fault {
  readonly status: number;

  constructor(status: number, message: string) {
    super('server.refused', message, { status });
    this.status = status;
  }
}

let csrf = '';
let onSignedOut: () => void = () => undefined;

/** Called by whoever shows the page: what to do when the session is over. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export function keepToken(token: string): void {
  csrf = token;
}

/** Throws Refused, and Fault server.unreachable when nothing answers. */
export async function ask<T>(path: string, method = 'GET', body?: unknown): Promise<T> {
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'mintmark-csrf': csrf }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Fault('server.unreachable', 'The server does not answer.', {}, { cause });
  });
  if (answer.status === 204) return undefined as T;
  const value: unknown = await answer.json().catch(() => null); // a proxy in between may answer with a page
  if (answer.ok) return value as T;
  if (answer.status === 401 && path !== '/api/v1/session') onSignedOut();
  const detail = typeof value === 'object' && value !== null && 'detail' in value ? String(value.detail) : '';
  throw new Refused(answer.status, detail === '' ? `The server answers ${answer.status}.` : detail);
}

/** Null where the server has none (404). */
export function askIfAny<T>(path: string): Promise<T | null> {
  return ask<T>(path).catch((thrown: unknown) => {
    if (thrown instanceof Refused && thrown.status === 404) return null;
    throw thrown;
  });
}

export function post<T>(path: string, body: unknown = undefined): Promise<T> {
  return ask<T>(path, 'POST', body);
}

/** A path with what is asked for, left out where there is nothing. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const kept = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return kept.length === 0 ? path : `${path}?${new URLSearchParams(kept)}`;
}
