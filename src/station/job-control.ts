/** Starts, watches and cancels the jobs of the bench: one a slot, side by side, sharing nothing. */
import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { type Random, randomId } from '../base/random.ts';
import type { Driver } from '../drivers/driver.ts';
import { createJobLog } from '../job/job-log.ts';
import type { Journal } from '../job/journal.ts';
import { makePlan, type Plan } from '../job/plan.ts';
import { runJob } from '../job/runner.ts';
import { asFault, Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { JobStart } from '../model/job.ts';
import type { PersonName } from '../model/people.ts';
import type { SlotView } from '../model/station.ts';
import type { IdentityProvider } from '../steps/step.ts';
import type { Store } from '../store/store.ts';
import type { PortSource } from '../transport/port.ts';
import { concludeJob } from './conclusion.ts';
import { WipeLedger } from './end-of-life.ts';
import { settingsOfGroup } from './groups/group-book.ts';
import { progressOf, watchJob } from './job-watch.ts';
import { actingJournal, type JobHooks } from './people/acting-journal.ts';
import type { Doing } from './people/actor.ts';
import { findRecipe, type KnownRecipe, planSources } from './plan-sources.ts';
import { recordedGroup } from './recorded-group.ts';
import type { StateHub } from './state-hub.ts';
import type { StationKey } from './station-key.ts';
import { unitCredentials } from './unit-credentials.ts';

export interface JobControlParts {
  readonly store: Store;
  readonly hub: StateHub;
  readonly source: PortSource;
  readonly drivers: readonly Driver[];
  readonly key: StationKey;
  readonly identity: IdentityProvider;
  readonly clock: Clock;
  readonly random: Random;
  readonly appVersion: string;
  checkIssuer(profile: IdentityProfile): void;
  onStarted(slotId: string): void;
  /** A job has ended and is on record: counters, sync and the bench want to know. */
  onEnded(slotId: string, hardwareId: string | null): void;
  /** The journal could not be written: what became of the job is not on record. */
  onBroken(slotId: string, fault: Fault): void;
}

/** What is special about a job that somebody starts for a reason of their own. */
export interface StartWish extends JobHooks {
  /** The unit that a person confirmed: the job runs on no other. */
  readonly onlyUnit?: string;
  /** Who agreed before, to a whole batch. */
  readonly approvedBy?: PersonName | null;
}

interface RunningJob {
  readonly slotId: string;
  readonly cancel: AbortController;
  readonly done: Promise<void>;
}

export class JobControl {
  readonly #parts: JobControlParts;
  readonly #running = new Map<string, RunningJob>();

  constructor(parts: JobControlParts) {
    this.#parts = parts;
  }

  /** A plan without a unit: what would happen, or what speaks against it. Sends no byte. */
  plan(recipeId: string): { readonly known: KnownRecipe; readonly result: ReturnType<typeof makePlan> } {
    const { store, drivers, checkIssuer } = this.#parts;
    const known = findRecipe(store, recipeId);
    return {
      known,
      result: makePlan(
        known,
        planSources(store, drivers, known.packageId, this.#parts.hub.state.station.bench, (profile) =>
          checkIssuer(profile),
        ),
      ),
    };
  }

  /**
   * Returns as soon as the job is under way. A wipe needs the hardware id that a person confirmed, and runs on no other
   * unit; so does a job that a second person has agreed to. Throws Fault slot.*, wipe.unconfirmed, plan.refused and what the plan says.
   */
  start(slotId: string, recipeId: string, doing: Doing, wish: StartWish = {}): string {
    const { hub, source } = this.#parts;
    const view = hub.slot(slotId);
    if (view === null) throw new Fault('slot.unknown', 'There is no such slot.', { slotId });
    if (view.activity.type === 'running')
      throw new Fault('slot.busy', `Slot ${view.slot.number} has a job running.`, { slotId });
    if (view.port === null)
      throw new Fault('slot.empty', `There is no unit in slot ${view.slot.number}.`, { slotId });
    const { known, result } = this.plan(recipeId);
    if (known.recipe.purpose === 'decommission' && wish.onlyUnit === undefined)
      throw new Fault('wipe.unconfirmed', 'A wipe never starts by itself: each unit is confirmed.', {
        recipe: recipeId,
      });
    if (result.plan === null) {
      const [first] = result.problems;
      throw result.problems.length === 1 && first !== undefined
        ? first
        : new Fault('plan.refused', result.problems.map((problem) => problem.message).join(' '), {
            problems: result.problems.length,
          });
    }
    const start = this.#describe(view, recipeId, result.plan, doing, wish.approvedBy ?? null);
    const cancel = new AbortController();
    const port = source.port(view.port);
    const onlyUnit = wish.onlyUnit ?? (start.approvedBy === undefined ? null : view.hardwareId);
    const journal = actingJournal(this.#parts.store, doing, onlyUnit, wish);
    const done = this.#run(start, result.plan, port, view, cancel.signal, onlyUnit, journal);
    this.#running.set(start.jobId, { slotId, cancel, done });
    this.#parts.onStarted(slotId);
    return start.jobId;
  }

  /** False when it does not run any more. */
  cancel(jobId: string): boolean {
    const job = this.#running.get(jobId);
    if (job === undefined) return false;
    this.#parts.hub.changeSlot(job.slotId, (view) =>
      view.activity.type === 'running' ? { ...view, activity: { ...view.activity, cancelling: true } } : view,
    );
    job.cancel.abort(new Fault('job.cancelled', 'The job was cancelled.'));
    return true;
  }

  /** Cancels everything and waits until each job is on record. */
  async close(): Promise<void> {
    for (const jobId of [...this.#running.keys()]) this.cancel(jobId);
    await Promise.all([...this.#running.values()].map((job) => job.done));
  }

  #describe(view: SlotView, recipeId: string, plan: Plan, doing: Doing, agreed: PersonName | null): JobStart {
    const { clock, random, key, appVersion } = this.#parts;
    const approvedBy =
      doing.approvedBy('wipe') ??
      doing.approvedBy('replace-identity') ??
      doing.approvedBy('irreversible') ??
      agreed;
    return {
      jobId: randomId(random),
      recipeId,
      recipeSha256: plan.recipeSha256,
      recipeTitle: plan.recipe.title,
      purpose: plan.recipe.purpose,
      driverId: plan.driver.id,
      slotId: view.slot.id,
      slotNumber: view.slot.number,
      portTitle: view.port?.title ?? '',
      operator: doing.by.name,
      ...(doing.by.id === null ? {} : { operatorId: doing.by.id }),
      ...(approvedBy === null ? {} : { approvedBy }),
      stationId: key.stationId,
      appVersion,
      startedAt: clock.now().toISOString(),
      files: Object.fromEntries([...plan.inputs.files].map(([name, image]) => [name, image.sha256])),
      groupId: plan.inputs.settings?.groupId ?? null,
      allow: plan.recipe.allow,
      steps: plan.steps.map((step) => step.params.step),
    };
  }

  async #run(
    start: JobStart,
    plan: Plan,
    port: ReturnType<PortSource['port']>,
    view: SlotView,
    cancel: AbortSignal,
    onlyUnit: string | null,
    journal: Journal,
  ): Promise<void> {
    const { store, hub, clock, key } = this.#parts;
    const slotId = view.slot.id;
    const wipe = new WipeLedger({ store, clock, jobId: start.jobId, methods: plan.inputs.wipeMethods });
    let group = start.groupId;
    const log = createJobLog((text) =>
      hub.log({ at: clock.now().toISOString(), slotId, jobId: start.jobId, text }),
    );
    hub.changeSlot(slotId, (current) => ({
      ...current,
      activity: {
        type: 'running',
        jobId: start.jobId,
        recipeId: start.recipeId,
        startedAt: start.startedAt,
        progress: progressOf(plan, 0, { waitingFor: 'the unit to answer' }),
        steps: [],
        cancelling: false,
      },
    }));
    try {
      const finished = await runJob(
        start,
        plan,
        port,
        {
          journal,
          sign: (document, head) => key.signer.sign(document, head),
          clock,
          log,
          identity: this.#parts.identity,
          endOfLife: wipe,
          credentialsOf: (hardwareId) => unitCredentials(store, this.#parts.random, hardwareId, start.jobId),
          recordedGroup: (hardwareId) => recordedGroup(store, hardwareId),
          watcher: watchJob({ store, hub, clock }, start, plan, slotId),
          settingsOf: (hardwareId, planned) => {
            const moved = store.drifts.movedTo(hardwareId);
            if (moved === null || moved === planned.groupId) return planned;
            group = moved;
            return settingsOfGroup(store, moved);
          },
          noteReadBack: (hardwareId, rows, facts) =>
            store.transaction(() => {
              store.units.saveSettings(hardwareId, rows, start.jobId);
              store.units.saveReadings(hardwareId, Object.fromEntries(facts), start.jobId);
            }),
          onlyUnit,
          writeArtefact: (name, bytes) => store.jobFiles.writeArtefact(start.jobId, name, bytes),
          sha256: (text) => createHash('sha256').update(text).digest('hex'),
          conclude: (end) =>
            concludeJob(
              { ...start, groupId: group },
              end,
              end.hardwareId === null ? null : store.journal.unit(end.hardwareId),
              wipe,
            ),
        },
        cancel,
      );
      const { end, documents } = finished;
      const unit = end.hardwareId === null ? null : store.journal.unit(end.hardwareId);
      this.#running.delete(start.jobId);
      hub.changeSlot(slotId, (current) => ({
        ...current,
        unitState: unit?.state ?? null,
        serialNumber: unit?.serialNumber ?? end.serialNumber,
        activity: {
          type: 'done',
          jobId: start.jobId,
          recipeId: start.recipeId,
          outcome: end.outcome,
          endedAt: end.endedAt,
          durationMs: end.durationMs,
          fault: end.fault,
          steps: end.steps,
          documentId: documents.at(-1)?.id ?? null,
        },
      }));
      this.#parts.onEnded(slotId, end.hardwareId);
    } catch (thrown) {
      // Only the store throws here. The job is closed as interrupted at the next start; until then the card says why.
      const fault = asFault(thrown);
      this.#running.delete(start.jobId);
      hub.changeSlot(slotId, (current) => ({
        ...current,
        activity: {
          type: 'done',
          jobId: start.jobId,
          recipeId: start.recipeId,
          outcome: 'error',
          endedAt: clock.now().toISOString(),
          durationMs: 0,
          fault: fault.toData(),
          steps: [],
          documentId: null,
        },
      }));
      this.#parts.onBroken(slotId, fault);
    }
  }
}
