/** The one reducer: the station applies it to its own state, every front end to its copy. */
import { assertNever } from '../base/assert-never.ts';
import type { SlotView, StationChange, StationEvent, StationState } from './station.ts';

/** Lines of live log that a front end keeps. */
export const logLinesKept = 2_000;

export function reduce(state: StationState, event: StationEvent): StationState {
  return { ...apply(state, event.change), sequence: event.sequence };
}

function apply(state: StationState, change: StationChange): StationState {
  switch (change.type) {
    case 'slot':
      return {
        ...state,
        slots: state.slots.map((view) => (view.slot.id === change.slot.slot.id ? change.slot : view)),
      };
    case 'slots':
      return { ...state, slots: change.slots };
    case 'progress':
      return { ...state, slots: state.slots.map((view) => withProgress(view, change)) };
    case 'language':
      return { ...state, language: change.language };
    case 'stray-ports':
      return { ...state, strayPorts: change.ports };
    case 'recipes':
      return { ...state, recipes: change.recipes };
    case 'order':
      return { ...state, order: change.order };
    case 'sync':
      return { ...state, sync: change.sync };
    case 'shift':
      return { ...state, shift: change.shift };
    case 'teaching':
      return { ...state, teaching: change.slotNumber };
    case 'alerts':
      return { ...state, alerts: change.alerts };
    case 'station-key':
      return { ...state, station: { ...state.station, publicKey: change.publicKey } };
    case 'operator':
      return { ...state, operator: change.operator };
    case 'people':
      return { ...state, people: change.people, operator: change.operator };
    case 'log':
      return { ...state, log: [...state.log, ...change.lines].slice(-logLinesKept) };
    default:
      return assertNever(change);
  }
}

function withProgress(view: SlotView, change: Extract<StationChange, { type: 'progress' }>): SlotView {
  if (
    view.slot.id !== change.slotId ||
    view.activity.type !== 'running' ||
    view.activity.jobId !== change.jobId
  )
    return view;
  return { ...view, activity: { ...view.activity, progress: change.progress } };
}
