/**
 * What stations are told of what was revoked: certificates of units by when this server heard of it (a station's clock decides
 * nothing), office keys, and the station itself. Only of the station's own organisation; signed, so that it travels as a file too.
 */
import { and, asc, eq, gte, isNotNull, sql } from 'drizzle-orm';
import type { RevocationNews, SignedRevocationNews } from '../model/revocations.ts';
import type { ServerDatabase } from './database.ts';
import { orderSigners } from './order-tables.ts';
import type { ReceiptSigner } from './receipts.ts';
import { identities, stations } from './schema.ts';

const mostAtOnce = 2_000;
const signersMost = 1_000;
/** Transactions that began before others were read: what lies so far back is told once more. */
const overlapMs = 10 * 60_000;

export interface AskingStation {
  readonly id: string;
  readonly organisation: string;
  readonly publicKeyPem: string;
  readonly revokedAt: Date | null;
}

/** Also one that was revoked: it is told that, and no more. */
export async function stationWhateverBecameOfIt(
  database: Pick<ServerDatabase, 'select'>,
  id: string,
): Promise<AskingStation | null> {
  const [row] = await database
    .select({
      id: stations.id,
      organisation: stations.organisation,
      publicKeyPem: stations.publicKeyPem,
      revokedAt: stations.revokedAt,
    })
    .from(stations)
    .where(eq(stations.id, id));
  return row ?? null;
}

export async function revocationNews(
  database: ServerDatabase,
  signer: ReceiptSigner,
  asked: {
    readonly station: AskingStation;
    readonly since: string | null;
    readonly now: Date;
    readonly atMost?: number;
  },
): Promise<SignedRevocationNews> {
  const { station, since, now } = asked;
  const head = {
    version: 1,
    station: station.id,
    at: now.toISOString(),
    stationRevokedAt: station.revokedAt?.toISOString() ?? null,
    since,
  } as const;
  const news: RevocationNews =
    station.revokedAt === null
      ? {
          ...head,
          ...(await certificatesSince(database, station.organisation, since, now, asked.atMost)),
          signers: await revokedSigners(database, station.organisation),
        }
      : { ...head, upTo: since ?? '0', more: false, certificates: [], signers: [] };
  return { revocations: news, ...signer.statement('revocations', news) };
}

async function certificatesSince(
  database: ServerDatabase,
  organisation: string,
  since: string | null,
  now: Date,
  atMost = mostAtOnce,
): Promise<Pick<RevocationNews, 'certificates' | 'upTo' | 'more'>> {
  const [, ms = '0', after] = /^(\d{1,14})(?:\|(.+))?$/.exec(since ?? '') ?? [];
  const { revocationHeardAt: heardAt, certificateFingerprint: fingerprint } = identities;
  // in the middle of a long list it goes on behind the last one; else it begins a little earlier than it ended
  const from = new Date(Math.max(0, Number(ms) - (after === undefined ? overlapMs : 0)));
  const rows = await database
    .select()
    .from(identities)
    .where(
      and(
        eq(identities.status, 'revoked'),
        eq(identities.organisation, organisation),
        after === undefined
          ? gte(heardAt, from)
          : sql`(${heardAt}, ${fingerprint}) > (${from.toISOString()}::timestamptz, ${after})`,
      ),
    )
    .orderBy(asc(heardAt), asc(fingerprint))
    .limit(atMost + 1);
  const told = rows.slice(0, atMost);
  const last = told.at(-1);
  const more = rows.length > told.length;
  return {
    more,
    upTo:
      more && last?.revocationHeardAt != null
        ? `${last.revocationHeardAt.getTime()}|${last.certificateFingerprint}`
        : String(now.getTime()),
    certificates: told.map((row) => ({
      certificateFingerprint: row.certificateFingerprint,
      hardwareId: row.hardwareId,
      profile: row.profile,
      serialNumber: row.serialNumber,
      reason: row.reason,
      station: row.station,
      at: (row.revokedAt ?? now).toISOString(),
    })),
  };
}

async function revokedSigners(
  database: ServerDatabase,
  organisation: string,
): Promise<RevocationNews['signers']> {
  const rows = await database
    .select()
    .from(orderSigners)
    .where(and(eq(orderSigners.organisation, organisation), isNotNull(orderSigners.revokedAt)))
    .orderBy(asc(orderSigners.revokedAt))
    .limit(signersMost);
  return rows.map(({ keyId, title, revokedAt }) => ({
    keyId,
    title: title.slice(0, 100),
    at: (revokedAt ?? new Date(0)).toISOString(),
  }));
}
