/**
 * Which units are in the field: those that are provisioned. What is kept here is small, so that a fleet of millions can be asked who of them is silent:
 * whether a unit ever reported stands with the unit, whether it still should stands with its report.
 */
import { inArray } from 'drizzle-orm';
import type { Transaction } from '../fact-application.ts';
import { unitReports } from './report-tables.ts';

export const inField = 'provisioned';

export interface StateChange {
  readonly hardwareId: string;
  /** Undefined: nobody knew it. */
  readonly before: string | undefined;
  readonly after: string;
}

/** Called with what units became, in the transaction of it. Most become what they were, or were never in the field: that asks nothing. */
export async function noteField(transaction: Transaction, changes: readonly StateChange[]): Promise<void> {
  const known = changes.filter(({ before }) => before !== undefined);
  const left = known.filter(({ before, after }) => before === inField && after !== inField);
  const back = known.filter(({ before, after }) => before !== inField && after === inField);
  const ids = (of: readonly StateChange[]): string[] => of.map(({ hardwareId }) => hardwareId);
  // nobody waits for a unit that was taken back, and what it said last is no anomaly of the fleet
  if (left.length > 0)
    await transaction
      .update(unitReports)
      .set({ inField: false, oddities: [], score: 0 })
      .where(inArray(unitReports.hardwareId, ids(left)));
  if (back.length > 0)
    await transaction
      .update(unitReports)
      .set({ inField: true, oddities: [], score: 0 })
      .where(inArray(unitReports.hardwareId, ids(back)));
}
