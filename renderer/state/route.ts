/** The address: `#/records?outcome=failed`. Filters live there, so that a view can be copied, reloaded and gone back to. */
import { useSyncExternalStore } from 'react';

export const screens = [
  'bench',
  'units',
  'returns',
  'orders',
  'groups',
  'identity',
  'records',
  'sync',
  'console',
  'log',
  'settings',
] as const;
export type ScreenName = (typeof screens)[number];

export interface Route {
  readonly screen: ScreenName;
  /** What follows the screen: a hardware id, a slot id. */
  readonly subject: string | null;
  readonly query: Readonly<Record<string, string>>;
}

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name, rawSubject] = path.split('/', 2);
  const screen = screens.find((candidate) => candidate === name) ?? 'bench';
  return {
    screen,
    subject: rawSubject === undefined || rawSubject === '' ? null : decode(rawSubject),
    query: Object.fromEntries(
      [...new URLSearchParams(search)].map(([key, value]) => [key, value.slice(0, 200)]),
    ),
  };
}

export function formatRoute(
  screen: ScreenName,
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
    // A half-typed escape in the address bar: take it as it stands.
    return text;
  }
}

export function navigate(hash: string, replace = false): void {
  if (replace) {
    history.replaceState(history.state, '', hash);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = hash;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  return parseRoute(
    useSyncExternalStore(
      subscribe,
      () => location.hash,
      () => '#/bench',
    ),
  );
}
