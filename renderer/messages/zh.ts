/** Simplified Chinese. What is missing is said in English; `npm run languages -- zh` lists it. */

import type { Catalogue } from './catalogue.ts';
import { bench } from './zh/bench.ts';
import { console_ } from './zh/console.ts';
import { evidence } from './zh/evidence.ts';
import { exchange } from './zh/exchange.ts';
import { faults } from './zh/faults.ts';
import { fleet } from './zh/fleet.ts';
import { frame } from './zh/frame.ts';
import { groups } from './zh/groups.ts';
import { identity } from './zh/identity.ts';
import { office } from './zh/office.ts';
import { orders } from './zh/orders.ts';
import { paper } from './zh/paper.ts';
import { people } from './zh/people.ts';
import { records } from './zh/records.ts';
import { returns } from './zh/returns.ts';
import { settings } from './zh/settings.ts';
import { supplies } from './zh/supplies.ts';
import { sync } from './zh/sync.ts';
import { units } from './zh/units.ts';
import { words } from './zh/words.ts';

export { sentences } from './zh/sentences.ts';

export const zh: Catalogue = {
  ...frame,
  ...words,
  ...bench,
  ...console_,
  ...identity,
  ...office,
  ...orders,
  ...people,
  ...records,
  ...returns,
  ...paper,
  ...settings,
  ...evidence,
  ...sync,
  ...exchange,
  ...units,
  ...fleet,
  ...groups,
  ...supplies,
  ...faults,
};
