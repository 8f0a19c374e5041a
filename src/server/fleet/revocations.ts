/** What is revoked, newest first, and the end of a certificate by a person. One organisation's only. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { revocationReasons } from '../../identity/issuer.ts';
import type { ServerDatabase } from '../database.ts';
import { endIdentity, endIssued } from '../issuing-revocation.ts';
import { type Actor, actorName } from '../people/actor.ts';
import { writeAudit } from '../people/audit.ts';
import { identities } from '../schema.ts';

export interface RevokedRow {
  readonly certificateFingerprint: string;
  readonly hardwareId: string;
  readonly profile: string;
  readonly serialNumber: string;
  readonly reason: string | null;
  readonly station: string;
  readonly revokedAt: Date | null;
}

export async function listRevocations(
  database: ServerDatabase,
  query: { readonly organisation: string; readonly after?: string | undefined; readonly limit: number },
): Promise<{ rows: RevokedRow[]; next: string | null }> {
  const [, revokedAt, fingerprint] = /^(\d{1,14})\|([0-9A-Fa-f:]{1,128})$/.exec(query.after ?? '') ?? [];
  const after = revokedAt === undefined ? null : new Date(Number(revokedAt)).toISOString();
  const rows = await database
    .select({
      certificateFingerprint: identities.certificateFingerprint,
      hardwareId: identities.hardwareId,
      profile: identities.profile,
      serialNumber: identities.serialNumber,
      reason: identities.reason,
      station: identities.station,
      revokedAt: identities.revokedAt,
    })
    .from(identities)
    .where(
      and(
        eq(identities.status, 'revoked'),
        eq(identities.organisation, query.organisation),
        after === null
          ? undefined
          : sql`(${identities.revokedAt}, ${identities.certificateFingerprint}) < (${after}::timestamptz, ${fingerprint})`,
      ),
    )
    .orderBy(desc(identities.revokedAt), desc(identities.certificateFingerprint))
    .limit(query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    next:
      rows.length > query.limit && last?.revokedAt != null
        ? `${last.revokedAt.getTime()}|${last.certificateFingerprint}`
        : null,
  };
}

/** False when this organisation has no such certificate. Again is no fault. */
export async function revokeByPerson(
  database: ServerDatabase,
  actor: Actor,
  asked: {
    readonly fingerprint: string;
    readonly reason: keyof typeof revocationReasons;
    readonly now: Date;
  },
): Promise<boolean> {
  const { organisation } = actor;
  const { fingerprint, reason, now } = asked;
  return database.transaction(async (transaction) => {
    const [known] = await transaction
      .select({ status: identities.status, hardwareId: identities.hardwareId })
      .from(identities)
      .where(
        and(eq(identities.certificateFingerprint, fingerprint), eq(identities.organisation, organisation)),
      );
    if (known === undefined) return false;
    if (known.status === 'revoked') return true;
    const ending = { fingerprint, reason, at: now };
    // one that another authority signed is over here as well; that authority has to be told by its station
    await endIssued(transaction, ending);
    await endIdentity(transaction, ending);
    const details = { reason, unit: known.hardwareId };
    await writeAudit(transaction, {
      organisation,
      actor: actorName(actor),
      act: 'certificate-revoked',
      subject: fingerprint,
      details,
      at: now,
    });
    return true;
  });
}
