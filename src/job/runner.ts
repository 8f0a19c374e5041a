/**
 * One job: connect, then one step after another, until the first that does not pass. The only place that knows about
 * deadlines, outcomes and teardown; one of three places that catch. Each step's result is on disk when it ends; the
 * outcome, the evidence and the outbox rows are written in one transaction.
 */
import type { Clock } from '../base/clock.ts';
import { Deadline, orAborted } from '../base/deadline.ts';
import type { DeviceInfo, Session } from '../drivers/driver.ts';
import type { SignedDocument } from '../model/document.ts';
import { asFault, Fault } from '../model/fault.ts';
import type { ResolvedSettings, SettingDifference } from '../model/group.ts';
import type { JobEnd, JobStart, StepResult } from '../model/job.ts';
import { brokenLimit } from '../model/reading-words.ts';
import type { MediumProgress } from '../model/wipe.ts';
import { checkKnownTemplates } from '../steps/known-templates.ts';
import { checkLimits } from '../steps/limits.ts';
import type { EndOfLife, IdentityProvider, StepRun, UnitCredentials } from '../steps/step.ts';
import type { Port } from '../transport/port.ts';
import { connect } from './connect.ts';
import { endOfJob, type Progress } from './job-end.ts';
import { rememberReadings } from './job-facts.ts';
import type { JobLog } from './job-log.ts';
import type { DocumentSigner, JobConclusion, Journal } from './journal.ts';
import { type Plan, type PlannedStep, requirePlaces, stepFor } from './plan.ts';

/** How long work that ignores its signal is waited for before its session is closed under it. */
const graceMs = 2_000;

export interface JobWatcher {
  identified(device: DeviceInfo): void;
  stepStarted(index: number): void;
  progress(index: number, done: number, total: number): void;
  waitingFor(index: number, what: string | null): void;
  medium(index: number, progress: MediumProgress): void;
  stepFinished(result: StepResult): void;
}

export interface JobDependencies {
  readonly journal: Journal;
  readonly sign: DocumentSigner;
  readonly clock: Clock;
  readonly log: JobLog;
  readonly identity: IdentityProvider;
  readonly endOfLife: EndOfLife;
  credentialsOf(hardwareId: string): UnitCredentials;
  /** What the group asks for that the record of a unit names; not given where nothing is compared. */
  recordedGroup?(hardwareId: string): ResolvedSettings | null;
  readonly watcher: JobWatcher;
  /** The settings of the unit at hand: those of the plan, or of the group that it was moved to. Throws what resolving throws. */
  settingsOf?(hardwareId: string, planned: ResolvedSettings): ResolvedSettings;
  /** What a unit was found to hold, with the facts that its settings are made from. */
  noteReadBack?(
    hardwareId: string,
    rows: readonly SettingDifference[],
    facts: ReadonlyMap<string, string>,
  ): void;
  /** The unit that a person confirmed: any other is refused before a step. Null: whichever is in the slot. */
  readonly onlyUnit?: string | null;
  writeArtefact(name: string, bytes: Uint8Array): string;
  sha256(text: string): string;
  /** What the end means: the unit's new state, documents and facts. Knows evidence; the runner does not. */
  conclude(end: JobEnd): Omit<JobConclusion, 'end' | 'log'>;
}

export interface FinishedJob {
  readonly end: JobEnd;
  readonly documents: readonly SignedDocument[];
}

/** Resolves with the finished job; rejects only when the journal can not be written. */
export async function runJob(
  start: JobStart,
  plan: Plan,
  port: Port,
  needs: JobDependencies,
  cancel: AbortSignal,
): Promise<FinishedJob> {
  needs.journal.begin(start);
  const startedMs = needs.clock.monotonicMs();
  const job: Progress = { device: null, session: null, facts: new Map(), results: [], inputs: plan.inputs };
  let fault: Fault | null = null;
  try {
    job.session = await connect(plan, port, job, start, needs, cancel);
    requireCredentials(plan, job, needs);
    settleSettings(plan, job, needs);
    for (const [index, step] of plan.steps.entries()) {
      const result = await runStep(index, step, job, start, needs, cancel);
      job.results.push(result);
      needs.journal.stepFinished(start.jobId, result);
      needs.watcher.stepFinished(result);
      if (result.fault !== null) {
        fault = Fault.fromData(result.fault);
        break;
      }
    }
  } catch (thrown) {
    fault = cancel.aborted ? cancelled(thrown) : asFault(thrown);
  } finally {
    // Closing can only fail for a link that is gone already.
    await job.session?.close().catch(() => undefined);
  }
  if (fault !== null) needs.log.add(`${fault.code}: ${fault.message}`);
  const end = endOfJob(plan, job, {
    fault,
    endedAt: needs.clock.now().toISOString(),
    durationMs: needs.clock.monotonicMs() - startedMs,
    logSha256: needs.sha256(needs.log.lines.join('\n')),
  });
  const conclusion = { end, log: needs.log.lines, ...needs.conclude(end) };
  return { end, documents: needs.journal.finish(start.jobId, conclusion, needs.sign) };
}

