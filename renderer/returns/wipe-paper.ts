/** Reads the statement of a wipe document for the screen. A body of another shape is shown as no paper, never half. */
import { z } from 'zod';
import type { SignedDocument } from '../../src/model/document.ts';
import { mediumReportSchema, wipeVerdicts } from '../../src/model/wipe.ts';

const bodySchema = z.looseObject({
  verdict: z.enum(wipeVerdicts),
  hardwareId: z.string().optional(),
  serialNumber: z.string().nullable().optional(),
  model: z.string().optional(),
  jobId: z.string().optional(),
  operator: z.string().optional(),
  operatorId: z.string().optional(),
  approvedBy: z.looseObject({ id: z.string().optional(), name: z.string() }).optional(),
  startedAt: z.string().optional(),
  endedAt: z.string().optional(),
  method: z
    .looseObject({ id: z.string().optional(), title: z.string(), level: z.string().optional() })
    .optional(),
  media: z.array(mediumReportSchema),
  retained: z.array(z.string()),
  attempts: z
    .array(
      z.looseObject({
        jobId: z.string(),
        startedAt: z.string(),
        method: z.string(),
        verdict: z.enum(wipeVerdicts).nullable(),
      }),
    )
    .default([]),
  identityProof: z
    .looseObject({ before: z.enum(['proven', 'not asked']), after: z.enum(['refused', 'not asked']) })
    .optional(),
  credentials: z
    .array(
      z.looseObject({
        serialNumber: z.string(),
        certificateFingerprint: z.string().nullable().optional(),
        state: z.string(),
      }),
    )
    .default([]),
});
export type WipePaper = z.infer<typeof bodySchema>;

export function readWipePaper(document: SignedDocument): WipePaper | null {
  if (document.kind !== 'wipe-certificate' && document.kind !== 'wipe-report') return null;
  const parsed = bodySchema.safeParse(document.body);
  return parsed.success ? parsed.data : null;
}
