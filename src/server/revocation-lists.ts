/**
 * The newest revocation list of an authority: made anew when somebody asks and something was revoked since, or half of its
 * time is over. Several servers on one database never publish two lists with one number.
 */
import { and, count, eq, isNotNull } from 'drizzle-orm';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { type RevocationList, revocationReasons } from '../identity/issuer.ts';
import type { ServerDatabase } from './database.ts';
import { issuedCertificates, revocationLists, stationCertificates } from './issuing-schema.ts';

const goodForMs = 7 * 86_400_000;
const mostTries = 5;

/** What an authority revokes, as the database has it. */
export interface Revoked {
  count(): Promise<number>;
  list(): Promise<RevocationList['revoked']>;
}

export type SignList = (list: RevocationList) => Promise<Uint8Array>;

/** DER. Rejects with what `sign` rejects with when a new list is needed and can not be signed. */
export async function revocationList(
  issuer: string,
  { database, clock }: { readonly database: ServerDatabase; readonly clock: Clock },
  revoked: Revoked,
  sign: SignList,
): Promise<Uint8Array> {
  for (let attempt = 0; ; attempt += 1) {
    const [known] = await database.select().from(revocationLists).where(eq(revocationLists.issuer, issuer));
    const now = clock.now();
    const halfGone = known === undefined || known.nextUpdate.getTime() - now.getTime() < goodForMs / 2;
    if (!halfGone && known.entries === (await revoked.count())) return fromBase64(known.list);
    // another process is faster again and again: what it made is as new as ours would be
    if (known !== undefined && attempt >= mostTries) return fromBase64(known.list);
    const entries = await revoked.list();
    const nextUpdate = new Date(now.getTime() + goodForMs);
    const number = (known?.number ?? 0) + 1;
    const made = await sign({ number, thisUpdate: now, nextUpdate, revoked: entries });
    const values = { issuer, number, entries: entries.length, list: toBase64(made), nextUpdate };
    const written =
      known === undefined
        ? await database.insert(revocationLists).values(values).onConflictDoNothing().returning()
        : await database
            .update(revocationLists)
            .set(values)
            .where(and(eq(revocationLists.issuer, issuer), eq(revocationLists.number, known.number)))
            .returning();
    if (written.length > 0) return made;
  }
}

export function revokedUnits(database: ServerDatabase, issuer: string): Revoked {
  const which = and(eq(issuedCertificates.issuer, issuer), revokedAndSigned());
  return {
    count: async () =>
      countOf(await database.select({ count: count() }).from(issuedCertificates).where(which)),
    list: async () => {
      const { certificateSerial: serial, revokedAt: at, reason } = issuedCertificates;
      const rows = await database
        .select({ serial, at, reason })
        .from(issuedCertificates)
        .where(which)
        .orderBy(at, serial);
      return rows.flatMap((row) =>
        row.serial === null || row.at === null
          ? []
          : [{ serial: row.serial, at: row.at, reason: reasonOf(row.reason) }],
      );
    },
  };
}

export function revokedStations(database: ServerDatabase): Revoked {
  const { serial, revokedAt: at } = stationCertificates;
  return {
    count: async () =>
      countOf(await database.select({ count: count() }).from(stationCertificates).where(isNotNull(at))),
    list: async () => {
      const rows = await database
        .select({ serial, at })
        .from(stationCertificates)
        .where(isNotNull(at))
        .orderBy(at, serial);
      return rows.flatMap((row) =>
        row.at === null ? [] : [{ serial: row.serial, at: row.at, reason: 'unspecified' as const }],
      );
    },
  };
}

/** Facts of stations say reasons in words of their own time: what is none of RFC 5280's that we know is listed without. */
function reasonOf(text: string | null): keyof typeof revocationReasons {
  const known = Object.keys(revocationReasons) as (keyof typeof revocationReasons)[];
  return known.find((reason) => reason === text) ?? 'unspecified';
}

function revokedAndSigned() {
  return and(isNotNull(issuedCertificates.revokedAt), isNotNull(issuedCertificates.certificateSerial));
}

function countOf(rows: readonly { readonly count: number }[]): number {
  return rows[0]?.count ?? 0;
}
