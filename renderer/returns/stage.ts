/** Where a unit is on the returns path. Derived from the slot, so that a reload or a second window stands at the same place. */
import type { RecipeSummary, SlotView } from '../../src/model/station.ts';

export const stages = ['choose', 'know', 'decide', 'do', 'proof'] as const;
export type Stage = (typeof stages)[number];

export type Decision = 'wipe' | 'returned' | 'quarantined';

function purposeOf(view: SlotView, recipes: readonly RecipeSummary[]): RecipeSummary['purpose'] | null {
  const { activity } = view;
  if (activity.type !== 'running' && activity.type !== 'done') return null;
  return recipes.find((recipe) => recipe.id === activity.recipeId)?.purpose ?? null;
}

/** `again`: the person wants another wipe after a finished one, so its proof no longer holds the page. */
export function stageOf(
  view: SlotView | null,
  recipes: readonly RecipeSummary[],
  decision: Decision | null,
  again: boolean,
): Stage {
  if (view === null || view.activity.type === 'empty') return 'choose';
  const purpose = purposeOf(view, recipes);
  if (purpose === 'decommission') {
    if (view.activity.type === 'running') return 'do';
    if (!again) return 'proof';
  }
  return decision === null ? 'know' : 'decide';
}

/** The steps of a diagnosis that was made on this visit; null when there was none. */
export function diagnosisOf(view: SlotView, recipes: readonly RecipeSummary[]): SlotView['activity'] | null {
  return purposeOf(view, recipes) === 'diagnose' ? view.activity : null;
}
