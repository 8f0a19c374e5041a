/**
 * The linter: what a unit's certificate must be before a device ever sees it, whoever issued it. A certificate with a
 * finding is not written. The rules are in lint-rules.ts and the files that it lists.
 */
import { Fault } from '../model/fault.ts';
import { templateOf } from '../model/identity.ts';
import { readCertificate } from './certificate.ts';
import { namesOf } from './certificate-names.ts';
import type { LintContext, LintSubject } from './lint-rule.ts';
import { lintRules } from './lint-rules.ts';

export interface Finding {
  readonly rule: string;
  readonly text: string;
}

/**
 * Everything that is wrong; empty for a certificate that may be written. Throws Fault identity.names where the profile's templates do
 * not fit the unit: then there is no certificate that would be right.
 */
export function lintCertificate(bytes: Uint8Array, context: LintContext): readonly Finding[] {
  const subject = readBoth(bytes, context);
  if (subject === null)
    return [{ rule: 'der', text: 'The certificate or its issuer is not DER (RFC 5280 4.1).' }];
  const template = templateOf(context.profile);
  const demanded = lintRules.filter(({ only }) => only === undefined || only.includes(template));
  return demanded.flatMap(({ id, source, check }) => {
    const wrong = check(subject);
    return wrong === null ? [] : [{ rule: id, text: `The certificate ${wrong} (${source}).` }];
  });
}

/** Throws Fault identity.certificate with the first finding and the names of all. */
export function requireCleanCertificate(bytes: Uint8Array, context: LintContext): void {
  const findings = lintCertificate(bytes, context);
  const [first] = findings;
  if (first === undefined) return;
  throw new Fault('identity.certificate', first.text, {
    rules: findings.map(({ rule }) => rule).join(', '),
    serialNumber: context.serialNumber,
  });
}

function readBoth(bytes: Uint8Array, context: LintContext): LintSubject | null {
  const names = namesOf(context.profile, context);
  try {
    const [certificate, issuer] = [readCertificate(bytes), readCertificate(context.issuer)];
    return { certificate, issuer, context, names, sizeBytes: bytes.length };
  } catch {
    return null; // bytes that can not be read are a finding of their own
  }
}
