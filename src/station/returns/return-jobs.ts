/** Jobs that belong to a return: its diagnosis, and its repair, before which the old credentials end. */
import { admitNumber } from '../../job/admission.ts';
import { Fault } from '../../model/fault.ts';
import type { Recipe } from '../../model/recipe.ts';
import type { Store } from '../../store/store.ts';
import type { JobControl } from '../job-control.ts';
import type { Doing } from '../people/actor.ts';
import { findRecipe } from '../plan-sources.ts';
import { recipeSummaries } from '../plan-view.ts';
import type { StateHub } from '../state-hub.ts';
import type { StationKey } from '../station-key.ts';
import type { ReturnDesk } from './return-desk.ts';

export interface ReturnJobParts {
  readonly store: Store;
  readonly hub: StateHub;
  readonly jobs: JobControl;
  readonly key: Pick<StationKey, 'stationId'>;
}

/** Whichever unit is in the slot: that it is another one is what a diagnosis finds out. */
export function startTriage(
  { store, jobs }: Pick<ReturnJobParts, 'store' | 'jobs'>,
  desk: ReturnDesk,
  returnId: string,
  slotId: string,
  doing: Doing,
): { readonly jobId: string } {
  const found = openReturn(store, returnId);
  const recipeId = triageRecipe(store, found.model);
  let triageJobId = '';
  const jobId = jobs.start(slotId, recipeId, doing, {
    begun: (begun) => {
      triageJobId = begun;
      store.returns.setTriage(returnId, begun);
    },
    finished: (end) => desk.triaged(returnId, triageJobId, end, doing),
  });
  return { jobId };
}

/** The unit must have been identified in this slot; whatever it holds ends now, and it gets new credentials. */
export function startRepair(
  { store, hub, jobs, key: { stationId } }: ReturnJobParts,
  {
    returnId,
    slotId,
    recipeId,
  }: { readonly returnId: string; readonly slotId: string; readonly recipeId: string },
  doing: Doing,
): { readonly jobId: string } {
  const found = openReturn(store, returnId);
  const { hardwareId } = found;
  const here = hub.slot(slotId)?.hardwareId ?? null;
  if (here !== hardwareId)
    throw new Fault(
      'device.changed',
      `The unit of this return is ${hardwareId}; in this slot is ${here ?? 'none that is known'}.`,
      {
        expected: hardwareId,
        observed: here,
      },
    );
  if (findRecipe(store, recipeId).recipe.purpose !== 'provision')
    throw new Fault('plan.refused', `The recipe ${recipeId} does not provision.`, { recipe: recipeId });
  const unit = store.units.require(hardwareId);
  if (unit.state === 'retired' || unit.state === 'destroyed' || unit.state === 'quarantined')
    throw new Fault('unit.state', `A unit that is ${unit.state} is not repaired.`, {
      hardwareId,
      state: unit.state,
    });
  const { result } = jobs.plan(recipeId);
  if (result.plan === null)
    throw result.problems[0] ?? new Fault('plan.refused', 'The recipe can not run here.');
  // before the old identity ends, not only when the unit has answered
  admitNumber(result.plan.inputs.profiles.values(), store.journal.foreignNumber(hardwareId), stationId);
  return {
    jobId: jobs.start(slotId, recipeId, doing, {
      onlyUnit: hardwareId,
      // In the transaction that begins the job: what was live before is over, whatever becomes of the repair.
      begun: () => {
        store.ledger.revokeAll(hardwareId, `repair of return ${returnId}`, 'by hand');
        doing.record({
          act: 'replace-identity',
          subject: hardwareId,
          hardwareId,
          detail: { return: returnId, recipe: recipeId },
        });
      },
    }),
  };
}

function openReturn(store: Store, returnId: string): ReturnType<Store['returns']['require']> {
  const found = store.returns.require(returnId);
  if (found.closedAt !== null)
    throw new Fault('return.closed', `This return was closed at ${found.closedAt}.`, { return: returnId });
  return found;
}

/** One that compares with the record is better than one that only asks how the unit is. */
function triageRecipe(store: Store, model: string): string {
  const fitting = recipeSummaries(store).filter(
    ({ purpose, product }) => purpose === 'diagnose' && (product === model || model === ''),
  );
  const compares = ({ steps }: Recipe): boolean =>
    steps.some((step) => step.step === 'diagnose' && step.compare);
  const best = fitting.find(({ id }) => compares(findRecipe(store, id).recipe)) ?? fitting[0];
  if (best === undefined)
    throw new Fault('plan.refused', `There is no recipe that diagnoses ${model || 'this unit'}.`, { model });
  return best.id;
}
