/**
 * Who signs certificates. One interface for a local CA with a sealed software key, a local CA in an HSM (PKCS#11), EST
 * (RFC 7030), step-ca and the management server: all are asked with a certificate request that the unit has signed.
 */

import type { Secret } from '../base/secret.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { PinPad } from './pin-pad.ts';

export interface IssuerDescription {
  readonly id: string;
  readonly kind: 'local-ca' | 'pkcs11' | 'est' | 'step-ca' | 'server' | 'pool';
  readonly title: string;
  /** True for a test authority, whose certificates must never leave the bench. */
  readonly demo: boolean;
  /** The trust anchor as DER: never part of the chain that a unit gets. */
  readonly root: Uint8Array;
}

/**
 * `name` can not be resolved; `network`: no connection, or it broke; `tls`: not the server that is trusted; `clock`: a date
 * is off; `credentials`: not let in; `permission`: let in and refused; `answer`: makes no sense; `busy`: later; `token`: the
 * HSM; `settings`: a file here; `policy`: not for production.
 */
export const issuerProblems = [
  'name',
  'network',
  'tls',
  'clock',
  'credentials',
  'permission',
  'answer',
  'busy',
  'token',
  'settings',
  'policy',
] as const;
export type IssuerProblem = (typeof issuerProblems)[number];

/** `locked`: there, and waits for a person (a PIN). `unavailable`: can not issue; the reason says what to look at. */
export type IssuerState =
  | { readonly state: 'ready' }
  | { readonly state: 'locked' | 'unavailable'; readonly reason: string; readonly problem: IssuerProblem };

export interface IssueRequest {
  /** PKCS#10 as DER; checked by the caller already, and to be checked again by the issuer. */
  readonly certificateRequest: Uint8Array;
  readonly profile: IdentityProfile;
  readonly serialNumber: string;
  readonly hardwareId: string;
  /** What else is known of the unit (model, mac, batch …), for the templates of the profile. */
  readonly facts?: ReadonlyMap<string, string>;
  /** The work order that the number belongs to, for authorities that count by order. */
  readonly orderId?: string | null;
  readonly signal: AbortSignal;
}

export interface IssuedCertificate {
  /** DER: the unit's own first, then its issuers without the root. */
  readonly chain: readonly Uint8Array[];
  /** The certificate of who signed the unit's own, as DER: in the chain, or the root. */
  readonly issuer: Uint8Array;
  /** Which authority it has to be revoked at, where it is not the one that was asked (a pool). */
  readonly issuedBy?: string;
}

/** RFC 5280 section 5.3.1, by number. */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  superseded: 4,
  cessationOfOperation: 5,
} as const;

export interface RevocationRequest {
  /** The certificate as DER. */
  readonly certificate: Uint8Array;
  readonly reason: keyof typeof revocationReasons;
  readonly signal: AbortSignal;
}

/** What an authority of this station says about its certificates that are over (RFC 5280 section 5). */
export interface RevocationList {
  /** Only rises. */
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly revoked: readonly {
    /** Hexadecimal. */
    readonly serial: string;
    readonly at: Date;
    readonly reason: keyof typeof revocationReasons;
  }[];
}

/** What was made in advance for one number. */
export interface PooledKey extends Disposable {
  /** PKCS#8 as DER; erased when `using` ends. */
  readonly privateKey: Secret;
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
  readonly publicKeySha256: string;
  readonly issued: IssuedCertificate;
}

/** Keys that were certified while the authority could be reached. */
export interface KeyPool {
  /** Whether the key of this number is there, was used, or was never made. Rejects with Fault issuer.unavailable. */
  look(serialNumber: string): Promise<'ready' | 'used' | 'none'>;
  /**
   * The key leaves the pool for good in the one durable step in which `record` says whose it is; nobody gets it before.
   * Rejects with Fault pool.empty, issuer.unavailable (one that would expire too early, or can not be unwrapped).
   */
  take(
    number: { readonly serialNumber: string; readonly identityId: string; readonly profile: IdentityProfile },
    record: (key: PooledKey) => void,
  ): Promise<PooledKey>;
}

/** What an authority signs yet for this station and a profile. */
export interface IssuerQuota {
  readonly profile: string;
  readonly remaining: number;
}

export interface Issuer {
  /** Where keys and certificates were made in advance: then nothing is issued. */
  readonly pool?: KeyPool;
  /** Where a person opens it with a PIN. */
  readonly pinPad?: PinPad;
  /** Rejects with Fault issuer.unavailable where the authority has to be asked and does not answer. */
  describe(): Promise<IssuerDescription>;
  /** Asks whoever has to be asked, within a few seconds. Never rejects but with the signal's reason. */
  state(signal?: AbortSignal): Promise<IssuerState>;
  /** Rejects with Fault issuer.unavailable, identity.csr, or the signal's reason. Asked twice, it may issue twice. */
  issue(request: IssueRequest): Promise<IssuedCertificate>;
  /** Where the authority takes revocations from stations. Revoking twice is no fault. */
  revoke?(request: RevocationRequest): Promise<void>;
  /** Where the authority's own key is in this station's hands: a list (CRL) as DER. Rejects as `issue` does. */
  signRevocationList?(list: RevocationList): Promise<Uint8Array>;
  /** A new certificate for the key with which this station itself signs in there; DER, the own one first. */
  renewOwn?(signal: AbortSignal): Promise<readonly Uint8Array[]>;
  /** Ends sessions. Afterwards nothing can be issued. */
  close?(): Promise<void>;
  /** As it was said last; null before. */
  quotas?(): readonly IssuerQuota[] | null;
}
