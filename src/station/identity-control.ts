/** The issuers of this station, the local authority with its sealed key among them, and the identity transaction over them. */

import { utf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import type { Issuer } from '../identity/issuer.ts';
import { createLocalCa, LocalCa } from '../identity/local-ca.ts';
import { IdentityTransaction } from '../identity/transaction.ts';
import { Fault, type FaultData } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { IdentityProvider } from '../steps/step.ts';
import type { Store } from '../store/store.ts';
import { IssuerBoard } from './issuer-board.ts';
import { findRecipe } from './plan-sources.ts';
import { loadLocalPin } from './station-key.ts';

const localCaName = 'local-ca';

export interface IdentityControl extends AsyncDisposable {
  readonly provider: IdentityProvider;
  /** By the name that profiles use. */
  readonly issuers: ReadonlyMap<string, Issuer>;
  /** Throws Fault issuer.unavailable when the profile's issuer can not issue now. */
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
}): Promise<IdentityControl> {
  const { store, clock, random } = parts;
  const issuer = await openLocalCa(parts);
  const { demo } = await issuer.describe();
  const local = { name: localCaName, issuer, demo };
  const board = await IssuerBoard.open({ folder: store.folder, clock, random, local });
  return {
    provider: new IdentityTransaction({
      ledger: store.ledger,
      issuers: board.issuers,
      clock,
      random,
      mayReplace: (jobId) => mayReplace(store, jobId),
    }),
    issuers: board.issuers,
    checkIssuer: (profile) => {
      const state = board.stateOf(profile.issuer);
      if (state.state !== 'ready')
        throw new Fault('issuer.unavailable', state.reason, {
          issuer: profile.issuer,
          problem: state.problem,
        });
    },
    issuerState: (profile) => board.stateOf(profile.issuer).state,
    onIssuerFileFault: (listener) => board.onFileFault(listener),
    [Symbol.asyncDispose]: () => board[Symbol.asyncDispose](),
  };
}

async function openLocalCa({
  store,
  clock,
  random,
  demo,
}: Parameters<typeof openIdentity>[0]): Promise<LocalCa> {
  const pin = new Secret(utf8(loadLocalPin(store.folder, random)));
  try {
    const known = store.settings.sealed(localCaName);
    const sealed =
      known ??
      (await createLocalCa({
        organization: 'Mintmark',
        commonName: `Station CA ${store.settings.get('station.id')}`,
        demo,
        pin,
        clock,
        random,
      }));
    if (known === null) store.settings.seal(localCaName, sealed);
    return await LocalCa.open(sealed, pin, { id: localCaName, clock, random });
  } finally {
    pin.erase();
  }
}

/** The permission is in the recipe that the running job was started with. */
function mayReplace(store: Store, jobId: string): boolean {
  const job = store.journal.unfinished().find(({ start }) => start.jobId === jobId);
  return job !== undefined && findRecipe(store, job.start.recipeId).recipe.allow.includes('replace-identity');
}
