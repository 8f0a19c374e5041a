/** Which screens are for whom. Only what is shown: whether something may be done is decided by the engine. */
import { type Act, mayDo } from '../../src/model/acts.ts';
import type { AtStation } from '../../src/model/station.ts';
import type { ScreenName } from './route.ts';

/** Null: for everybody, also while nobody is signed in. */
const actOfScreen: Readonly<Record<ScreenName, Act | null>> = {
  bench: null,
  units: 'read',
  returns: 'wipe',
  orders: 'read',
  groups: 'read',
  identity: 'issuers',
  records: 'read',
  sync: 'read',
  console: 'console',
  log: 'log',
  settings: 'slots',
};

export type ScreenRight = 'yes' | 'sign-in' | 'other-role';

export function rightTo(screen: ScreenName, { demanded, signedIn }: AtStation): ScreenRight {
  const act = actOfScreen[screen];
  if (!demanded || act === null) return 'yes';
  if (signedIn === null) return 'sign-in';
  return mayDo(signedIn.role, act) ? 'yes' : 'other-role';
}

export function rolesOfScreen(screen: ScreenName): Act {
  return actOfScreen[screen] ?? 'read';
}

/** Whether whoever is here may do this; on a bench without people everybody may. */
export function mayHere(act: Act, { demanded, signedIn }: AtStation): boolean {
  return !demanded || (signedIn !== null && mayDo(signedIn.role, act));
}
