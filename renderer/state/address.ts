/** The address behind the `#` of a window: `#/records/ID?outcome=failed`. Which screens there are is the window's own. */
import { useSyncExternalStore } from 'react';

export interface Address<Screen extends string> {
  readonly screen: Screen;
  /** What follows the screen: a hardware id, a slot id. */
  readonly subject: string | null;
  readonly query: Readonly<Record<string, string>>;
}

/** An unknown screen is the first one. */
export function parseAddress<Screen extends string>(
  hash: string,
  screens: readonly [Screen, ...Screen[]],
): Address<Screen> {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [name, subject = ''] = path.split('/', 2);
  return {
    screen: screens.find((candidate) => candidate === name) ?? screens[0],
    subject: subject === '' ? null : decode(subject),
    query: Object.fromEntries(
      [...new URLSearchParams(search)].map(([key, value]) => [key, value.slice(0, 200)]),
    ),
  };
}

export function formatAddress(
  screen: string,
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

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useHash(): string {
  return useSyncExternalStore(
    subscribe,
    () => location.hash,
    () => '',
  );
}
