/** The requests of contract/credentials.ts, implemented. */
import { toBase64 } from '../base/bytes.ts';
import type { credentialRequests } from '../contract/credentials.ts';
import type { Store } from '../store/store.ts';
import type { IssuerRevocations } from './issuer-revocations.ts';
import type { ActingHandlers } from './people/actor.ts';
import type { PoolDesk } from './pool-desk.ts';
import { addressUse } from './unit-credentials.ts';

export interface CredentialParts {
  readonly store: Store;
  readonly revocations: IssuerRevocations;
  readonly pools: PoolDesk;
  onFacts(): void;
}

export function credentialHandlers({
  store,
  revocations,
  pools,
  onFacts,
}: CredentialParts): Pick<ActingHandlers, keyof typeof credentialRequests> {
  return {
    revocationList: async ({ issuer }, doing) => {
      const list = toBase64(await revocations.publishList(issuer));
      const count = revocations.list(issuer).length;
      doing.record({ act: 'revocations', subject: issuer, detail: { change: 'list signed', count } });
      return { base64: list, count };
    },
    listPools: () => pools.list(),
    makePool: (wanted) => pools.make(wanted),
    endPool: ({ pool }, doing) => {
      const ended = pools.end(pool);
      doing.record({
        act: 'revocations',
        subject: pool,
        detail: { revoked: ended.revoked, unknown: ended.unknown.length },
      });
      onFacts();
      return ended;
    },
    addressUse: () => addressUse(store),
    listRevocations: ({ issuer }) => revocations.list(issuer ?? null),
    confirmRevoked: ({ issuer, serial, note }, doing) => {
      const confirmed = revocations.confirm(issuer, serial ?? null, { operator: doing.by.name, note });
      doing.record({
        act: 'revocations',
        subject: issuer,
        detail: { confirmed, serial: serial ?? 'all', note },
      });
      onFacts();
      return { confirmed };
    },
  };
}
