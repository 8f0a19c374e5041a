/**
 * The state of a slot as it is seen from two metres: one look (colour), one shape, one word. This is the table of the
 * screens' design; cards, drawer and console all take it from here.
 */
import { assertNever } from '../../src/base/assert-never.ts';
import type { RecipeSummary, SlotView } from '../../src/model/station.ts';
import type { MessageKey } from '../messages/catalogue.ts';
import type { LookName } from './palette.ts';

export type ShapeName =
  | 'socket'
  | 'disc'
  | 'ring'
  | 'check'
  | 'octagon'
  | 'triangle'
  | 'hand'
  | 'bars'
  | 'slash';

export const shapeOf: Readonly<Record<LookName, ShapeName>> = {
  empty: 'socket',
  ready: 'disc',
  working: 'ring',
  pass: 'check',
  fail: 'octagon',
  check: 'triangle',
  confirm: 'hand',
  interrupted: 'bars',
  cancelled: 'slash',
};

export interface SlotLook {
  readonly name: LookName;
  readonly shape: ShapeName;
  readonly word: MessageKey;
}

export function slotLook(view: SlotView, recipes: readonly RecipeSummary[]): SlotLook {
  const [name, word] = decide(view, recipes);
  return { name, shape: shapeOf[name], word };
}

function decide(view: SlotView, recipes: readonly RecipeSummary[]): [LookName, MessageKey] {
  const { activity } = view;
  switch (activity.type) {
    case 'empty':
      return ['empty', 'state.empty'];
    case 'ready': {
      if (view.unitState === 'quarantined') return ['interrupted', 'state.hold'];
      // Wiping never starts by itself: an armed decommission recipe waits for a person.
      const armed = recipes.find((recipe) => recipe.id === view.armedRecipeId);
      return armed?.purpose === 'decommission' ? ['confirm', 'state.confirm'] : ['ready', 'state.ready'];
    }
    case 'running':
      return activity.cancelling
        ? ['working', 'state.cancelling']
        : ['working', `step.${activity.progress.step}.doing`];
    case 'done':
      return decideOutcome(activity);
    default:
      return assertNever(activity);
  }
}

function decideOutcome(activity: Extract<SlotView['activity'], { type: 'done' }>): [LookName, MessageKey] {
  switch (activity.outcome) {
    case 'passed':
      return ['pass', 'state.pass'];
    case 'failed':
      return ['fail', 'state.fail'];
    case 'error':
      if (activity.fault?.code === 'wipe.unconfirmed') return ['confirm', 'state.confirm'];
      if (activity.fault?.code === 'identity.quarantined') return ['interrupted', 'state.hold'];
      return ['check', 'state.check'];
    case 'cancelled':
      return ['cancelled', 'state.cancelled'];
    case 'interrupted':
      return ['interrupted', 'state.interrupted'];
    default:
      return assertNever(activity.outcome);
  }
}
