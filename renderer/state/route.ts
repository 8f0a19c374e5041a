/** The address: `#/records?outcome=failed`. Filters live there, so that a view can be copied, reloaded and gone back to. */
import { type Address, formatAddress, parseAddress, useHash } from './address.ts';

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

export type Route = Address<ScreenName>;

export function parseRoute(hash: string): Route {
  return parseAddress(hash, screens);
}

export const formatRoute: (
  screen: ScreenName,
  subject?: string | null,
  query?: Readonly<Record<string, string | null>>,
) => string = formatAddress;

export function navigate(hash: string, replace = false): void {
  if (replace) {
    history.replaceState(history.state, '', hash);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  } else {
    location.hash = hash;
  }
}

export function useRoute(): Route {
  return parseRoute(useHash());
}
