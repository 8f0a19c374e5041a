/** The start of a job: the driver's handshake, and whether this unit may have this job. No step has run yet. */
import { Deadline, orAborted } from '../base/deadline.ts';
import type { DeviceInfo, Session } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import type { JobStart } from '../model/job.ts';
import type { Port } from '../transport/port.ts';
import { admit, admitNumber } from './admission.ts';
import type { Progress } from './job-end.ts';
import { rememberDevice } from './job-facts.ts';
import type { JobLog } from './job-log.ts';
import type { Journal } from './journal.ts';
import type { Plan } from './plan.ts';

/** Connecting is bounded by itself: drivers have no other limit on a silent unit that they do not know yet. */
const connectTimeoutMs = 30_000;

export interface ConnectNeeds {
  readonly journal: Pick<Journal, 'identified' | 'unit' | 'hasEnded' | 'foreignNumber'>;
  readonly log: JobLog;
  readonly watcher: { identified(device: DeviceInfo): void };
  /** The unit that a person confirmed: any other is refused before a step. Null: whichever is in the slot. */
  readonly onlyUnit?: string | null;
}

export async function connect(
  plan: Plan,
  port: Port,
  job: Progress,
  start: JobStart,
  needs: ConnectNeeds,
  cancel: AbortSignal,
): Promise<Session> {
  needs.log.add(`connecting to ${port.info.title} with ${plan.driver.title}`);
  using deadline = new Deadline(
    cancel,
    connectTimeoutMs,
    () => new Fault('link.timeout', 'The unit did not answer.', { timeoutMs: connectTimeoutMs }),
  );
  const run = {
    signal: deadline.signal,
    progress: () => undefined,
    log: (line: string) => needs.log.add(line),
  };
  const connecting = plan.driver.connect(port, plan.recipe.options, run);
  // A driver that ignores its signal may still connect later: then its session is closed at once.
  const session = await orAborted(connecting, deadline.signal).catch((thrown) => {
    connecting.then((late) => late.close()).catch(() => undefined);
    throw thrown;
  });
  try {
    identified(plan, session, job, start, needs);
    return session;
  } catch (thrown) {
    // Why the unit is refused matters; whether its link could be closed does not.
    await session.close().catch(() => undefined);
    throw thrown;
  }
}

function identified(plan: Plan, session: Session, job: Progress, start: JobStart, needs: ConnectNeeds): void {
  const { device } = session;
  needs.log.add(`unit ${device.hardwareId}, ${device.model}, firmware ${device.firmware ?? 'unknown'}`);
  // The journal refuses an id that can not be one: such a unit stays unknown, also in the record.
  needs.journal.identified(start.jobId, device.hardwareId);
  const unit = needs.journal.unit(device.hardwareId);
  job.device = device;
  rememberDevice(job.facts, device, unit?.serialNumber ?? null);
  needs.watcher.identified(device);
  if (needs.onlyUnit != null && needs.onlyUnit !== device.hardwareId) {
    throw new Fault(
      'device.changed',
      `The job was confirmed for ${needs.onlyUnit}; now ${device.hardwareId} answers.`,
      { expected: needs.onlyUnit, observed: device.hardwareId },
    );
  }
  admit(unit, plan.recipe.purpose, needs.journal.hasEnded(device.hardwareId));
  if (plan.recipe.purpose === 'provision')
    admitNumber(
      plan.inputs.profiles.values(),
      needs.journal.foreignNumber(device.hardwareId),
      start.stationId,
    );
  const missing = [...plan.needs].filter((need) => !session.can.some((capability) => capability === need));
  if (missing.length > 0)
    throw new Fault('device.lacks', `This unit's firmware does not offer: ${missing.join(', ')}.`, {
      missing: missing.join(','),
    });
}
