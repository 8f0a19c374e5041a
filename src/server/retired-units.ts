/**
 * What stations are told of units that are over, and of one unit that they ask for: only of their own organisation, signed with
 * the server's key, so that it can travel as a file as well. The list goes by when the server heard of an end, not by a
 * station's clock: news that come late are not passed over.
 */
import { and, asc, desc, eq, gte, isNotNull, isNull, or } from 'drizzle-orm';
import type { z } from 'zod';
import type {
  KnownUnit,
  RetiredUnits,
  signedRetiredUnitsSchema,
  signedUnitSightSchema,
  UnitSightStatement,
} from '../model/retired.ts';
import type { ServerDatabase } from './database.ts';
import type { ReceiptSigner } from './receipts.ts';
import type { UnitRow } from './registry.ts';
import { identities, stations, units } from './schema.ts';

const mostAtOnce = 1_000;
/** Transactions that began before others were read: what lies so far back is told once more. */
const overlapMs = 10 * 60_000;

export interface RetiredQuestion {
  readonly organisation: string;
  readonly since: string | null;
  readonly now: Date;
  readonly atMost?: number;
}

export async function retiredUnits(
  database: ServerDatabase,
  signer: ReceiptSigner,
  { organisation, since, now, atMost = mostAtOnce }: RetiredQuestion,
): Promise<z.infer<typeof signedRetiredUnitsSchema>> {
  const from = since === null ? null : new Date(Date.parse(since) - overlapMs);
  const rows = await database
    .select()
    .from(units)
    .where(
      and(
        eq(units.organisation, organisation),
        isNotNull(units.overHeardAt),
        from === null ? undefined : gte(units.overHeardAt, from),
      ),
    )
    .orderBy(asc(units.overHeardAt), asc(units.hardwareId))
    .limit(atMost + 1);
  const told = rows.slice(0, atMost);
  const last = told.at(-1)?.overHeardAt ?? null;
  const more = rows.length > told.length;
  // Inside of a long list the overlap is taken off again: the next page begins where this one ended.
  const upTo = more && last !== null ? new Date(last.getTime() + overlapMs) : now;
  const retired: RetiredUnits = {
    version: 1,
    at: now.toISOString(),
    since,
    upTo: upTo.toISOString(),
    more,
    units: told.map((unit) => known(unit, null)),
  };
  return { retired, ...signer.statement('retired units', retired) };
}

/** By hardware id, or by the number that a unit of this organisation has now. */
export async function unitSight(
  database: ServerDatabase,
  signer: ReceiptSigner,
  question: { readonly organisation: string; readonly scan: string; readonly now: Date },
): Promise<z.infer<typeof signedUnitSightSchema>> {
  const { organisation, scan, now } = question;
  const [unit] = await database
    .select()
    .from(units)
    .where(
      and(or(eq(units.hardwareId, scan), eq(units.serialNumber, scan)), eq(units.organisation, organisation)),
    )
    .orderBy(desc(units.changedAt))
    .limit(1);
  const [live] =
    unit === undefined
      ? []
      : await database
          .select({ fingerprint: identities.certificateFingerprint })
          .from(identities)
          .where(and(eq(identities.hardwareId, unit.hardwareId), isNull(identities.revokedAt)))
          .orderBy(desc(identities.committedAt))
          .limit(1);
  const sight: UnitSightStatement = {
    version: 1,
    at: now.toISOString(),
    asked: scan,
    unit: unit === undefined ? null : known(unit, live?.fingerprint ?? null),
  };
  return { sight, ...signer.statement('unit sight', sight) };
}

/** Null for a station that is not enrolled (any more). */
export async function organisationOf(database: ServerDatabase, station: string): Promise<string | null> {
  const [row] = await database
    .select({ organisation: stations.organisation })
    .from(stations)
    .where(eq(stations.id, station));
  return row?.organisation ?? null;
}

function known(unit: UnitRow, certificateFingerprint: string | null): KnownUnit {
  const { hardwareId, serialNumber, model, firmware, station, changedAt } = unit;
  return {
    hardwareId,
    state: unit.state as KnownUnit['state'],
    serialNumber,
    model,
    firmware,
    certificateFingerprint,
    station,
    at: changedAt.toISOString(),
  };
}
