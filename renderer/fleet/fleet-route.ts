/** The address of the fleet page: `#/units/ID?search=…`, so that a view can be copied, reloaded and gone back to. */
import { useSyncExternalStore } from 'react';

export const fleetScreens = [
  'units',
  'groups',
  'field',
  'alarms',
  'orders',
  'stations',
  'revocations',
  'people',
  'tokens',
  'audit',
] as const;
export type FleetScreen = (typeof fleetScreens)[number];

export interface FleetRoute {
  readonly screen: FleetScreen;
  readonly subject: string | null;
  readonly query: Readonly<Record<string, string>>;
}

export function parseFleetRoute(hash: string): FleetRoute {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name, subject = ''] = path.split('/', 2);
  return {
    screen: fleetScreens.find((candidate) => candidate === name) ?? 'units',
    subject: subject === '' ? null : decode(subject),
    query: Object.fromEntries(
      [...new URLSearchParams(search)].map(([key, value]) => [key, value.slice(0, 200)]),
    ),
  };
}

export function fleetAddress(
  screen: FleetScreen,
  subject: string | null = null,
  query: Readonly<Record<string, string | null>> = {},
): string {
  const kept = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = kept.length === 0 ? '' : `?${new URLSearchParams(kept)}`;
  return `#/${screen}${subject === null ? '' : `/${encodeURIComponent(subject)}`}${search}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // a half-typed escape in the address bar: take it as it stands
    return text;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useFleetRoute(): FleetRoute {
  return parseFleetRoute(
    useSyncExternalStore(
      subscribe,
      () => location.hash,
      () => '#/units',
    ),
  );
}
