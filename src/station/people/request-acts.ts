/**
 * Which acts each request means: the one table that the gate asks, for every request there is. A new request does not compile
 * without its line here. Where a policy can ask for a second person, the line also says what they agree to.
 */
import type { ParsedArgument, RequestName } from '../../contract/contract.ts';
import type { Act } from '../../model/acts.ts';
import type { Recipe } from '../../model/recipe.ts';
import type { ReturnOutcome } from '../../model/return.ts';
import type { UnitState } from '../../model/unit.ts';

export interface Need {
  readonly act: Act;
  /**
   * What the act is done to: what a second person agrees to. Null: not known, so nobody can agree. A function is asked only
   * after the role: what takes reading is not read for everybody.
   */
  readonly subject: string | null | (() => string);
  /** Only asked about: it is not done here, so nobody has to agree and nothing is written down. */
  readonly onlyRole?: true;
}

/** What of the station the table has to know. */
export interface Look {
  recipe(recipeId: string): Pick<Recipe, 'purpose' | 'allow'> | null;
  /** The unit that was identified in a slot. */
  unitInSlot(slotId: string): string | null;
  unitState(hardwareId: string): UnitState | null;
  /** What would be signed, by name and hash. Throws the Fault of what is no package, no order, no list. */
  packageSubject(base64: string): string;
  orderSubject(text: string): string;
  trustListSubject(text: string): string;
  unitOfReturn(returnId: string): string | null;
  /** What a second person agrees to when these groups are published. */
  groupsSubject(from: { readonly draft?: string; readonly number?: number }): string;
  /** The id of a public key, or null when it is none. */
  keyId(publicKeyPem: string): string | null;
}

type RequestActs = {
  readonly [N in RequestName]: (argument: ParsedArgument<N>, look: Look) => readonly Need[];
};

/** For everybody, also while nobody is signed in: the bench as it is, and signing in. */
const open = (): readonly Need[] => [];
const need = (act: Act, subject: Need['subject'] = null): readonly Need[] => [{ act, subject }];
const mayOnly = (act: Act): readonly Need[] => [{ act, subject: null, onlyRole: true }];
const read = (): readonly Need[] => mayOnly('read');

export const requestActs: RequestActs = {
  snapshot: open,
  listPorts: open,
  plan: open,
  verifyDocument: open,
  signInNames: open,
  signIn: open,
  signOut: open,
  keepSignedIn: open,
  languageChoice: open,
  chooseLanguage: ({ whose }) => (whose === 'mine' ? read() : need('settings', 'language')),
  listUnits: read,
  getUnit: read,
  listRecords: read,
  getRecord: read,
  listSync: read,
  getSettings: read,
  listProfiles: read,
  listRevocations: read,
  addressUse: read,
  listPools: read,
  makePool: ({ pool }) => need('issuers', pool),
  endPool: ({ pool }) => need('revocations', pool),
  listIssuers: read,
  listProfileStandings: read,
  previewProfile: read,
  listNumbers: read,
  getNumber: read,
  orderNotes: read,
  previewOrderReport: read,
  listPackages: read,
  comparePackages: read,
  inspectFile: () => mayOnly('import'),
  wipePlan: read,
  exportDocument: () => mayOnly('export'),
  startJob: ({ slotId, recipeId }, look) => needsOfStart(slotId, recipeId, look),
  cancelJob: () => need('work'),
  clearSlot: () => need('work'),
  virtualBench: () => need('work'),
  armSlots: ({ recipeId }, look) => [
    ...need('arm'),
    ...(recipeId === null ? [] : needsOfRecipe(recipeId, null, look)),
  ],
  findUnit: read,
  listReturns: read,
  getReturn: read,
  listBatches: read,
  getBatch: read,
  checkBatchUnit: () => mayOnly('wipe'),
  openReturn: () => need('unit-return'),
  startTriage: () => need('work'),
  startRepair: ({ returnId }, look) => [
    ...need('work'),
    ...need('replace-identity', look.unitOfReturn(returnId)),
  ],
  closeReturn: ({ returnId, outcome }, look) => need(actOfOutcome[outcome], look.unitOfReturn(returnId)),
  requireDestruction: ({ hardwareId }) => need('unit-hold', hardwareId),
  recordDestruction: ({ hardwareId }) => need('unit-destroy', hardwareId),
  loadBatch: ({ batchId }) => need('batch', batchId),
  closeBatch: () => mayOnly('batch'),
  exportAttachment: () => mayOnly('export'),
  importRetired: () => need('import', 'retired units'),
  startWipe: ({ slotId }, look) => need('wipe', look.unitInSlot(slotId)),
  setUnitState: ({ hardwareId, state }, look) => need(unitAct(look.unitState(hardwareId), state), hardwareId),
  retrySync: () => need('sync-retry'),
  listDestinations: read,
  testDestination: () => mayOnly('settings'),
  addDestination: ({ name }) => need('settings', name),
  removeDestination: ({ name }) => need('settings', name),
  recordsPage: () => mayOnly('export'),
  importReceipts: () => need('import', 'receipts'),
  exchangeAsk: () => mayOnly('export'),
  importAnswer: () => need('import', 'answer'),
  putAside: ({ id }) => need('sync-put-aside', id),
  teachSlot: () => need('slots'),
  forgetSlot: () => need('slots'),
  importFile: () => need('import'),
  makePackage: () => mayOnly('sign'),
  checkOrder: () => mayOnly('sign'),
  signPackage: ({ base64 }, look) => need('sign', () => look.packageSubject(base64)),
  signOrder: ({ text }, look) => need('sign', () => look.orderSubject(text)),
  signTrustList: ({ text }, look) => need('sign', () => look.trustListSubject(text)),
  listGroups: read,
  listGroupNodes: read,
  getGroup: read,
  exportGroupsText: read,
  lookAtGroupsFile: read,
  exportGroupsVersion: () => mayOnly('export'),
  compareGroups: read,
  listGroupsVersions: read,
  listDrift: read,
  unitDrift: read,
  previewMove: read,
  groupFileSchema: read,
  openGroupDraft: () => mayOnly('groups'),
  putGroup: () => mayOnly('groups'),
  removeGroup: () => mayOnly('groups'),
  replaceGroups: () => mayOnly('groups'),
  discardGroupDraft: ({ draft }) => need('groups', draft),
  reviewGroups: ({ draft }) => need('groups', draft),
  moveUnit: ({ group }) => need('groups', group),
  publishGroups: ({ draft }, look) => need('groups-publish', () => look.groupsSubject({ draft })),
  backToGroups: ({ number }, look) => need('groups-publish', () => look.groupsSubject({ number })),
  leaseRequestFile: () => mayOnly('import'),
  importLeases: () => need('import', 'leases'),
  acceptNumbers: () => need('numbers-accept', 'numbers'),
  testIssuer: () => mayOnly('issuers'),
  unlockIssuer: ({ name }) => need('issuers', name),
  lockIssuer: ({ name }) => need('issuers', name),
  chooseIssuerPin: ({ name }) => need('issuers', name),
  timeStamps: read,
  names: read,
  namesBefore: read,
  // A policy that erases is the same act as erasing: one day would be all that it takes.
  saveNamePolicy: ({ keepDays }) => [
    ...need('settings', 'names'),
    ...(keepDays === null ? [] : need('names-erased', `after ${keepDays} days`)),
  ],
  eraseNames: ({ before }) => need('names-erased', before),
  useTimeStamps: () => need('settings', 'time-stamps'),
  testTimeStamps: () => mayOnly('settings'),
  rotateStationKey: () => need('station-key', 'key'),
  revocationList: () => mayOnly('revocations'),
  confirmRevoked: ({ issuer }) => need('revocations', issuer),
  sendConsole: () => need('console'),
  saveSettings: needsOfSettings,
  // Agreeing is asked for by whoever may do the act; that the other one may is asked when they prove who they are.
  approve: ({ act }) => mayOnly(act),
  listPeople: () => mayOnly('people'),
  addPerson: ({ name }) => need('people', name),
  changePerson: ({ id }) => need('people', id),
  // Everybody's own: written down by the handler as what it is.
  changeOwnPin: read,
  savePolicy: () => need('people', 'policy'),
  listActs: () => mayOnly('log'),
};

