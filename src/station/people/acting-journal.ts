/** The journal of a job that somebody began: a wipe is in the log by who began it, in the transaction that begins it. */
import type { Journal } from '../../job/journal.ts';
import type { JobEnd } from '../../model/job.ts';
import type { Store } from '../../store/store.ts';
import type { Doing } from './actor.ts';

export interface JobHooks {
  /** In the transaction that begins the job. */
  begun?(jobId: string): void;
  /** In the transaction that finishes it, behind its documents. */
  finished?(end: JobEnd): void;
}

export function actingJournal(
  { journal, transaction }: Store,
  doing: Doing,
  hardwareId: string | null,
  hooks: JobHooks = {},
): Journal {
  return {
    begin: (start) =>
      transaction(() => {
        journal.begin(start);
        hooks.begun?.(start.jobId);
        if (start.purpose !== 'decommission') return;
        const detail = { job: start.jobId, recipe: start.recipeId, slot: start.slotNumber };
        doing.record({ act: 'wipe', subject: hardwareId, hardwareId, detail });
      }),
    identified: (jobId, unit) => journal.identified(jobId, unit),
    stepFinished: (jobId, result) => journal.stepFinished(jobId, result),
    intent: (intent) => journal.intent(intent),
    finish: (jobId, conclusion, sign) =>
      transaction(() => {
        const signed = journal.finish(jobId, conclusion, sign);
        hooks.finished?.(conclusion.end);
        return signed;
      }),
    unfinished: () => journal.unfinished(),
    unit: (unit) => journal.unit(unit),
    hasEnded: (unit) => journal.hasEnded(unit),
    foreignNumber: (unit) => journal.foreignNumber(unit),
  };
}
