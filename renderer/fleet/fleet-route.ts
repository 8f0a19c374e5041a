/** The address of the fleet page: `#/units/ID?search=…`, so that a view can be copied, reloaded and gone back to. */
import { type Address, formatAddress, parseAddress, useHash } from '../state/address.ts';

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
export type FleetRoute = Address<FleetScreen>;

export function parseFleetRoute(hash: string): FleetRoute {
  return parseAddress(hash, fleetScreens);
}

export const fleetAddress: (
  screen: FleetScreen,
  subject?: string | null,
  query?: Readonly<Record<string, string | null>>,
) => string = formatAddress;

export function useFleetRoute(): FleetRoute {
  return parseFleetRoute(useHash());
}
