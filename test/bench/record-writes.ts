/** What the database costs a job, from its beginning to its signed record: no device, no key, no flush that another job waits for. */
import type { Store } from '../../src/store/store.ts';
import { conclusion, jobEnd, jobStart, sign, stepResult } from '../store/fixtures.ts';

const jobs = 200;

/** The mean of some new units' jobs. */
export function processorMsOfJob(store: Store, name: string): number {
  const before = process.cpuUsage();
  for (let job = 0; job < jobs; job += 1) writeJob(store, `${name}-${job}`);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / jobs;
}

function writeJob(store: Store, jobId: string): void {
  const unit = {
    hardwareId: `unit-${jobId}`,
    state: 'provisioned',
    serialNumber: `GW2-${jobId}`,
    model: 'Gateway Mk2',
    firmware: '1.4.2',
    groupId: null,
    certificateFingerprint: null,
  } as const;
  const { hardwareId, serialNumber } = unit;
  store.journal.begin(
    jobStart(jobId, { startedAt: new Date().toISOString(), recipeTitle: 'Provision Gateway Mk2' }),
  );
  store.journal.identified(jobId, hardwareId);
  for (let step = 0; step < 6; step += 1) store.journal.stepFinished(jobId, stepResult(step));
  const end = jobEnd({ hardwareId, serialNumber });
  store.journal.finish(jobId, conclusion(`record-${jobId}`, { end, unit }), sign);
}
