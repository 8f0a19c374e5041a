/** The destination behind a name in the outbox: who hears only what is addressed to it. */
import type { Store } from '../store/store.ts';
import { accountEnds } from '../sync/account-ends.ts';
import type { Destination } from '../sync/destination.ts';
import type { IssuerRevocations } from './issuer-revocations.ts';

export function addressedDestination(
  name: string,
  { store, revocations }: { readonly store: Store; readonly revocations: IssuerRevocations },
): Destination | null {
  const issuer = /^issuer:(.+)$/.exec(name)?.[1];
  if (issuer !== undefined) return revocations.destination(issuer);
  const [, kind, url] = /^account:(leshan|leshan-bootstrap) (.+)$/.exec(name) ?? [];
  if (url === undefined) return null;
  const account = { kind: kind === 'leshan' ? kind : 'leshan-bootstrap', url } as const;
  return accountEnds({ ...account, isLive: (one) => store.accounts.isLive(one) });
}
