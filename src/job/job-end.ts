/** The end of a job as data: what ran, what was skipped, how it came out. */
import type { DeviceInfo, Session } from '../drivers/driver.ts';
import type { Fault } from '../model/fault.ts';
import type { JobEnd, StepResult } from '../model/job.ts';
import type { PlannedInputs } from '../steps/step.ts';
import type { Plan } from './plan.ts';

/** What a running job has found out so far. */
export interface Progress {
  device: DeviceInfo | null;
  session: Session | null;
  readonly facts: Map<string, string>;
  readonly results: StepResult[];
  /** Those of the plan, with the settings of this unit. */
  inputs: PlannedInputs;
}

export interface Ending {
  readonly fault: Fault | null;
  readonly endedAt: string;
  readonly durationMs: number;
  /** SHA-256 of the job's log lines joined by newlines. */
  readonly logSha256: string;
}

/** Steps that were not reached are `skipped`; without a fault the job has passed. */
export function endOfJob(plan: Plan, job: Progress, ending: Ending): JobEnd {
  const { fault, endedAt, durationMs, logSha256 } = ending;
  const skipped = plan.steps.slice(job.results.length).map(
    (planned, offset): StepResult => ({
      index: job.results.length + offset,
      step: planned.params.step,
      outcome: 'skipped',
      startedAt: endedAt,
      durationMs: 0,
      requested: {},
      observed: {},
      limits: [],
      fault: null,
    }),
  );
  return {
    outcome: fault === null ? 'passed' : fault.entry.outcome,
    endedAt,
    durationMs: Math.round(durationMs),
    hardwareId: job.device?.hardwareId ?? null,
    serialNumber: job.facts.get('serialNumber') ?? null,
    model: job.device?.model ?? null,
    firmware: job.facts.get('firmware') ?? null,
    certificateFingerprint: job.facts.get('certificateFingerprint') ?? null,
    steps: [...job.results, ...skipped],
    fault: fault?.toData() ?? null,
    logSha256,
  };
}
