/** Keys and certificates that were made in advance for the next numbers of a profile. */
export interface PoolStanding {
  readonly pool: string;
  /** To be used; used; revoked at the end without having been used. */
  readonly ready: number;
  readonly used: number;
  readonly ended: number;
  /** Asked for at the authority, without an answer yet. */
  readonly making: number;
  /** Of the certificate that is over first; null when none is ready. */
  readonly expiresAt: string | null;
}
