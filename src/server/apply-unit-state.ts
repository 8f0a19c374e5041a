/** What a unit became. Stations' clocks differ and news come late: only what is newer, or final, counts. */
import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import {
  type Applied,
  alone,
  type FactContext,
  isOver,
  raise,
  type Transaction,
} from './fact-application.ts';
import type { unitStateSchema } from './fact-schemas.ts';
import { noteField } from './monitoring/field-state.ts';
import { units } from './schema.ts';

export async function applyUnitState(
  transaction: Transaction,
  change: z.infer<typeof unitStateSchema>,
  context: FactContext,
): Promise<Applied> {
  const { hardwareId, state, model, serialNumber, firmware, groupId } = change;
  // A station whose clock is ahead must not freeze a unit until then.
  const changedAt = new Date(Math.min(Date.parse(change.at), context.receivedAt.getTime()));
  await alone(transaction, `unit:${hardwareId}`);
  const [known] = await transaction.select().from(units).where(eq(units.hardwareId, hardwareId));
  const over = isOver(known?.state);
  // Older news change nothing, except that a unit is gone: that holds whatever the clocks say.
  if (known !== undefined && known.changedAt > changedAt && (over || !isOver(state)))
    return { taken: true, hardwareId };
  if (known?.state === 'destroyed' && state === 'retired') return { taken: true, hardwareId };
  if (known !== undefined && over && state !== known.state && state !== 'destroyed') {
    await raise(
      transaction,
      context,
      hardwareId,
      `Unit ${hardwareId} is ${known.state}, and station ${context.station} says that it is ${state}.`,
    );
    return { taken: false, reason: `the unit ${hardwareId} is ${known.state} and stays so` };
  }
  const values = {
    state,
    model,
    serialNumber: serialNumber ?? known?.serialNumber ?? null,
    firmware,
    groupId,
    station: context.station,
    changedAt,
    // heard once: what is destroyed after it was retired is news again
    overHeardAt: isOver(state) ? context.receivedAt : null,
  };
  await transaction
    .insert(units)
    .values({ hardwareId, organisation: context.organisation, ...values })
    .onConflictDoUpdate({ target: units.hardwareId, set: values });
  await noteField(transaction, [{ hardwareId, before: known?.state, after: state }]);
  return { taken: true, hardwareId };
}
