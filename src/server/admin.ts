/** What the operator of the server does with stations and quotas; called by the command line, on whichever way it comes. */
import { asc, max } from 'drizzle-orm';
import { z } from 'zod';
import { assertNever } from '../base/assert-never.ts';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import type { ServerDatabase } from './database.ts';
import { stationCertificates } from './issuing-schema.ts';
import { stations } from './schema.ts';
import { revokeStation } from './station-certificates.ts';

const name = z.string().min(1).max(100);

export const adminActionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('list-stations') }),
  z.strictObject({
    action: z.literal('revoke-station'),
    station: name,
    what: z.enum(['station', 'certificates']),
  }),
]);
export type AdminAction = z.infer<typeof adminActionSchema>;

export interface AdminParts {
  readonly database: ServerDatabase;
  readonly clock: Clock;
}

/** A value for JSON: rows, or what was done. Throws Fault server.unknown. */
export async function administer(action: AdminAction, { database, clock }: AdminParts): Promise<unknown> {
  switch (action.action) {
    case 'list-stations':
      return listStationsSignedIn(database);
    case 'revoke-station': {
      const ended = await revokeStation(database, action.station, action.what, clock.now());
      if (ended === null)
        throw new Fault('server.unknown', `The server knows no station ${action.station}.`, {
          station: action.station,
        });
      return { station: action.station, certificatesEnded: ended };
    }
    default:
      return assertNever(action);
  }
}

async function listStationsSignedIn(database: ServerDatabase): Promise<readonly unknown[]> {
  const rows = await database.select().from(stations).orderBy(asc(stations.id));
  const newest = await database
    .select({ station: stationCertificates.station, notAfter: max(stationCertificates.notAfter) })
    .from(stationCertificates)
    .groupBy(stationCertificates.station);
  const until = new Map(newest.map((row) => [row.station, row.notAfter]));
  return rows.map(({ id, name: title, lastSeenAt, revokedAt }) => ({
    station: id,
    name: title,
    lastSeenAt: lastSeenAt.toISOString(),
    certificateUntil: until.get(id)?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  }));
}
