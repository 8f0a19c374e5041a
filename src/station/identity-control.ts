/** The issuers of this station and the identity transaction over them. Today one: the local authority with a sealed key. */

import { utf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import type { Issuer, IssuerState } from '../identity/issuer.ts';
import { createLocalCa, LocalCa } from '../identity/local-ca.ts';
import { IdentityTransaction } from '../identity/transaction.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { IdentityProvider } from '../steps/step.ts';
import type { Store } from '../store/store.ts';
import { findRecipe } from './plan-sources.ts';
import { loadLocalPin } from './station-key.ts';

const localCaName = 'local-ca';

export interface IdentityControl {
  readonly provider: IdentityProvider;
  /** Throws Fault issuer.unavailable when the profile's issuer can not issue now. */
  checkIssuer(profile: IdentityProfile): void;
  issuerState(profile: IdentityProfile): string;
}

export async function openIdentity(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly demo: boolean;
}): Promise<IdentityControl> {
  const { store, clock, random } = parts;
  const local = await openLocalCa(parts);
  const issuers = new Map<string, Issuer>([[localCaName, local]]);
  const states = new Map<string, IssuerState>();
  for (const [name, issuer] of issuers) states.set(name, await issuer.state());
  const stateOf = (profile: IdentityProfile): IssuerState =>
    states.get(profile.issuer) ?? {
      state: 'unavailable',
      reason: `There is no issuer called ${profile.issuer}.`,
      problem: 'settings',
    };
  return {
    provider: new IdentityTransaction({
      ledger: store.ledger,
      issuers,
      clock,
      random,
      mayReplace: (jobId) => mayReplace(store, jobId),
    }),
    checkIssuer: (profile) => {
      const state = stateOf(profile);
      if (state.state !== 'ready')
        throw new Fault('issuer.unavailable', state.reason, { issuer: profile.issuer });
    },
    issuerState: (profile) => stateOf(profile).state,
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
