/**
 * What a card offers to hands right now: one sentence and at most two buttons. Pure, so that a test can walk through
 * every state. Stopping a job is not here: it lives in the drawer, away from hasty fingers.
 */
import { assertNever } from '../../src/base/assert-never.ts';
import type { RecipeSummary, SlotView } from '../../src/model/station.ts';
import type { MessageKey } from '../messages/catalogue.ts';

export type SlotButton =
  | { readonly type: 'plug' }
  | { readonly type: 'unplug' }
  /** Virtual bench: the unit that was pulled out in the middle. */
  | { readonly type: 'replug' }
  | { readonly type: 'start'; readonly recipeId: string; readonly word: 'bench.start' | 'common.retry' }
  | { readonly type: 'choose' }
  /** Wiping goes through its own slow path. */
  | { readonly type: 'confirm' }
  | { readonly type: 'why' };

export interface SlotOffer {
  /** A sentence of ours, or the help that came with a fault. */
  readonly hint: { readonly key: MessageKey } | { readonly fault: 'help' } | null;
  readonly buttons: readonly SlotButton[];
}

const none: SlotOffer = { hint: null, buttons: [] };

export function slotOffer(view: SlotView, recipes: readonly RecipeSummary[]): SlotOffer {
  const { activity } = view;
  // A place of the virtual bench has no unit before its first one is made.
  const virtual = view.virtual !== null || view.slot.location.startsWith('virtual:');
  const decommissions = (recipeId: string | null): boolean =>
    recipes.find((recipe) => recipe.id === recipeId)?.purpose === 'decommission';
  switch (activity.type) {
    case 'empty':
      return virtual
        ? { hint: null, buttons: [{ type: 'plug' }] }
        : { hint: { key: 'bench.hint.plug' }, buttons: [] };
    case 'ready': {
      const { armedRecipeId } = view;
      if (view.unitState === 'quarantined')
        return { hint: { key: 'bench.hint.hold' }, buttons: [{ type: 'why' }] };
      if (armedRecipeId === null) return { hint: { key: 'bench.hint.ready' }, buttons: [{ type: 'choose' }] };
      if (decommissions(armedRecipeId))
        return { hint: { key: 'bench.hint.confirm' }, buttons: [{ type: 'confirm' }] };
      return {
        hint: { key: 'bench.hint.ready' },
        buttons: [{ type: 'start', recipeId: armedRecipeId, word: 'bench.start' }],
      };
    }
    case 'running':
      return activity.cancelling ? { hint: { key: 'bench.hint.cancelling' }, buttons: [] } : none;
    case 'done': {
      if (activity.outcome === 'passed')
        return { hint: { key: 'bench.hint.remove' }, buttons: virtual ? [{ type: 'unplug' }] : [] };
      if (activity.fault?.code === 'identity.quarantined')
        return { hint: { key: 'bench.hint.hold' }, buttons: [{ type: 'why' }] };
      const again: SlotButton = decommissions(activity.recipeId)
        ? { type: 'confirm' }
        : { type: 'start', recipeId: activity.recipeId, word: 'common.retry' };
      const pulled = view.virtual !== null && !view.virtual.pluggedIn;
      const hint =
        activity.fault === null ? ({ key: 'bench.hint.cancelled' } as const) : { fault: 'help' as const };
      return { hint, buttons: [pulled ? { type: 'replug' } : again, { type: 'why' }] };
    }
    default:
      return assertNever(activity);
  }
}
