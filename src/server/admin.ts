/** What the operator of the server does with stations and quotas; called by the command line, on whichever way it comes. */
import { asc, eq, max } from 'drizzle-orm';
import { z } from 'zod';
import { assertNever } from '../base/assert-never.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { revocationReasons } from '../identity/issuer.ts';
import { Fault } from '../model/fault.ts';
import type { ServerDatabase } from './database.ts';
import { listQuotas, setQuota } from './issuing-quotas.ts';
import { revokeIssued } from './issuing-revocation.ts';
import { stationCertificates } from './issuing-schema.ts';
import { backUp } from './operations/backup.ts';
import { administerPeople, peopleActions } from './people/administer-people.ts';
import { organisations } from './people/people-tables.ts';
import type { ReceiptSigner } from './receipts.ts';
import { retiredUnits } from './retired-units.ts';
import { stations } from './schema.ts';
import { revokeStation } from './station-certificates.ts';

const name = z.string().min(1).max(100);
const reasons = Object.keys(revocationReasons) as [keyof typeof revocationReasons];

export const adminActionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('list-stations') }),
  z.strictObject({
    action: z.literal('revoke-station'),
    station: name,
    what: z.enum(['station', 'certificates']),
  }),
  z.strictObject({ action: z.literal('set-returns'), station: name, allowed: z.boolean() }),
  z.strictObject({ action: z.literal('list-quotas') }),
  z.strictObject({
    action: z.literal('set-quota'),
    subject: z.templateLiteral([z.enum(['station', 'order']), ':', name]),
    profile: name,
    quantity: z.int().min(0).max(1_000_000_000),
  }),
  z.strictObject({
    action: z.literal('revoke-certificate'),
    /** SHA-256 of the DER, hexadecimal. */
    fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
    reason: z.enum(reasons),
  }),
  z.strictObject({ action: z.literal('list-organisations') }),
  /** Signed, as a file for stations without a network. */
  z.strictObject({ action: z.literal('retired-units'), organisation: name }),
  ...peopleActions,
  z.strictObject({ action: z.literal('backup'), file: z.string().min(1).max(1_000) }),
]);
export type AdminAction = z.infer<typeof adminActionSchema>;

export interface AdminParts {
  readonly database: ServerDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly signer: ReceiptSigner;
  /** The server's data folder. */
  readonly folder: string;
}

/** A value for JSON: rows, or what was done. Throws Fault server.unknown. */
export async function administer(action: AdminAction, parts: AdminParts): Promise<unknown> {
  const { database, clock } = parts;
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
    case 'set-returns': {
      const { station, allowed } = action;
      const set = await database
        .update(stations)
        .set({ handlesReturns: allowed })
        .where(eq(stations.id, station))
        .returning({ id: stations.id });
      if (set.length === 0)
        throw new Fault('server.unknown', `The server knows no station ${station}.`, { station });
      return { station, handlesReturns: allowed };
    }
    case 'list-quotas':
      return listQuotas(database);
    case 'set-quota': {
      const { subject, profile, quantity } = action;
      await setQuota(database, { subject, profile, quantity });
      return { subject, profile, quantity };
    }
    case 'revoke-certificate': {
      const { fingerprint, reason } = action;
      if (!(await revokeIssued(database, { fingerprint, reason, at: clock.now() })))
        throw new Fault('server.unknown', 'The server did not sign a certificate with this SHA-256.');
      return { fingerprint, reason };
    }
    case 'backup':
      return backUp(database, parts.folder, action.file, clock.now());
    case 'list-organisations':
      return database.select().from(organisations).orderBy(asc(organisations.id)).limit(1_000);
    case 'retired-units':
      return retiredUnits(database, parts.signer, {
        organisation: action.organisation,
        since: null,
        now: clock.now(),
        atMost: 50_000,
      });
    case 'make-organisation':
    case 'invite':
    case 'unlock':
    case 'make-token':
    case 'check-audit':
    case 'trust-office':
    case 'revoke-office':
      return administerPeople(action, parts);
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
  return rows.map(({ id, name: title, lastSeenAt, revokedAt, handlesReturns }) => ({
    station: id,
    name: title,
    lastSeenAt: lastSeenAt.toISOString(),
    certificateUntil: until.get(id)?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    handlesReturns,
  }));
}
