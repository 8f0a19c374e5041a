/** English: the source of all texts. One part per screen, so that a translator sees what belongs together. */
import { bench } from './en/bench.ts';
import { console_ } from './en/console.ts';
import { evidence } from './en/evidence.ts';
import { exchange } from './en/exchange.ts';
import { faults } from './en/faults.ts';
import { fleet } from './en/fleet.ts';
import { frame } from './en/frame.ts';
import { groups } from './en/groups.ts';
import { identity } from './en/identity.ts';
import { office } from './en/office.ts';
import { orders } from './en/orders.ts';
import { paper } from './en/paper.ts';
import { people } from './en/people.ts';
import { records } from './en/records.ts';
import { returns } from './en/returns.ts';
import { settings } from './en/settings.ts';
import { supplies } from './en/supplies.ts';
import { sync } from './en/sync.ts';
import { units } from './en/units.ts';
import { words } from './en/words.ts';

export const en = {
  ...frame,
  ...words,
  ...bench,
  ...units,
  ...returns,
  ...paper,
  ...orders,
  ...groups,
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
  ...faults,
  ...fleet,
} as const;
