/** What the runner tells of a job, on the card of its slot. */
import type { Clock } from '../base/clock.ts';
import type { Plan } from '../job/plan.ts';
import type { JobWatcher } from '../job/runner.ts';
import { Fault } from '../model/fault.ts';
import type { JobStart } from '../model/job.ts';
import type { JobProgress, SlotView } from '../model/station.ts';
import type { MediumProgress } from '../model/wipe.ts';
import type { Store } from '../store/store.ts';
import type { StateHub } from './state-hub.ts';
import { createTimeLeft } from './time-left.ts';

interface WatchParts {
  readonly store: Store;
  readonly hub: StateHub;
  readonly clock: Clock;
}

export function progressOf(
  plan: Plan,
  stepIndex: number,
  now: Partial<Pick<JobProgress, 'fraction' | 'timeLeftMs' | 'waitingFor' | 'media'>>,
): JobProgress {
  return {
    step: plan.steps[stepIndex]?.params.step ?? 'identify',
    stepIndex,
    stepCount: plan.steps.length,
    fraction: now.fraction ?? null,
    timeLeftMs: now.timeLeftMs ?? null,
    waitingFor: now.waitingFor ?? null,
    media: now.media ?? [],
  };
}

export function watchJob(
  { store, hub, clock }: WatchParts,
  start: JobStart,
  plan: Plan,
  slotId: string,
): JobWatcher {
  let timeLeft = createTimeLeft(clock.monotonicMs());
  let now: Partial<JobProgress> = {};
  const tell = (index: number, change: Partial<JobProgress>): void => {
    now = { media: now.media ?? [], ...change };
    hub.progress(slotId, start.jobId, progressOf(plan, index, now));
  };
  const changeRunning = (
    change: (activity: Extract<SlotView['activity'], { type: 'running' }>) => SlotView['activity'],
  ): void =>
    hub.changeSlot(slotId, (view) =>
      view.activity.type === 'running' ? { ...view, activity: change(view.activity) } : view,
    );
  return {
    identified: (device) => {
      refuseTwin(hub, slotId, device.hardwareId);
      const unit = store.journal.unit(device.hardwareId);
      hub.changeSlot(slotId, (view) => ({
        ...view,
        hardwareId: device.hardwareId,
        serialNumber: unit?.serialNumber ?? null,
        unitState: unit?.state ?? 'blank',
      }));
    },
    stepStarted: (index) => {
      timeLeft = createTimeLeft(clock.monotonicMs());
      now = {};
      changeRunning((activity) => ({ ...activity, progress: progressOf(plan, index, {}) }));
    },
    progress: (index, done, total) => {
      const fraction = total > 0 ? Math.min(1, Math.max(0, done / total)) : null;
      const timeLeftMs = fraction === null ? null : timeLeft.after(clock.monotonicMs(), fraction);
      tell(index, { fraction, timeLeftMs });
    },
    waitingFor: (index, waitingFor) => tell(index, { waitingFor }),
    // Beside the progress of the whole step, which goes on as it was.
    medium: (index, progress) => tell(index, { ...now, media: withMedium(now.media ?? [], progress) }),
    stepFinished: (result) => {
      const { serialNumber } = result.observed;
      const known = result.step === 'identity' || result.step === 'verify';
      if (known && typeof serialNumber === 'string')
        hub.changeSlot(slotId, (view) => ({ ...view, serialNumber }));
      changeRunning((activity) => ({ ...activity, steps: [...activity.steps, result] }));
    },
  };
}

/** A driver that lists media without end is not followed. */
const mostMedia = 64;

function withMedium(media: readonly MediumProgress[], progress: MediumProgress): readonly MediumProgress[] {
  if (media.some(({ name }) => name === progress.name))
    return media.map((medium) => (medium.name === progress.name ? progress : medium));
  return [...media, progress].slice(0, mostMedia);
}

/** Two units that call themselves the same at the same time: one of them is not what it says. */
function refuseTwin(hub: StateHub, slotId: string, hardwareId: string): void {
  const twin = hub.state.slots.find(
    (view) => view.slot.id !== slotId && view.activity.type === 'running' && view.hardwareId === hardwareId,
  );
  if (twin === undefined) return;
  throw new Fault(
    'identity.conflict',
    `The unit in slot ${twin.slot.number} has the same hardware id ${hardwareId}.`,
    { hardwareId, slotNumber: twin.slot.number },
  );
}
