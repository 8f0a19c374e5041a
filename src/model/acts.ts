/**
 * What people do at a station, as data: every act that can be allowed, refused, asked a second person for, and logged. Which
 * request means which act is in station/people/request-acts.ts; who did what is a signed document (model/act-record.ts).
 */
import type { Role } from './role.ts';

export const acts = [
  'read',
  'work',
  'arm',
  'wipe',
  'batch',
  'replace-identity',
  'irreversible',
  'unit-return',
  'unit-hold',
  'unit-release',
  'unit-retire',
  'unit-destroy',
  'export',
  'console',
  'sync-retry',
  'sync-put-aside',
  'slots',
  'import',
  'groups',
  'groups-publish',
  'sign',
  'issuers',
  'revocations',
  'order-close',
  'clock-accept',
  'numbers-accept',
  'trust',
  'station-key',
  'settings',
  'names-erased',
  'people',
  'log',
] as const;
export type Act = (typeof acts)[number];

const everybody: readonly Role[] = ['operator', 'engineer', 'rma', 'administrator'];
const engineers: readonly Role[] = ['engineer', 'administrator'];
const returnsDesk: readonly Role[] = ['rma', 'administrator'];
const administrators: readonly Role[] = ['administrator'];

/** Who may. Reading the bench itself is no act: a screen that nobody is signed in at still shows its slots. */
export const rolesOfAct: Readonly<Record<Act, readonly Role[]>> = {
  read: everybody,
  work: everybody,
  arm: ['operator', 'engineer', 'administrator'],
  wipe: ['engineer', 'rma', 'administrator'],
  batch: ['engineer', 'rma', 'administrator'],
  'replace-identity': ['engineer', 'rma', 'administrator'],
  irreversible: ['operator', 'engineer', 'administrator'],
  'unit-return': everybody,
  'unit-hold': everybody,
  'unit-release': ['engineer', 'rma', 'administrator'],
  'unit-retire': returnsDesk,
  'unit-destroy': returnsDesk,
  export: everybody,
  console: engineers,
  'sync-retry': ['engineer', 'rma', 'administrator'],
  'sync-put-aside': engineers,
  slots: engineers,
  import: engineers,
  groups: engineers,
  'groups-publish': engineers,
  sign: engineers,
  issuers: engineers,
  revocations: engineers,
  'order-close': engineers,
  'clock-accept': engineers,
  'numbers-accept': administrators,
  trust: administrators,
  'station-key': administrators,
  settings: administrators,
  'names-erased': administrators,
  people: administrators,
  log: administrators,
};

export function mayDo(role: Role, act: Act): boolean {
  return rolesOfAct[act].includes(role);
}

/** Acts that a policy can ask a second person for. Each names one subject: a hardware id, an order, a key, a person. */
export const fourEyesActs = [
  'wipe',
  'batch',
  'replace-identity',
  'irreversible',
  'unit-retire',
  'unit-destroy',
  'order-close',
  'sign',
  'groups-publish',
  'numbers-accept',
  'station-key',
  'trust',
  'names-erased',
  'people',
] as const satisfies readonly Act[];
export type FourEyesAct = (typeof fourEyesActs)[number];

export function isFourEyesAct(act: Act): act is FourEyesAct {
  return (fourEyesActs as readonly Act[]).includes(act);
}

/** What stands in the log besides the acts above. */
export const loggedActs = [...acts, 'sign-in', 'sign-out', 'own-pin', 'sign-in-locked', 'approve'] as const;
export type LoggedAct = (typeof loggedActs)[number];
