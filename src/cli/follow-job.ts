/** Follows one job to its end: a progress line for people, nothing in between for programs. */
import cliProgress from 'cli-progress';
import type { Client } from '../contract/client.ts';
import type { SlotActivity, SlotView, StationState } from '../model/station.ts';
import { safeText } from './output.ts';

export type FinishedActivity = Extract<SlotActivity, { type: 'done' }>;

/** Resolves with the slot as it is when the job `jobId` is done. Ctrl-C cancels the job and still waits for its record. */
export async function followJob(
  client: Client,
  slotId: string,
  jobId: string,
  show: boolean,
): Promise<{ readonly view: SlotView; readonly done: FinishedActivity }> {
  const bar = show
    ? new cliProgress.SingleBar({
        format: '{bar} {percentage}% {step}',
        hideCursor: true,
        clearOnComplete: true,
        noTTYOutput: false,
        stream: process.stderr,
      })
    : null;
  const onInterrupt = (): void => {
    // The engine answers by ending the job; a failed request means that it is gone, which ends the wait as well.
    client.api.cancelJob({ jobId }).catch(() => undefined);
  };
  process.once('SIGINT', onInterrupt);
  bar?.start(100, 0, { step: 'starting' });
  try {
    return await new Promise((resolve, reject) => {
      client.onClose(() => reject(new Error('the engine stopped')));
      const onState = (state: StationState): void => {
        const view = state.slots.find((candidate) => candidate.slot.id === slotId);
        if (view === undefined) return;
        const { activity } = view;
        if (activity.type === 'done' && activity.jobId === jobId) resolve({ view, done: activity });
        else if (activity.type === 'running') bar?.update(percentOf(activity), { step: labelOf(activity) });
      };
      client.follow(onState).catch(reject);
    });
  } finally {
    bar?.stop();
    process.removeListener('SIGINT', onInterrupt);
  }
}

export function percentOf(activity: Extract<SlotActivity, { type: 'running' }>): number {
  const { stepIndex, stepCount, fraction } = activity.progress;
  return Math.round(((stepIndex + (fraction ?? 0)) / Math.max(1, stepCount)) * 100);
}

export function labelOf(activity: Extract<SlotActivity, { type: 'running' }>): string {
  const { step, waitingFor } = activity.progress;
  return safeText(waitingFor === null ? step : `waiting for ${waitingFor}`);
}
