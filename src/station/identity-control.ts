/** The issuers of this station, the local authority with its sealed key among them, and the identity transaction over them. */
import { networkInterfaces } from 'node:os';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Issuer } from '../identity/issuer.ts';
import { IdentityTransaction } from '../identity/transaction.ts';
import { Fault, type FaultData } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { IdentityProvider } from '../steps/step.ts';
import type { Store } from '../store/store.ts';
import { IssuerBoard } from './issuer-board.ts';
import { readIssuerFile } from './issuer-settings.ts';
import { localCaName, openLocalAuthority } from './local-authority.ts';
import { PinDesk } from './pin-desk.ts';
import { findRecipe } from './plan-sources.ts';
import { checkPoolProfile, poolShelf } from './pool-shelf.ts';
import { rotationsOf } from './station-keys.ts';
import { openWeakKeyLists } from './weak-key-files.ts';

export interface IdentityControl extends AsyncDisposable {
  readonly provider: IdentityProvider;
  /** By the name that profiles use. */
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly board: IssuerBoard;
  readonly pins: PinDesk;
  /** Told at once, and whenever an authority that profiles need begins to wait for its PIN, or has it. */
  onPinFaults(listener: (name: string, fault: FaultData | null) => void): void;
  /** Other profiles may need other authorities now. */
  tellPinFaults(): void;
  /** Throws Fault issuer.locked or issuer.unavailable when the profile's issuer can not issue now. */
  checkIssuer(profile: IdentityProfile): void;
  issuerState(profile: IdentityProfile): string;
  /** Told at once, and whenever a mistake in issuers.yaml comes or goes. */
  onIssuerFileFault(listener: (fault: FaultData | null) => void): void;
}

export async function openIdentity(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly demo: boolean;
  /** One line for the log. */
  note(text: string): void;
}): Promise<IdentityControl> {
  const { store, clock, random } = parts;
  const issuer = await openLocalAuthority({ ...parts, asks: asksForLocalPin(store.folder) });
  // one without a PIN has no key yet either: it will be made as this bench makes them
  const demo = await issuer.describe().then(
    (described) => described.demo,
    () => parts.demo,
  );
  const local = { name: localCaName, issuer, demo };
  const board = await IssuerBoard.open({
    folder: store.folder,
    clock,
    random,
    local,
    shelf: poolShelf(store, random),
    rotations: () => rotationsOf(store),
  });
  const pins = new PinDesk({ board, settings: store.settings, clock, note: parts.note });
  let tell: (name: string, fault: FaultData | null) => void = () => undefined;
  let told: ReadonlySet<string> = new Set();
  const tellPinFaults = (): void => {
    const faults = pinFaults(store, board);
    // one that left issuers.yaml waits no more
    for (const name of told) if (!faults.has(name)) tell(name, null);
    for (const [name, fault] of faults) tell(name, fault);
    told = new Set(faults.keys());
  };
  board.onChange(tellPinFaults);
  return {
    board,
    pins,
    onPinFaults: (listener) => {
      tell = listener;
      tellPinFaults();
    },
    tellPinFaults,
    provider: new IdentityTransaction({
      ledger: store.ledger,
      issuers: board.issuers,
      clock,
      random,
      mayReplace: (jobId) => mayReplace(store, jobId),
      weakKeyLists: openWeakKeyLists(store.folder),
      ownAddresses: parts.demo ? () => ['127.0.0.1'] : networkAddresses,
    }),
    issuers: board.issuers,
    checkIssuer: (profile) => {
      checkPoolProfile(profile, board.find(profile.issuer)?.kind ?? null);
      const state = board.stateOf(profile.issuer);
      if (state.state === 'ready') return;
      throw (
        waitingForPin(board, profile.issuer) ??
        new Fault('issuer.unavailable', state.reason, {
          issuer: profile.issuer,
          problem: state.problem,
        })
      );
    },
    issuerState: (profile) => board.stateOf(profile.issuer).state,
    onIssuerFileFault: (listener) => board.onFileFault(listener),
    [Symbol.asyncDispose]: () => board[Symbol.asyncDispose](),
  };
}

/** A file that can not be read is told by the board; until then nobody is asked for a PIN. */
function asksForLocalPin(folder: string): boolean {
  try {
    return readIssuerFile(folder).localCa !== undefined;
  } catch (thrown) {
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}

/** The permission is in the recipe that the running job was started with. */
function mayReplace(store: Store, jobId: string): boolean {
  const job = store.journal.unfinished().find(({ start }) => start.jobId === jobId);
  return job !== undefined && findRecipe(store, job.start.recipeId).recipe.allow.includes('replace-identity');
}

function pinFaults(store: Store, board: IssuerBoard): ReadonlyMap<string, FaultData | null> {
  const needed = new Set(store.catalogue.profiles().map(({ issuer }) => issuer));
  return new Map(
    board
      .list()
      .filter(({ pad }) => pad !== null)
      .map(({ name }) => [name, needed.has(name) ? (waitingForPin(board, name)?.toData() ?? null) : null]),
  );
}

/** Null unless a person can open it with a PIN now. */
function waitingForPin(board: IssuerBoard, name: string): Fault | null {
  const standing = board.find(name);
  if (standing?.state.state !== 'locked' || standing.pin === null || standing.pin.need === 'none')
    return null;
  return new Fault('issuer.locked', `The authority ${name} is locked: ${standing.state.reason}`, {
    issuer: name,
  });
}

/** Where a unit can reach this computer. Of IPv6 every interface has several: a recipe names the one. */
function networkAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}
