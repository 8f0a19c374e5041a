/** What the units of this station are given out of its blocks and its sealed secrets, and what speaks against it. */
import type { Random } from '../base/random.ts';
import { checkCredentials } from '../identity/credentials.ts';
import { unitToken } from '../identity/unit-token.ts';
import { type AddressBlock, type AddressUse, blockOf } from '../model/address.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { UnitCredentials } from '../steps/step.ts';
import type { Store } from '../store/store.ts';
import { requireSecret, takeSecret } from './secret-desk.ts';

export function unitCredentials(
  store: Store,
  random: Random,
  hardwareId: string,
  jobId: string,
): UnitCredentials {
  return {
    addresses: (block, count) =>
      store.addresses.give(block, count, hardwareId, jobId).map(({ address }) => address),
    secret: (name) => takeSecret(name, { folder: store.folder, random }),
    derived: async (name) => {
      const key = await takeSecret(name, { folder: store.folder, random });
      try {
        return unitToken(key, hardwareId);
      } finally {
        key.erase();
      }
    },
    require: (profile) => {
      for (const credential of checkCredentials(profile)) {
        if (credential.kind === 'address')
          store.addresses.check(blockOf(credential.from), credential.count, hardwareId);
      }
    },
    noteAccount: (account) => store.accounts.note(account, hardwareId, jobId),
  };
}

/** Before any unit is touched. Throws Fault plan.refused, secret.missing, address.conflict. */
export function checkUnitCredentials(profile: IdentityProfile, store: Store): void {
  for (const credential of checkCredentials(profile)) {
    if (credential.kind === 'secret' || credential.kind === 'derived')
      requireSecret(credential.secret, store.folder);
    if (credential.kind !== 'address') continue;
    const block = blockOf(credential.from);
    const other = declaredBlocks(store).find(
      (one) => one.block === block.block && JSON.stringify(one) !== JSON.stringify(block),
    );
    if (other !== undefined)
      throw new Fault('address.conflict', `The block ${block.block} is declared in two ways.`, {
        block: block.block,
      });
  }
}

/** Every block that a profile of this station draws from, once. */
export function addressUse(store: Store): readonly AddressUse[] {
  const blocks = new Map(declaredBlocks(store).map((block) => [block.block, block]));
  return [...blocks.values()].map((block) => store.addresses.use(block));
}

function declaredBlocks(store: Store): readonly AddressBlock[] {
  return store.catalogue
    .profiles()
    .flatMap(({ credentials = [] }) =>
      credentials.flatMap((one) => (one.kind === 'address' ? [blockOf(one.from)] : [])),
    );
}
