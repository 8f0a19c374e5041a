/**
 * After a restart: jobs that were running are closed as `interrupted`, on record and in the chain, never as a pass.
 * The same unit goes on where it was: its identity is resumed by hardware id, its wipe starts from zero.
 */

import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import type { Driver } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import type { JobEnd } from '../model/job.ts';
import type { SlotActivity } from '../model/station.ts';
import type { Store } from '../store/store.ts';
import { concludeJob } from './conclusion.ts';
import { WipeLedger } from './end-of-life.ts';
import type { StationKey } from './station-key.ts';

export interface InterruptedJob {
  readonly slotId: string;
  readonly hardwareId: string | null;
  readonly activity: Extract<SlotActivity, { type: 'done' }>;
}

export function closeInterruptedJobs(
  store: Store,
  key: StationKey,
  drivers: readonly Driver[],
  clock: Clock,
): readonly InterruptedJob[] {
  return store.journal.unfinished().map(({ start, hardwareId, steps }) => {
    const unit = hardwareId === null ? null : store.journal.unit(hardwareId);
    const fault = new Fault(
      'station.interrupted',
      'The station stopped while this job was running.',
    ).toData();
    const endedAt = clock.now().toISOString();
    const end: JobEnd = {
      outcome: 'interrupted',
      endedAt,
      durationMs: Math.max(0, Date.parse(endedAt) - Date.parse(start.startedAt)),
      hardwareId,
      serialNumber: unit?.serialNumber ?? null,
      model: unit?.model ?? null,
      firmware: unit?.firmware ?? null,
      certificateFingerprint: unit?.certificateFingerprint ?? null,
      steps: steps.map((step) => step),
      fault,
      logSha256: createHash('sha256').update('').digest('hex'),
    };
    const methods = new Map(
      drivers.flatMap((driver) => driver.wipeMethods).map((method) => [method.id, method]),
    );
    const wipe = new WipeLedger({ store, clock, jobId: start.jobId, methods });
    const intent = store.journal.intents(start.jobId).at(-1);
    if (intent !== undefined) wipe.resumeIntent(intent);
    const documents = store.journal.finish(
      start.jobId,
      { end, log: [], ...concludeJob(start, end, unit, wipe) },
      (document, head) => key.signer.sign(document, head),
    );
    return {
      slotId: start.slotId,
      hardwareId,
      activity: {
        type: 'done',
        jobId: start.jobId,
        recipeId: start.recipeId,
        outcome: 'interrupted',
        endedAt,
        durationMs: end.durationMs,
        fault,
        steps,
        documentId: documents.at(-1)?.id ?? null,
      },
    };
  });
}
