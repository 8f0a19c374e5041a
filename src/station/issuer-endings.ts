/** The part of an issuer that ends certificates, for those who put another face before it. */
import type { Issuer } from '../identity/issuer.ts';

/** What an authority can do about certificates that are over; absent where it can not. */
export function endingsOf(issuer: Issuer): Pick<Issuer, 'revoke' | 'signRevocationList'> {
  return {
    ...(issuer.revoke === undefined ? {} : { revoke: issuer.revoke.bind(issuer) }),
    ...(issuer.signRevocationList === undefined
      ? {}
      : { signRevocationList: issuer.signRevocationList.bind(issuer) }),
  };
}
