/**
 * What a job's record says that a unit holds: where `verify` has read its settings and found them right, all of them; where it
 * found differences, what was asked for with what was found in its place. Taken as the record comes in, in its transaction.
 */
import { z } from 'zod';
import { hardwareIdSchema } from '../../model/unit.ts';
import type { Transaction } from '../fact-application.ts';
import { saveDrift } from './drift-rows.ts';
import type { LiveGroups } from './group-store.ts';

const readings = z.record(z.string(), z.unknown());
const recordSchema = z.object({
  requested: z.object({ groupId: z.string().nullable() }),
  unit: z.object({
    hardwareId: hardwareIdSchema,
    serialNumber: z.string().nullable(),
    model: z.string().nullable(),
    firmware: z.string().nullable(),
  }),
  steps: z.array(
    z.object({
      step: z.string(),
      outcome: z.string(),
      requested: readings,
      observed: readings,
      fault: z.object({ code: z.string(), context: readings }).nullable(),
    }),
  ),
  endedAt: z.iso.datetime(),
});
type JobRecord = z.infer<typeof recordSchema>;

const prefix = 'setting:';

/** A record without a read-back, or of a wipe, says nothing here. */
export async function noteReadBack(
  transaction: Transaction,
  body: unknown,
  organisation: string,
  live: LiveGroups,
): Promise<void> {
  const parsed = recordSchema.safeParse(body);
  if (!parsed.success) return;
  const { requested, unit, endedAt } = parsed.data;
  const held = heldBy(parsed.data);
  if (held === null || requested.groupId === null) return;
  await saveDrift(
    transaction,
    {
      organisation,
      hardwareId: unit.hardwareId,
      serialNumber: unit.serialNumber,
      group: requested.groupId,
      readAt: new Date(endedAt),
      facts: factsOf(parsed.data),
      held,
    },
    live,
  );
}

function heldBy({ steps }: JobRecord): Readonly<Record<string, string | null>> | null {
  const verify = steps.findLast(({ step }) => step === 'verify');
  if (verify === undefined) return null;
  if (verify.outcome === 'passed') {
    const held = settingsIn(verify.observed);
    return Object.keys(held).length === 0 ? null : held;
  }
  if (verify.fault?.code !== 'config.differs') return null;
  const configured = steps.findLast(({ step }) => step === 'configure');
  const found = Object.entries(verify.fault.context).map(
    ([key, value]) => [key, value === null ? null : String(value)] as const,
  );
  return { ...settingsIn(configured?.requested ?? {}), ...Object.fromEntries(found) };
}

function settingsIn(values: Readonly<Record<string, unknown>>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value === null ? null : String(value)]),
  );
}

/** What is known of the unit by name, as templates name it; what the station knows goes before what the unit says. */
function factsOf({ unit, steps }: JobRecord): Readonly<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const { observed } of steps)
    for (const [name, value] of Object.entries(observed))
      if (/^[A-Za-z][A-Za-z0-9]{0,39}$/.test(name) && value !== null && Object.keys(facts).length < 100)
        facts[name] = String(value).slice(0, 300);
  for (const [name, value] of Object.entries(unit)) if (value !== null) facts[name] = value;
  return facts;
}