/** A unit that can not be given all that the recipe names is not begun. */
function requireCredentials(plan: Plan, { device }: Progress, needs: JobDependencies): void {
  for (const { params } of plan.steps) {
    const profile = params.step === 'credentials' ? plan.inputs.profiles.get(params.profile) : undefined;
    if (profile !== undefined && device !== null) needs.credentialsOf(device.hardwareId).require(profile);
  }
}

/** Before the first step: which settings this unit gets, that its driver can write them, and every template that can be filled now. */
function settleSettings(plan: Plan, job: Progress, needs: JobDependencies): void {
  const { settings } = plan.inputs;
  if (settings === null || job.device === null) return;
  const own = needs.settingsOf?.(job.device.hardwareId, settings) ?? settings;
  job.inputs = { ...plan.inputs, settings: own };
  if (own.groupId !== settings.groupId) needs.log.add(`this unit belongs to the group ${own.groupId}`);
  requirePlaces(plan.driver, own);
  checkKnownTemplates(own, job.facts);
}

async function runStep(
  index: number,
  planned: PlannedStep,
  job: Progress,
  start: JobStart,
  needs: JobDependencies,
  cancel: AbortSignal,
): Promise<StepResult> {
  const { params } = planned;
  const startedAt = needs.clock.now().toISOString();
  const startedMs = needs.clock.monotonicMs();
  needs.watcher.stepStarted(index);
  needs.log.add(`step ${index + 1}: ${params.step}`);
  const base = { index, step: params.step, startedAt, requested: {}, observed: {}, limits: [] };
  const took = (): number => Math.round(needs.clock.monotonicMs() - startedMs);
  try {
    cancel.throwIfAborted();
    const readings = await withinDeadline(planned, job, cancel, (signal, session, device) =>
      stepFor(params).run(session, params, stepRun(index, signal, device, job, start, needs)),
    );
    rememberReadings(job.facts, params.step, readings.observed);
    const limits = checkLimits(params.limits ?? {}, readings.observed);
    const broken = limits.find((limit) => !limit.passed);
    const fault =
      broken === undefined
        ? null
        : new Fault('check.failed', brokenLimit(broken.reading, broken.value, broken.limit), {
            reading: broken.reading,
            value: broken.value,
          });
    return {
      ...base,
      ...readings,
      limits,
      durationMs: took(),
      outcome: fault === null ? 'passed' : fault.entry.outcome,
      fault: fault?.toData() ?? null,
    };
  } catch (thrown) {
    const fault =
      cancel.aborted && !(thrown instanceof Fault && planned.pointOfNoReturn)
        ? cancelled(thrown)
        : asFault(thrown);
    return { ...base, durationMs: took(), outcome: fault.entry.outcome, fault: fault.toData() };
  }
}

/** A point of no return hears only its deadline; cancel takes effect after it. */
async function withinDeadline<T>(
  planned: PlannedStep,
  job: Progress,
  cancel: AbortSignal,
  work: (signal: AbortSignal, session: Session, device: DeviceInfo) => Promise<T>,
): Promise<T> {
  const { session, device } = job;
  if (session === null || device === null) throw new Error('a step without a session');
  const outer = planned.pointOfNoReturn ? new AbortController().signal : cancel;
  using deadline = new Deadline(
    outer,
    planned.timeoutMs,
    () =>
      new Fault('job.deadline', `The step ${planned.params.step} took longer than ${planned.timeoutMs} ms.`, {
        timeoutMs: planned.timeoutMs,
      }),
  );
  const running = work(deadline.signal, session, device);
  running.catch(() => undefined);
  try {
    return await orAborted(running, deadline.signal);
  } catch (thrown) {
    if (deadline.signal.aborted) await abandon(running, session);
    throw thrown;
  }
}

/** Work that ignores its signal: a short grace, then the session is closed, which makes every pending read reject. */
async function abandon(running: Promise<unknown>, session: Session): Promise<void> {
  using grace = new Deadline(new AbortController().signal, graceMs, () => new Error('grace is over'));
  const settled = running.then(
    () => undefined,
    () => undefined,
  );
  await orAborted(settled, grace.signal).catch(() => session.close());
}

function stepRun(
  index: number,
  signal: AbortSignal,
  device: DeviceInfo,
  job: Progress,
  start: JobStart,
  needs: JobDependencies,
): StepRun {
  return {
    signal,
    jobId: start.jobId,
    device,
    inputs: job.inputs,
    identity: needs.identity,
    endOfLife: needs.endOfLife,
    credentials: needs.credentialsOf(device.hardwareId),
    recordedGroup: needs.recordedGroup?.(device.hardwareId) ?? null,
    facts: job.facts,
    progress: (done, total) => needs.watcher.progress(index, done, total),
    medium: (progress) => needs.watcher.medium(index, progress),
    log: (line) => needs.log.add(line),
    noteReadBack: (rows, named) =>
      needs.noteReadBack?.(
        device.hardwareId,
        rows,
        new Map([...job.facts].filter(([name]) => named.has(name))),
      ),
    waitingFor: (what) => needs.watcher.waitingFor(index, what),
    writeArtefact: (name, bytes) => needs.writeArtefact(name, bytes),
  };
}

function cancelled(thrown: unknown): Fault {
  return new Fault('job.cancelled', 'The job was cancelled.', {}, { cause: thrown });
}
