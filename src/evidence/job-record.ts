/** The statements that a job makes: its record, and for a wipe the certificate or report. */

import type { SignedDocument } from '../model/document.ts';
import type { JobEnd, JobStart } from '../model/job.ts';
import type { PersonName } from '../model/people.ts';
import { isCertificate, type WipeEvidence, type WipeMethod, type WipeVerdict } from '../model/wipe.ts';

type Body = SignedDocument['body'];

/** Requested (the plan) apart from observed (the unit), both whole. */
export function jobRecordBody(start: JobStart, end: JobEnd): Body {
  return plain({
    outcome: end.outcome,
    fault: end.fault,
    requested: start,
    unit: {
      hardwareId: end.hardwareId,
      serialNumber: end.serialNumber,
      model: end.model,
      firmware: end.firmware,
      certificateFingerprint: end.certificateFingerprint,
    },
    steps: end.steps,
    endedAt: end.endedAt,
    durationMs: end.durationMs,
    logSha256: end.logSha256,
  });
}

export interface WipeStatement {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly model: string;
  readonly jobId: string;
  readonly operator: string;
  readonly operatorId?: string;
  /** The second person, where a policy asks for one. */
  readonly approvedBy?: PersonName;
  readonly station: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly verdict: WipeVerdict;
  readonly method: WipeMethod;
  readonly evidence: WipeEvidence;
  /** Wipes of this unit that were begun before and did not end with a certificate, oldest first. */
  readonly attempts: readonly {
    readonly jobId: string;
    readonly startedAt: string;
    readonly method: string;
    readonly verdict: string | null;
  }[];
  /** Whether the unit proved who it is before it was wiped, and whether that was tried again behind it. */
  readonly identityProof: {
    readonly before: 'proven' | 'not asked';
    readonly after: 'refused' | 'not asked';
  };
  /** Each live credential at the start and what became of it by now. */
  readonly credentials: readonly {
    readonly serialNumber: string;
    readonly certificateFingerprint: string | null;
    readonly state: 'REVOCATION PENDING' | 'REVOKED';
  }[];
}

export function wipeDocument(statement: WipeStatement): {
  readonly kind: 'wipe-certificate' | 'wipe-report';
  readonly body: Body;
} {
  const { evidence, method, ...rest } = statement;
  return {
    kind: isCertificate(statement.verdict) ? 'wipe-certificate' : 'wipe-report',
    body: plain({
      ...rest,
      method,
      media: evidence.media,
      retained: evidence.retained,
      finished: evidence.finished,
    }),
  };
}

/** Through JSON once, so that what is signed is what is stored: no undefined, no class instances. */
function plain(value: object): Body {
  return JSON.parse(JSON.stringify(value)) as Body;
}
