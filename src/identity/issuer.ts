/**
 * Who signs certificates. One interface for a local CA with a sealed software key, a local CA in an HSM (PKCS#11), EST
 * (RFC 7030), step-ca and the management server: all are asked with a certificate request that the unit has signed.
 */
import type { IdentityProfile } from '../model/identity.ts';

export interface IssuerDescription {
  readonly id: string;
  readonly kind: 'local-ca' | 'pkcs11' | 'est' | 'step-ca' | 'server';
  readonly title: string;
  /** True for a test authority, whose certificates must never leave the bench. */
  readonly demo: boolean;
  /** The trust anchor as DER: never part of the chain that a unit gets. */
  readonly root: Uint8Array;
}

export type IssuerState =
  | { readonly state: 'ready' }
  | { readonly state: 'locked'; readonly reason: string }
  | { readonly state: 'unavailable'; readonly reason: string };

export interface IssueRequest {
  /** PKCS#10 as DER; checked by the caller already, and to be checked again by the issuer. */
  readonly certificateRequest: Uint8Array;
  readonly profile: IdentityProfile;
  readonly serialNumber: string;
  readonly hardwareId: string;
  readonly signal: AbortSignal;
}

export interface IssuedCertificate {
  /** DER: the unit's own first, then its issuers without the root. */
  readonly chain: readonly Uint8Array[];
  /** The certificate of who signed the unit's own, as DER: in the chain, or the root. */
  readonly issuer: Uint8Array;
}

export interface Issuer {
  describe(): Promise<IssuerDescription>;
  state(): Promise<IssuerState>;
  /** Rejects with Fault issuer.unavailable, identity.csr, or the signal's reason. Asked twice, it may issue twice. */
  issue(request: IssueRequest): Promise<IssuedCertificate>;
}
