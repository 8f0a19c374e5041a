/** What a window sees of a station that has just started: its slots as a crash may have left them, and nothing running. */
import type { Clock } from '../base/clock.ts';
import type { ShiftView, StationState } from '../model/station.ts';
import type { Store } from '../store/store.ts';
import { emptySlot } from './bench.ts';
import type { closeInterruptedJobs } from './interrupted.ts';
import { spokenLanguage } from './language-desk.ts';
import { orderView } from './order.ts';
import { recipeSummaries } from './plan-view.ts';
import { stationName, textSetting } from './settings-control.ts';
import type { StationKey } from './station-key.ts';

export interface FirstStateParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly appVersion: string;
  readonly bench: 'virtual' | 'real';
  /** Jobs that a crash cut off: their slots go on saying so. */
  readonly interrupted: ReturnType<typeof closeInterruptedJobs>;
  readonly shift: ShiftView;
}

export function firstState({
  store,
  key,
  appVersion,
  bench,
  interrupted,
  shift,
}: FirstStateParts): StationState {
  return {
    sequence: 0,
    station: {
      id: key.stationId,
      name: stationName(store, key.stationId),
      version: appVersion,
      bench,
      publicKey: key.signer.publicKeyPem,
    },
    operator: store.people.any ? '' : (textSetting(store, 'operator') ?? 'Operator'),
    people: { demanded: store.people.any, signedIn: null },
    language: spokenLanguage(store, null),
    slots: store.settings.slots().map((slot) => {
      const left = interrupted.find((job) => job.slotId === slot.id);
      const view = emptySlot(store, slot);
      if (left === undefined) return view;
      const unit = left.hardwareId === null ? null : store.units.find(left.hardwareId);
      return {
        ...view,
        activity: left.activity,
        hardwareId: left.hardwareId,
        serialNumber: unit?.serialNumber ?? null,
        unitState: unit?.state ?? null,
      };
    }),
    strayPorts: [],
    recipes: recipeSummaries(store),
    order: orderView(store),
    sync: [],
    shift,
    teaching: null,
    alerts: [],
    log: [],
  };
}

/** What was finished since this day's midnight, in the station's own time zone. */
export function shiftView(store: Store, clock: Clock): ShiftView {
  const midnight = new Date(clock.now());
  midnight.setHours(0, 0, 0, 0);
  return store.records.shift(midnight);
}
