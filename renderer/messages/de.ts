/** German. What is missing is said in English; `npm run languages -- de` lists it. */

import type { Catalogue } from './catalogue.ts';
import { bench } from './de/bench.ts';
import { console_ } from './de/console.ts';
import { evidence } from './de/evidence.ts';
import { exchange } from './de/exchange.ts';
import { faults } from './de/faults.ts';
import { fleet } from './de/fleet.ts';
import { frame } from './de/frame.ts';
import { groups } from './de/groups.ts';
import { identity } from './de/identity.ts';
import { office } from './de/office.ts';
import { orders } from './de/orders.ts';
import { paper } from './de/paper.ts';
import { people } from './de/people.ts';
import { records } from './de/records.ts';
import { returns } from './de/returns.ts';
import { settings } from './de/settings.ts';
import { supplies } from './de/supplies.ts';
import { sync } from './de/sync.ts';
import { units } from './de/units.ts';
import { words } from './de/words.ts';

export { sentences } from './de/sentences.ts';

export const de: Catalogue = {
  ...frame,
  ...words,
  ...bench,
  ...units,
  ...returns,
  ...paper,
  ...orders,
  ...office,
  ...identity,
  ...records,
  ...sync,
  ...exchange,
  ...console_,
  ...settings,
  ...evidence,
  ...people,
  ...supplies,
  ...groups,
  ...fleet,
  ...faults,
};
