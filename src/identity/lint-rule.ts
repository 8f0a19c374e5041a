/** One rule of the linter: what it looks at, and the small looks that rules have in common. */
import type { CertificateTemplate, IdentityProfile } from '../model/identity.ts';
import type { CertificateExtension, ReadCertificate } from './certificate.ts';
import type { CertificateNames, NamedUnit } from './certificate-names.ts';
import type { NameAttribute } from './names.ts';

export interface LintContext extends NamedUnit {
  readonly profile: IdentityProfile;
  /** SubjectPublicKeyInfo of the request that the unit signed. */
  readonly publicKey: Uint8Array;
  /** The certificate of who signed it, as DER. */
  readonly issuer: Uint8Array;
  readonly now: Date;
}

export interface LintSubject {
  readonly certificate: ReadCertificate;
  readonly issuer: ReadCertificate;
  readonly context: LintContext;
  readonly sizeBytes: number;
  /** What the certificate has to be called. */
  readonly names: CertificateNames;
}

export interface LintRule {
  readonly id: string;
  readonly source: string;
  /** The templates that it is for; every one when it is not given. */
  readonly only?: readonly CertificateTemplate[];
  /** What is wrong, as the end of a sentence that begins with "The certificate"; null when it is right. */
  readonly check: (subject: LintSubject) => string | null;
}

/** Clocks of issuers may be ahead of ours by this much. */
export const clockToleranceMs = 5 * 60_000;

export function extension(certificate: ReadCertificate, oid: string): CertificateExtension | undefined {
  return certificate.extensions.find((candidate) => candidate.oid === oid);
}

export function attributes(certificate: ReadCertificate, oid: string): readonly NameAttribute[] {
  return certificate.subject.filter((attribute) => attribute.oid === oid);
}

export function unless(right: boolean, text: string): string | null {
  return right ? null : text;
}
