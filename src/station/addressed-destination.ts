/** The destination behind a name in the outbox: who hears only what is addressed to it. */
import type { Destination } from '../sync/destination.ts';
import type { IssuerRevocations } from './issuer-revocations.ts';

export function addressedDestination(name: string, revocations: IssuerRevocations): Destination | null {
  const issuer = /^issuer:(.+)$/.exec(name)?.[1];
  return issuer === undefined ? null : revocations.destination(issuer);
}
