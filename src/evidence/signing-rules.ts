/**
 * What the signer refuses, so that no caller can forget it: a pass that is not one, a wipe certificate for an
 * unfinished or unverified wipe, a claim above the method's level. The verifier applies the same rules again.
 */
import { z } from 'zod';
import type { DocumentKind } from '../model/document.ts';
import { outcomes } from '../model/job.ts';
import {
  isCertificate,
  mediumReportSchema,
  sampleObjection,
  type WipeLevel,
  type WipeVerdict,
  wipeLevels,
  wipeVerdict,
  wipeVerdicts,
} from '../model/wipe.ts';
import { actObjections, secondPersonObjections } from './act.ts';
import { rotationObjections } from './key-rotation.ts';
import { orderReportObjections } from './order-report.ts';
import {
  batchSheetObjections,
  destroyOrderObjections,
  destructionRecordObjections,
  returnRecordObjections,
} from './return-rules.ts';

const jobRecordRules = z.looseObject({
  requested: z.unknown().optional(),
  outcome: z.enum(outcomes),
  fault: z.unknown(),
  steps: z.array(
    z.looseObject({
      outcome: z.enum([...outcomes, 'skipped']),
      limits: z.array(z.looseObject({ passed: z.boolean() })),
      fault: z.unknown(),
    }),
  ),
});

const wipeRules = z.looseObject({
  hardwareId: z.string().min(1),
  verdict: z.enum(wipeVerdicts),
  finished: z.boolean(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  method: z.looseObject({ id: z.string(), level: z.enum(wipeLevels) }),
  media: z.array(mediumReportSchema),
  retained: z.array(z.string()),
  attempts: z
    .array(z.looseObject({ startedAt: z.iso.datetime(), verdict: z.string().nullable() }))
    .optional(),
});

/** Sentences saying why a statement of this kind must not be signed; empty when it may. */
export function objections(kind: DocumentKind, body: unknown): readonly string[] {
  switch (kind) {
    case 'job-record':
      return jobRecordObjections(body);
    case 'wipe-certificate':
      return wipeObjections(body, true);
    case 'wipe-report':
      return wipeObjections(body, false);
    case 'order-report':
      return orderReportObjections(body);
    case 'key-rotation':
      return rotationObjections(body);
    case 'act':
      return actObjections(body);
    case 'return-record':
      return returnRecordObjections(body);
    case 'batch-sheet':
      return batchSheetObjections(body);
    case 'destroy-order':
      return destroyOrderObjections(body);
    case 'destruction-record':
      return destructionRecordObjections(body);
    case 'shift-head':
      return [];
  }
}

function jobRecordObjections(body: unknown): readonly string[] {
  const parsed = jobRecordRules.safeParse(body);
  if (!parsed.success) return [z.prettifyError(parsed.error)];
  const { outcome, steps, fault, requested } = parsed.data;
  const found: string[] = [...secondPersonObjections(requested ?? {})];
  if (outcome !== 'passed') return found;
  if (steps.length === 0) found.push('a pass without a step');
  if (steps.some((step) => step.outcome !== 'passed')) found.push('a pass with a step that did not pass');
  if (steps.some((step) => step.limits.some((limit) => !limit.passed)))
    found.push('a pass with a reading outside its limits');
  if (fault !== null || steps.some((step) => step.fault !== null)) found.push('a pass with a fault');
  return found;
}

function wipeObjections(body: unknown, asCertificate: boolean): readonly string[] {
  const parsed = wipeRules.safeParse(body);
  if (!parsed.success) return [z.prettifyError(parsed.error)];
  const wipe = parsed.data;
  const found: string[] = [...secondPersonObjections(body)];
  const due = wipeVerdict(wipe);
  if (wipe.verdict !== due && wipe.verdict !== 'DESTROY REQUIRED')
    found.push(`the evidence makes it ${due}, not ${wipe.verdict}`);
  if (wipe.verdict === 'DESTROY REQUIRED' && isCertificate(due))
    found.push('DESTROY REQUIRED for a verified wipe');
  if (isCertificate(wipe.verdict) !== asCertificate) {
    found.push(
      asCertificate
        ? `${wipe.verdict} is not a certificate`
        : `${wipe.verdict} is a certificate, not a report`,
    );
  }
  if (Date.parse(wipe.endedAt) < Date.parse(wipe.startedAt)) found.push('it ended before it started');
  for (const { startedAt, verdict } of wipe.attempts ?? []) {
    if (Date.parse(startedAt) > Date.parse(wipe.startedAt)) found.push('an earlier attempt began later');
    if (isCertificate(verdict as WipeVerdict)) found.push('an attempt before it had a certificate already');
  }
  const rank = (level: WipeLevel): number => wipeLevels.indexOf(level);
  for (const medium of wipe.media) {
    if (rank(medium.level) > rank(wipe.method.level))
      found.push(`${medium.name} claims ${medium.level}, the method only ${wipe.method.level}`);
    if (medium.bytesRead > medium.bytesTotal) found.push(`${medium.name}: more bytes read than there are`);
    const sample = sampleObjection(medium);
    if (sample !== null) found.push(sample);
  }
  return found;
}