/** Also asked when an armed slot starts by itself, which is no request. */
export function needsOfStart(slotId: string, recipeId: string, look: Look): readonly Need[] {
  return [...need('work'), ...needsOfRecipe(recipeId, look.unitInSlot(slotId), look)];
}

function needsOfRecipe(recipeId: string, hardwareId: string | null, look: Look): readonly Need[] {
  const recipe = look.recipe(recipeId);
  // One that is not there is refused by whoever looks for it.
  if (recipe === null) return [];
  return [
    ...(recipe.purpose === 'decommission' ? need('wipe', hardwareId) : []),
    ...(recipe.allow.includes('replace-identity') ? need('replace-identity', hardwareId) : []),
    ...(recipe.allow.includes('burn-fuses') || recipe.allow.includes('lock')
      ? need('irreversible', hardwareId)
      : []),
  ];
}

/** What closing a return so means. */
const actOfOutcome: Readonly<Record<ReturnOutcome, Act>> = {
  'no-fault-found': 'unit-release',
  repaired: 'unit-release',
  retired: 'unit-retire',
  quarantined: 'unit-hold',
};

/** What it means to call a unit so. A unit on hold is released by whatever ends the hold. */
export function unitAct(from: UnitState | null, to: ParsedArgument<'setUnitState'>['state']): Act {
  switch (to) {
    case 'retired':
      return 'unit-retire';
    case 'quarantined':
      return 'unit-hold';
    case 'blank':
      return 'unit-release';
    case 'returned':
      return from === 'quarantined' ? 'unit-release' : 'unit-return';
  }
}

function needsOfSettings(change: ParsedArgument<'saveSettings'>, look: Look): readonly Need[] {
  const { manualPorts, trustSigner, distrustSigner, closeOrder, acceptClock, ...rest } = change;
  const needs = [
    ...(Object.values(rest).some((value) => value !== undefined) ? need('settings') : []),
    ...(manualPorts === undefined ? [] : need('slots')),
    ...(trustSigner === undefined ? [] : need('trust', look.keyId(trustSigner.publicKeyPem))),
    ...(distrustSigner === undefined ? [] : need('trust', distrustSigner)),
    ...(closeOrder === undefined ? [] : need('order-close', closeOrder)),
    ...(acceptClock === undefined ? [] : need('clock-accept')),
  ];
  // A change of nothing is still a look at the settings.
  return needs.length === 0 ? read() : needs;
}
