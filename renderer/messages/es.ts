/** Spanish. What is missing is said in English; `npm run languages -- es` lists it. */

import type { Catalogue } from './catalogue.ts';
import { bench } from './es/bench.ts';
import { console_ } from './es/console.ts';
import { evidence } from './es/evidence.ts';
import { exchange } from './es/exchange.ts';
import { faults } from './es/faults.ts';
import { fleet } from './es/fleet.ts';
import { frame } from './es/frame.ts';
import { groups } from './es/groups.ts';
import { identity } from './es/identity.ts';
import { office } from './es/office.ts';
import { orders } from './es/orders.ts';
import { paper } from './es/paper.ts';
import { people } from './es/people.ts';
import { records } from './es/records.ts';
import { returns } from './es/returns.ts';
import { settings } from './es/settings.ts';
import { supplies } from './es/supplies.ts';
import { sync } from './es/sync.ts';
import { units } from './es/units.ts';
import { words } from './es/words.ts';

export { sentences } from './es/sentences.ts';

export const es: Catalogue = {
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
