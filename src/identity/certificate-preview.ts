/**
 * The certificate that a profile would bring a unit, before any unit is there: made on the way that real ones take (request,
 * check, issue, lint), with a key and an authority that exist for this one call and whose name says so. Nothing is stored,
 * and no number is taken.
 */
import { X509Certificate } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { type IdentityProfile, serialNumberOf, templateOf } from '../model/identity.ts';
import { readCertificate } from './certificate.ts';
import { describeCertificate } from './certificate-fields.ts';
import { checkRequest } from './certificate-request.ts';
import type { NamedValue } from './general-names.ts';
import { type Finding, lintCertificate } from './lint.ts';
import { LocalCa } from './local-ca.ts';
import { makeSoftwareKey, requestBy } from './software-key.ts';

export interface SampleUnit {
  readonly serialNumber: string;
  readonly hardwareId: string;
  /** What else would be known of the unit (model, mac, batch …). */
  readonly facts: ReadonlyMap<string, string>;
}

export interface CertificatePreview {
  /** In words, in the order in which people look at them. */
  readonly fields: readonly NamedValue[];
  /** Of the unit's certificate. It leads to no root that anybody has. */
  readonly pem: string;
  /** What the linter says; a certificate with findings would not be written. */
  readonly findings: readonly Finding[];
}

const sampleNames = { organization: 'Mintmark', commonName: 'Sample authority', demo: true } as const;

/** Rejects with the Fault that issuing it would end with, such as identity.csr. */
export async function previewCertificate(
  profile: IdentityProfile,
  unit: SampleUnit,
  parts: { readonly clock: Clock; readonly random: Random },
): Promise<CertificatePreview> {
  const { matter } = profile;
  const authorityNames = { ...sampleNames, ...(matter === undefined ? {} : { matter: { ...matter } }) };
  const key = await makeSoftwareKey(profile.keyAlgorithm);
  try {
    const certificateRequest = await requestBy(key, unit.serialNumber);
    const { publicKey } = checkRequest(certificateRequest, unit.serialNumber, profile.keyAlgorithm);
    const authority = await LocalCa.passing(authorityNames, { id: 'sample', ...parts });
    const { signal } = new AbortController();
    const issued = await authority.issue({ certificateRequest, profile, ...unit, signal });
    const { issuer } = issued;
    const certificate = issued.chain[0] ?? new Uint8Array();
    const now = parts.clock.now();
    return {
      fields: [
        { label: 'Template', value: templateOf(profile) },
        ...describeCertificate(readCertificate(certificate), readCertificate(issuer)),
        { label: 'Size', value: `${certificate.length} bytes` },
      ],
      pem: new X509Certificate(certificate).toString(),
      findings: lintCertificate(certificate, { profile, ...unit, publicKey, issuer, now }),
    };
  } finally {
    key.privateKey.erase();
  }
}

/** The unit that a profile would number first, with a hardware id that no unit has: for previews without one. */
export function firstUnitOf(profile: IdentityProfile): SampleUnit {
  const serialNumber = serialNumberOf(profile, profile.serial.first);
  return { serialNumber, hardwareId: 'sample-unit', facts: new Map([['model', 'Sample']]) };
}
