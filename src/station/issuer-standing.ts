/** One authority of a station: what is known of it, and as the board shows it. */
import type { Issuer, IssuerDescription, IssuerQuota } from '../identity/issuer.ts';
import type { PinPad } from '../identity/pin-pad.ts';
import type { IssuerSight } from './issuer-sight.ts';

export type IssuerKind = IssuerDescription['kind'];

export interface IssuerEntry {
  readonly issuer: Issuer;
  readonly kind: IssuerKind;
  /** Of the settings that it was made from. */
  readonly fingerprint: string;
  sight: IssuerSight;
  lookedAt: string | null;
  looking: Promise<void> | null;
}

/** One authority as the board shows it. */
export interface IssuerStanding extends IssuerSight {
  readonly name: string;
  readonly kind: IssuerKind;
  /** As the server said last; null for authorities that have none, and before the first answer. */
  readonly quotas: readonly IssuerQuota[] | null;
  /** Null before the first answer. */
  readonly lookedAt: string | null;
  readonly pad: PinPad | null;
}

export const notAsked: IssuerSight = {
  state: {
    state: 'unavailable',
    reason: 'The authority is being asked. Try again in a moment.',
    problem: 'busy',
  },
  description: null,
  pin: null,
};

export function standingOf(name: string, { issuer, kind, sight, lookedAt }: IssuerEntry): IssuerStanding {
  return { name, kind, ...sight, lookedAt, pad: issuer.pinPad ?? null, quotas: issuer.quotas?.() ?? null };
}
