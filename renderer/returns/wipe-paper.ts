/** Reads the statement of a wipe document for the screen. A body of another shape is shown as no paper, never half. */
import { z } from 'zod';
import type { SignedDocument } from '../../src/model/document.ts';
import { mediumReportSchema, wipeVerdicts } from '../../src/model/wipe.ts';

const bodySchema = z.looseObject({
  verdict: z.enum(wipeVerdicts),
  hardwareId: z.string().optional(),
  serialNumber: z.string().nullable().optional(),
  operator: z.string().optional(),
  approvedBy: z.looseObject({ name: z.string() }).optional(),
  endedAt: z.string().optional(),
  method: z.looseObject({ title: z.string() }).optional(),
  media: z.array(mediumReportSchema),
  retained: z.array(z.string()),
  credentials: z.array(z.looseObject({ serialNumber: z.string(), state: z.string() })).optional(),
});
export type WipePaper = z.infer<typeof bodySchema>;

export function readWipePaper(document: SignedDocument): WipePaper | null {
  if (document.kind !== 'wipe-certificate' && document.kind !== 'wipe-report') return null;
  const parsed = bodySchema.safeParse(document.body);
  return parsed.success ? parsed.data : null;
}
