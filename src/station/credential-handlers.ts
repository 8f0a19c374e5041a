/** The requests of contract/credentials.ts, implemented. */
import { toBase64 } from '../base/bytes.ts';
import type { credentialRequests } from '../contract/credentials.ts';
import type { IssuerRevocations } from './issuer-revocations.ts';
import type { ActingHandlers } from './people/actor.ts';

export interface CredentialParts {
  readonly revocations: IssuerRevocations;
  onFacts(): void;
}

export function credentialHandlers({
  revocations,
  onFacts,
}: CredentialParts): Pick<ActingHandlers, keyof typeof credentialRequests> {
  return {
    revocationList: async ({ issuer }) => ({
      base64: toBase64(await revocations.publishList(issuer)),
      count: revocations.list(issuer).length,
    }),
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
