/** What a person can do at an authority that a PIN opens. */
import type { Secret } from '../base/secret.ts';

/**
 * `enter`: locked, and a PIN opens it. `choose`: it has no PIN yet. `none`: it is open, or a PIN does not help now (the
 * token is not there, or its PIN is locked).
 */
export type PinNeed = 'enter' | 'choose' | 'none';

export interface PinStanding {
  readonly need: PinNeed;
  /** It was opened by a person and can be locked again. */
  readonly open: boolean;
  /** The token itself says that the next wrong PIN locks it. */
  readonly lastTry: boolean;
}

export interface PinPad {
  /** True for a token, which counts by itself and locks; false where only we count. */
  readonly locksForGood: boolean;
  /** Rejects with Fault issuer.unavailable where the token has to be asked and is not there. */
  standing(): Promise<PinStanding>;
  /** `pin` stays the caller's. Rejects with Fault issuer.pin when it is wrong, issuer.last-try, issuer.unavailable. */
  enter(pin: Secret, useLastTry: boolean): Promise<void>;
  /** A new PIN, where the authority is ours: `current` is the one that it has, null for the first. The same rejections. */
  choose?(next: Secret, current: Secret | null): Promise<void>;
  lock(): Promise<void>;
}
