/** The requests of contract/credentials.ts, implemented. */
import { toBase64 } from '../base/bytes.ts';
import type { Handlers } from '../contract/contract.ts';
import type { credentialRequests } from '../contract/credentials.ts';
import type { IssuerRevocations } from './issuer-revocations.ts';

export interface CredentialParts {
  readonly revocations: IssuerRevocations;
  readonly settings: { readonly operator: string };
  onFacts(): void;
}

export function credentialHandlers({
  revocations,
  settings,
  onFacts,
}: CredentialParts): Pick<Handlers, keyof typeof credentialRequests> {
  return {
    revocationList: async ({ issuer }) => ({
      base64: toBase64(await revocations.publishList(issuer)),
      count: revocations.list(issuer).length,
    }),
    listRevocations: ({ issuer }) => revocations.list(issuer ?? null),
    confirmRevoked: ({ issuer, serial, note }) => {
      const confirmed = revocations.confirm(issuer, serial ?? null, { operator: settings.operator, note });
      onFacts();
      return { confirmed };
    },
  };
}
