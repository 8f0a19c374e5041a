/** Pools as the issuers of this station see them, and which profiles may draw from one. */
import { utf8 } from '../base/bytes.ts';
import type { Random } from '../base/random.ts';
import { Secret } from '../base/secret.ts';
import type { PoolShelf } from '../identity/key-pool.ts';
import { Fault } from '../model/fault.ts';
import { type IdentityProfile, templateOf } from '../model/identity.ts';
import { placeholdersIn } from '../model/placeholders.ts';
import type { Store } from '../store/store.ts';
import { loadSecretsKey } from './station-key.ts';

/** The name under which a pool's own key is sealed in the database. */
export const sealedPoolName = (pool: string): string => `pool:${pool}`;

export function poolShelf(store: Store, random: Random): PoolShelf {
  return {
    find: (serialNumber) => store.pools.find(serialNumber),
    sample: (pool) => store.pools.sample(pool),
    take: (entryId, identityId, record) => store.pools.take(entryId, identityId, record),
    standing: (pool) => store.pools.standing(pool),
    sealedKey: (pool) => store.settings.sealed(sealedPoolName(pool)),
    stationKey: () => new Secret(utf8(loadSecretsKey(store.folder, random))),
  };
}

/** `kind` of the profile's issuer, null where it is not known. Throws Fault plan.refused. */
export function checkPoolProfile(profile: IdentityProfile, kind: string | null): void {
  const refuse = (why: string): never => {
    throw new Fault('plan.refused', `The identity profile ${profile.profile} ${why}.`, {
      profile: profile.profile,
    });
  };
  if (kind === 'pool' && profile.pool !== true)
    refuse('names a pool as its issuer and does not say pool: true');
  if (profile.pool !== true) return;
  if (kind !== null && kind !== 'pool') refuse('says pool: true, and its issuer is none');
  if (profile.keyOrigin !== 'station-allowed') refuse('says pool: true without keyOrigin: station-allowed');
  const { subject, names = [] } = profile;
  const unknown = placeholdersIn(JSON.stringify([subject, names])).filter((name) => name !== 'serialNumber');
  if (unknown.length > 0 || names.some(({ type }) => type === 'hardware-module'))
    refuse(
      `says pool: true, and its certificates name what is only known of a unit (${unknown.join(', ') || 'its hardware'})`,
    );
  // the others name the hardware, which nobody knows in advance
  if (templateOf(profile) !== 'tls-client')
    refuse('says pool: true, which only the template tls-client can have');
}
